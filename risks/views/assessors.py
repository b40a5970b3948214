"""Who assesses in a round (RK-10, 11)."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.pages import posted, reason_lines
from organisations.permissions import Permission
from organisations.scope import staff_view
from risks.forms.rounds import AssessorForm
from risks.models import RoundState
from risks.services import rounds as service
from workflow.engine import Refused

from .common import confirm, get_assessor, get_round

OPEN = (RoundState.CRITERIA, RoundState.ASSESSING)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def assessors(request, slug, uuid):
    """The assessors, and a form that adds one or changes what one is (`?person=` fills it)."""
    found = get_round(request, uuid)
    rows = list(
        found.assessors.select_related("person").annotate(done=Count("ratings")).order_by("id")
    )
    changed = next((r for r in rows if str(r.person.uuid) == request.GET.get("person")), None)
    initial = {}
    if changed:
        initial = {
            "person": changed.person.uuid,
            "is_owner": "yes" if changed.is_owner else "no",
            "on_paper": changed.on_paper,
        }
    form = AssessorForm(posted(request), organisation=request.organisation, initial=initial)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            row = service.set_assessor(round=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, _("บันทึกผู้ประเมิน %(name)s แล้ว") % {"name": row.person.display})
            return redirect("risks:assessors", slug, uuid)
    context = {
        "round": found,
        "rows": rows,
        "form": form,
        "errors": errors,
        "changed": changed,
        "owners_only": bool(rows) and all(row.is_owner for row in rows),
        "is_open": found.state in OPEN,
    }
    return render(request, "risks/assessors.html", context, status=409 if errors else 200)


@staff_view(Permission.RISK_MANAGE)
@require_http_methods(["GET", "POST"])
def assessor_remove(request, slug, uuid):
    """Asks once, then takes out an assessor who has not rated."""
    found = get_assessor(request, uuid)
    return confirm(
        request,
        lambda: service.remove_assessor(assessor=found, by=request.user),
        done=reverse("risks:assessors", args=[slug, found.round.uuid]),
        success=_("นำ %(name)s ออกจากผู้ประเมินแล้ว") % {"name": found.person.display},
        title=_("นำผู้ประเมินออก"),
        sentences=[found.person.display, found.round.name],
        button=_("นำออก"),
        danger=True,
    )
