"""What leaves the desk as a file: a file of the report, and the encrypted export."""

import re

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from organisations.permissions import Permission

from .. import outside
from ..files.redact import new_password
from ..forms.desk import ExportForm
from ..models import Compartment, ContactKind, SealedFile
from ..services import exporting, reading
from ..vault import keyring
from .desk_common import report_view
from .files import file_response, pdf_response

P = Permission
# Of the reporter's own words and files; a copy's or a request's key is another one.
_OPENED_HERE = (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD)
# As `files.redact.new_password` makes it: nobody puts an easier one in its place.
_PASSWORD = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){5}")


@report_view()
@require_GET
def report_file(request, report, file):
    """The original as a download, or with ?view=1 the picture that is safe to look at."""
    row = SealedFile.objects.filter(report=report, pk=file, compartment__in=_OPENED_HERE).first()
    if row is None:
        raise Http404
    row.report = report
    key = keyring.key_of(report, row.compartment, request.keys)
    reading.note_opened(report, request.user, ["file"])
    return file_response(request, row, key, inline="view" in request.GET)


@report_view(P.REPORT_HANDLE)
@require_http_methods(["GET", "POST"])
def export(request, report):
    """An AES-256 file for an outside body. Its password stands on this page once, and nowhere."""
    rows = outside.contacts_of(request.organisation)
    bodies = [outside.name_of(row) for row in rows if row.kind == ContactKind.OUTSIDE]
    if request.method == "GET":
        password = new_password()
        form = ExportForm(report=report, bodies=bodies, initial={"password": password})
    else:
        form = ExportForm(request.POST, report=report, bodies=bodies)
        password = request.POST.get("password", "")
        if not _PASSWORD.fullmatch(password):
            raise Http404
        if form.is_valid():
            content = exporting.export(report, by=request.user, keys=request.keys, **form.values())
            return pdf_response(content, f"{report.label}.pdf")
    context = {
        "report": report,
        "form": form,
        "password": password,
        "title": _("แฟ้มเข้ารหัสสำหรับหน่วยงานภายนอก"),
    }
    return render(request, "complaints/corruption/desk/export.html", context)
