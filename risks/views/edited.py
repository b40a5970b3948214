"""Saving a form whose record somebody else may have saved meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from organisations.pages import reason_lines
from risks.services.editing import Stale
from thai.dates import format_date
from thai.money import format_baht
from workflow.engine import Refused


@dataclass
class Outcome:
    """What came of saving: `saved`, or what the page shows instead, with its status."""

    saved: object = None
    errors: list = field(default_factory=list)
    conflict: list = field(default_factory=list)
    status: int = 200

    @property
    def context(self) -> dict:
        return {"errors": self.errors, "conflict": self.conflict}


def attempt(form, save: Callable[[], object], names: dict | None = None) -> Outcome:
    """Saves a valid form; `names` are the record's names of fields where they differ.

    A form that meets a conflict carries the record's new edit number afterwards, so that sending
    it again saves over what the other one wrote.
    """
    if not form.is_bound or not form.is_valid():
        return Outcome()
    try:
        return Outcome(saved=save())
    except Stale as stale:
        form.data = form.data.copy()
        form.data["edit_number"] = str(stale.current.edit_number)
        return Outcome(conflict=_differences(form, stale.current, names or {}), status=409)
    except Refused as refused:
        return Outcome(errors=reason_lines(refused.reasons), status=409)
    except ValidationError as error:
        form.add_error("file", error)
        return Outcome()


def _differences(form, current, names) -> list[dict]:
    rows = []
    for name, mine in form.values().items():
        theirs = getattr(current, names.get(name, name))
        if mine != theirs:
            choices = dict(getattr(form.fields[name], "choices", ()))
            rows.append(
                {
                    "label": form.fields[name].label,
                    "mine": _shown(mine, choices),
                    "theirs": _shown(theirs, choices),
                }
            )
    return rows


def _shown(value, choices) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_baht(value)
    return str(choices.get(value, value))
