"""What the desk's pages share: a case of the office, saving a form, the page of one act."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse

from organisations.pages import reason_lines
from organisations.permissions import Permission
from organisations.scope import demand, get_in_organisation
from workflow.engine import Refused

from ..models import Complaint
from ..services.editing import Stale

JOINED = ("category", "department", "village", "case_officer", "complainant")


def get_complaint(request, uuid, permission=Permission.COMPLAINT_VIEW, *joined) -> Complaint:
    """A complaint of the address's organisation (404) on which the person may do that (403)."""
    rows = Complaint.objects.select_related(*JOINED, *joined)
    found = get_in_organisation(rows, request, uuid=uuid)
    demand(request.user, permission, found)
    if found.set_aside:
        # What waits in the tray of a flood is the officers' alone.
        demand(request.user, Permission.COMPLAINT_HANDLE, found)
    return found


def case_url(complaint, name="case", *args) -> str:
    return reverse(f"casework:{name}", args=[complaint.organisation.slug, complaint.uuid, *args])


@dataclass
class Outcome:
    """What came of saving: `saved`, or what the page shows instead, with its status."""

    saved: bool = False
    value: object = None
    errors: list = field(default_factory=list)
    conflict: list = field(default_factory=list)
    status: int = 200

    @property
    def context(self) -> dict:
        return {"errors": self.errors, "conflict": self.conflict}


def attempt(form, save: Callable[[], object]) -> Outcome:
    """Saves a valid form; what was typed stays in it when the state or another save is against it.

    A form that meets a conflict carries the record's new edit number afterwards, so that sending
    it again saves over what the other one wrote.
    """
    if not form.is_bound or not form.is_valid():
        return Outcome()
    try:
        return Outcome(saved=True, value=save())
    except Stale as stale:
        form.data = form.data.copy()
        form.data["edit_number"] = str(stale.current.edit_number)
        return Outcome(conflict=_differences(form, stale.current), status=409)
    except Refused as refused:
        return Outcome(errors=reason_lines(refused.reasons), status=409)
    except ValidationError as error:
        form.add_error("files", error)
        return Outcome()


def _differences(form, current) -> list[dict]:
    rows = []
    for name, mine in form.values().items():
        theirs = getattr(current, name)
        if mine != theirs:
            label = current._meta.get_field(name).verbose_name
            rows.append({"label": label, "mine": _shown(mine), "theirs": _shown(theirs)})
    return rows


def _shown(value) -> str:
    return "" if value is None else str(value)


def act_page(request, complaint, form, save, *, done: str, title: str, button: str, **context):
    """The page of one act: its form by GET, done by POST, then back to the case.

    `done` is the message afterwards. Shown with `title`, `button`, `consequence`, `sentences`,
    `reasons` (what stands against it now), `danger` and `to` (where it leads instead of the case).
    """
    to = context.pop("to", case_url(complaint))
    outcome = attempt(form, save)
    if outcome.saved:
        messages.success(request, done)
        return redirect(to)
    files = "files" in form.fields
    return render(
        request,
        context.pop("template", "complaints/desk/act.html"),
        {
            "complaint": complaint,
            "form": form,
            "title": title,
            "button": button,
            "has_files": files,
            "choose_again": files and form.is_bound,
            **context,
            **outcome.context,
        },
        status=outcome.status,
    )
