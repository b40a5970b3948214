"""A signing page as approval and reports have it, over a department: for tests of the pattern."""

from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from config.urls import urlpatterns as project
from organisations import signing
from organisations.models import Department
from organisations.scope import get_in_organisation, staff_view
from organisations.signing_views import confirm_inline, require_signature
from workflow.engine import Refused

CONTENT = Template(
    '{% include "organisations/_confirm_inline.html" %}<textarea>{{ typed }}</textarea>'
)


@staff_view()
def sign_department(request, slug, uuid, act="department.sign"):
    department = get_in_organisation(Department.objects, request, uuid=uuid)
    asked = {"act": act, "obj": department, "content_hash": request.GET.get("hash", "")}
    page = require_signature(
        request, **asked, title=f"ลงนามใน{department.name}", back_url="/staff/", lines=["หนึ่งบรรทัด"]
    )
    if page:
        return page
    confirmation = confirm_inline(request, **asked)
    typed = request.POST.get("opinion", "")
    if request.method == "POST" and typed and confirmation.ready:
        try:
            return HttpResponse(f"signed by {signing.consume(request, **asked)}: {typed}")
        except Refused as refused:
            return HttpResponse(str(refused), status=409)
    context = RequestContext(request, {"confirmation": confirmation, "typed": typed})
    return HttpResponse("CONTENT " + CONTENT.render(context), status=confirmation.status)


urlpatterns = [
    path("staff/<slug:slug>/sign/<uuid:uuid>/", sign_department),
    path("staff/<slug:slug>/other/<uuid:uuid>/", sign_department, {"act": "department.close"}),
    *project,
]
