"""The general desk's page of a hand-over: before, and what is left to do after."""

from datetime import date, timedelta

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from complaints.corruption.models import ContactKind
from complaints.corruption.outside import contacts_of
from complaints.corruption.services.channels import channel_of
from complaints.general.models import HandOver, Medium, State, Step
from complaints.general.views.desk_common import attempt, case_url, get_complaint
from organisations.pages import posted
from organisations.permissions import Permission
from organisations.scope import staff_view

from . import service
from .forms import HandOverForm

# So long `make backup` keeps a set.
BACKUP_DAYS = 35


@staff_view(Permission.COMPLAINT_HANDLE)
@require_http_methods(["GET", "POST"])
def hand_over(request, slug, uuid):
    """CC-12: says what will go and what cannot be called back; then how far it is."""
    complaint = get_complaint(request, uuid, Permission.COMPLAINT_HANDLE)
    row = HandOver.objects.filter(complaint=complaint).first()
    if row is not None:
        return render(request, "complaints/handover/done.html", _after(complaint, row))
    if complaint.state == State.MOVED:
        return redirect(case_url(complaint))
    form = HandOverForm(posted(request), channel=channel_of(complaint.organisation))
    outcome = attempt(
        form,
        lambda: service.hand_over(complaint=complaint, by=request.user, **form.values()),
    )
    if outcome.saved:
        return redirect("handover:hand_over", slug, uuid)
    context = {
        "complaint": complaint,
        "form": form,
        "sent": [_notice_line(*pair) for pair in _went(complaint)],
        "last_backup": timezone.localdate() + timedelta(days=BACKUP_DAYS),
        "contacts": _outside(complaint.organisation) if outcome.errors else [],
        **outcome.context,
    }
    return render(request, "complaints/handover/ask.html", context, status=outcome.status)


def _outside(organisation) -> list:
    return [row for row in contacts_of(organisation) if row.kind == ContactKind.OUTSIDE]


def _went(complaint):
    rows = complaint.notices.exclude(sent_on=None).exclude(medium=Medium.TRACKING)
    return sorted({(row.medium, row.sent_on.isoformat()) for row in rows})


def _notice_line(medium: str, day: str) -> dict:
    return {"way": Medium(medium).label, "on": date.fromisoformat(day)}


def _after(complaint, row: HandOver) -> dict:
    return {
        "complaint": complaint,
        "row": row,
        "is_done": row.step == Step.DONE,
        "sent": [_notice_line(*pair) for pair in row.sent],
        "last_backup": row.on + timedelta(days=BACKUP_DAYS),
    }
