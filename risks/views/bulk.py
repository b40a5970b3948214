"""One change to many risks: those ticked in the register's list are shown once more and changed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, staff_view
from risks import selectors
from risks.forms.risks import BulkForm
from risks.models import Risk, RoundState
from risks.people import readers
from risks.services.bulk import change_risks
from workflow.engine import Refused

from .register import rounds_of

FILLABLE = (RoundState.CRITERIA, RoundState.ASSESSING)
# More are never ticked on one page.
MOST_AT_ONCE = 100


@staff_view(Permission.RISK_EDIT)
@require_http_methods(["GET", "POST"])
def bulk(request, slug):
    """Asks what to set on the risks of `?risk=…`; the list's own address stands beside them."""
    query = request.GET.copy()
    query.setlist("risk", [])
    back = f"{reverse('risks:register', args=[slug])}?{query.urlencode()}"
    if request.POST.get("round"):
        demand(request.user, Permission.RISK_MANAGE, request.organisation)
    asked = request.GET.getlist("risk")
    ticked = request.POST.getlist("risk") if request.method == "POST" else asked
    risks = _risks(request.organisation, [*asked, *ticked])
    ticked = _uuids(ticked)
    chosen = [risk for risk in risks if risk.uuid in ticked]
    nobody = _("กรุณาเลือกความเสี่ยงอย่างน้อยหนึ่งเรื่อง")
    if not risks and request.method == "GET":
        messages.warning(request, nobody)
        return redirect(back)
    form = _form(request)
    errors = [] if chosen else [{"text": nobody}]
    if form.is_valid():
        values = form.chosen()
        if not values:
            errors.append({"text": _("กรุณาเลือกสิ่งที่จะเปลี่ยน")})
        round = values.pop("round", None)
        if not errors:
            try:
                count = change_risks(risks=chosen, by=request.user, values=values, round=round)
            except Refused as refused:
                errors = reason_lines(refused.reasons)
            else:
                messages.success(
                    request,
                    ngettext("บันทึกแล้ว %(n)s เรื่อง", "บันทึกแล้ว %(n)s เรื่อง", count) % {"n": count},
                )
                return redirect(back)
    context = {
        "form": form,
        "errors": errors if form.is_bound else [],
        "rows": [(risk, risk in chosen) for risk in risks],
        "back": back,
    }
    return render(request, "risks/bulk.html", context, status=409 if form.is_bound else 200)


def _risks(organisation, keys: list[str]) -> list[Risk]:
    """The risks of these uuids; 404 when one is of another organisation, or of none."""
    uuids = _uuids(keys)
    found = Risk.objects.filter(organisation=organisation, uuid__in=sorted(uuids)[:MOST_AT_ONCE])
    risks = list(found.order_by("number"))
    if len(risks) < len(uuids):
        raise Http404
    for risk in risks:
        risk.organisation = organisation
    return risks


def _uuids(keys: list[str]) -> set[UUID]:
    return {UUID(key) for key in keys if selectors.is_uuid(key)}


def _form(request) -> BulkForm:
    organisation, fillable = request.organisation, []
    if request.user.can(Permission.RISK_MANAGE, organisation):
        fillable = [row for row in rounds_of(organisation) if row.state in FILLABLE]
    options = {
        "category": list(organisation.risk_categories.all()),
        "department": list(organisation.departments.filter(is_active=True)),
        "owner": list(readers(organisation)),
        "round": fillable,
    }
    return BulkForm(posted(request), options=options)
