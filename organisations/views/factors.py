"""The administrator takes away a member's lost second factor, after confirming who they are."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workflow.engine import Refused

from .. import signing
from ..models import Membership
from ..permissions import Permission
from ..scope import get_in_organisation, staff_view
from ..services.factors import factors_hash, reset_problems, reset_second_factors
from ..signing_views import confirm_inline, require_signature

ACT = "person.second_factor_reset"


@never_cache
@staff_view(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "POST"])
def person_factors(request, slug, uuid):
    """Password or passkey of the administrator first, then the button with its consequence."""
    rows = Membership.objects.select_related("person", "organisation")
    membership = get_in_organisation(rows, request, uuid=uuid)
    back = reverse("organisations:person_edit", args=[slug, membership.uuid])
    problems = reset_problems(membership, request.user)
    if problems:
        return _back(request, problems, back)
    asked = {"act": ACT, "obj": membership, "content_hash": factors_hash(membership.person)}
    page = require_signature(
        request,
        **asked,
        title=_("ล้างการยืนยันชั้นที่สองของ %(name)s") % {"name": membership.person.display},
        back_url=back,
        back_label=_("ไม่ล้าง"),
        lines=[_("ตรวจให้แน่ใจว่าเป็นเจ้าของบัญชีจริง เช่น มาพบด้วยตนเอง ไม่ใช่เพียงโทรศัพท์หรือข้อความ")],
        template="organisations/factors_confirm.html",
    )
    if page:
        return page
    confirmation = confirm_inline(request, **asked)
    if request.method == "POST":
        if not confirmation.ready:
            return _back(request, confirmation.errors, request.path)
        try:
            reset_second_factors(
                membership=membership,
                by=request.user,
                confirm=lambda digest: signing.consume(
                    request, act=ACT, obj=membership, content_hash=digest
                ),
            )
        except Refused as refused:
            return _back(request, refused.reasons, back)
        messages.success(
            request,
            _("ล้างการยืนยันชั้นที่สองของ %(name)s แล้ว") % {"name": membership.person.display},
        )
        return redirect(back)
    context = {"membership": membership, "confirmation": confirmation}
    return render(request, "organisations/factors.html", context)


def _back(request, reasons, url):
    for reason in reasons:
        messages.error(request, str(reason))
    return redirect(url)
