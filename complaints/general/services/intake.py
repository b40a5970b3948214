"""Taking a complaint in, from the public form or from an officer's desk."""

import hashlib
import secrets
from typing import NamedTuple

from django.db import IntegrityError
from django.utils import timezone

from complaints import codes, passing
from organisations.models import number_at_once
from thai.days import due_date
from thai.fiscal import fiscal_year_of
from thai.text import normalise
from workflow import audit
from workflow.durable import quick_commit

from ..actors import ByCode
from ..models import (
    Channel,
    Complainant,
    Complaint,
    Moment,
)
from ..models.setup import DAYS_TO_ANSWER
from ..workflow import COMPLAINT
from .files import attach, removed_on_failure

CODE_LENGTH = 12
_TICKET, _TRACK = b"general-ticket", b"general-track"
# What the list's search looks into: what was written and where, never who wrote.
_SEARCHED = ("reference", "text", "place", "landmark", "pole_number")


class Filed(NamedTuple):
    """A complaint and the code that opens it; the code is told here and stored nowhere."""

    complaint: Complaint
    code: str
    is_new: bool


def new_secret() -> bytes:
    """What stands in for the ticket's secret where an officer files for somebody."""
    return secrets.token_bytes(32)


def ticket_hash(secret: bytes) -> str:
    return hashlib.blake2b(secret, digest_size=32, person=_TICKET).hexdigest()


def code_of(secret: bytes) -> str:
    return codes.make_code(secret, person=_TRACK, length=CODE_LENGTH)


def find_by_code(organisation, typed: str) -> Complaint | None:
    """The complaint whose code was typed, however it was written; None when there is none."""
    code = codes.read_code(typed, CODE_LENGTH)
    if code is None:
        return None
    digest = codes.hash_code(code, person=_TRACK)
    rows = Complaint.objects.filter(organisation=organisation)
    return rows.filter(code_hash=digest).first() or _handed_over(rows, organisation, code)


def _handed_over(rows, organisation, code: str) -> Complaint | None:
    """Of such a complaint no hash is kept that would let a thief try codes quickly."""
    key = passing.public_key(code, organisation.uuid)
    return rows.filter(hand_over__isnull=False, code_key=key).first()


def file_complaint(
    *,
    organisation,
    secret: bytes,
    values: dict,
    contact: dict | None = None,
    files=(),
    channel=Channel.WEB,
    by=None,
    arrived_on=None,
    set_aside=False,
    has_code=True,
) -> Filed:
    """Stores a complaint, whole or not at all, and returns it with its code.

    The same `secret` again returns the first complaint, so that a double click or a lost answer
    never makes a second one. `values` are fields of Complaint, `contact` of Complainant; `files`
    are `CleanFile`s and staged files. `by` is the officer who took it
    in, None for the public form; `arrived_on` may lie back (a letter, a call).
    """
    token = ticket_hash(secret)
    code = code_of(secret)
    arrived_on = arrived_on or timezone.localdate()
    category = values.get("category")
    year = fiscal_year_of(arrived_on)
    same = Complaint.objects.filter(ticket_hash=token)
    # Asked first, though the column is unique: a page that is loaded again uses up no number.
    if same.exists():
        return Filed(same.get(), code, False)
    # Slow work, before anybody waits for this transaction.
    code_key = passing.public_key(code, organisation.uuid)
    # A number whose complaint could not be stored is left out.
    number = number_at_once(organisation, f"complaint-{year}")
    try:
        with removed_on_failure() as stored, quick_commit():
            complaint = Complaint(
                organisation=organisation,
                fiscal_year=year,
                number=number,
                reference=f"{number}/{year}",
                ticket_hash=token,
                code_hash=codes.hash_code(code, person=_TRACK),
                code_key=code_key,
                channel=channel,
                arrived_on=arrived_on,
                department=category.department if category else None,
                due_on=due_date(arrived_on, category.days if category else DAYS_TO_ANSWER),
                set_aside=set_aside,
                **values,
            )
            complaint.search_text = search_text(complaint)
            complaint.save(force_insert=True)
            Complainant.objects.create(complaint=complaint, has_code=has_code, **(contact or {}))
            actor = by or ByCode(complaint)
            for file in files:
                attach(file, complaint=complaint, moment=Moment.REPORT, by=actor, stored=stored)
            COMPLAINT.start(complaint, by=actor)
            audit.record(actor=actor, event="complaints.filed", obj=complaint)
    except IntegrityError:
        # The unique column tells, so that of two clicks at once one stores and the other finds.
        known = same.first()
        if known is None:
            raise
        return Filed(known, code, False)
    return Filed(complaint, code, True)


def search_text(complaint) -> str:
    """One lower-case spelling of all that the search looks into."""
    parts = [str(getattr(complaint, name)) for name in _SEARCHED]
    if complaint.village:
        parts.append(complaint.village.name)
    return normalise("\n".join(filter(None, parts))).lower()
