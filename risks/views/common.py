"""What the register's pages share: fetching in the organisation, refusals, asking once more."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from organisations.pages import reason_lines
from organisations.scope import get_in_organisation
from organisations.templatetags.ui import error_links
from risks.models import AssessedRisk, Assessor, Round
from workflow.engine import Refused

PER_PAGE = 25


def get_round(request, uuid) -> Round:
    """A round of the address's organisation with criteria and moderator, or 404."""
    rounds = Round.objects.select_related("criteria", "moderator", "previous")
    return get_in_organisation(rounds, request, uuid=uuid)


def get_assessed(request, uuid) -> AssessedRisk:
    """A risk in a round of the address's organisation, or 404."""
    rows = AssessedRisk.objects.select_related("round", "round__criteria", "risk")
    found = get_in_organisation(rows, request, uuid=uuid)
    found.round.organisation = found.risk.organisation = request.organisation
    return found


def get_assessor(request, uuid) -> Assessor:
    """An assessor of a round of the address's organisation, or 404."""
    found = get_object_or_404(
        Assessor.objects.select_related("person", "round", "round__criteria"),
        round__organisation=request.organisation,
        uuid=uuid,
    )
    found.round.organisation = request.organisation
    return found


def error_lines(forms) -> list[dict]:
    """The errors of several forms as lines of the error summary, each leading to its field."""
    return [
        {
            "id": link["id"],
            "text": f"{link['label']}: {link['text']}" if link["label"] else link["text"],
        }
        for form in forms
        for link in error_links(form)
    ]


def confirm(request, act, *, done: str, success, **context):
    """Asks once by GET, does it by POST: `act()` may raise Refused, whose reasons are shown.

    `done` is where one goes afterwards; `success` the message, or a function of the act's result.
    The page shows `title`, `sentences`, `button`, and leads back to `cancel_url`.
    """
    errors = []
    if request.method == "POST":
        try:
            result = act()
        except Refused as refused:
            errors = reason_lines(refused.reasons)
        else:
            messages.success(request, success(result) if callable(success) else success)
            return redirect(done)
    return render(
        request,
        "risks/round_confirm.html",
        {"errors": errors, "cancel_url": done, **context},
        status=409 if errors else 200,
    )
