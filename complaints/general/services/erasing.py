"""Contact details go by schedule after a complaint has ended; the case stays."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, When

from organisations.models import Organisation
from workflow import audit

from ..actors import MACHINE
from ..models import Complainant, IntakeTerms, StagedFile, State, WrittenNotice

ENDED = (State.CLOSED, State.MOVED, State.MERGED)


def _end(complaint) -> date | None:
    """When it ended; a merged one with the one it was merged into, whose result is told to both.

    An answer that nobody closes is an end too: else its complainant would be kept for ever.
    """
    main = complaint.merged_into or complaint
    if main.state == State.ANSWERED:
        return main.answered_on
    return main.ended_on if main.state in ENDED else None


def _end_of(path: str) -> Case:
    """The same in SQL, of the complaint at `path`; NULL while it has not ended."""
    return Case(
        When(Q(**{f"{path}__state": State.ANSWERED}), then=F(f"{path}__answered_on")),
        When(Q(**{f"{path}__state__in": ENDED}), then=F(f"{path}__ended_on")),
    )


def erase_on(complaint) -> date | None:
    """The day on which contact details go; None while the complaint is not at its end."""
    ended = _end(complaint)
    if ended is None:
        return None
    return ended + timedelta(days=IntakeTerms.of(complaint.organisation).contact_days)


def erase_due(today) -> int:
    """Erases the contact details whose days are over; for beat, which may run it twice."""
    count = 0
    for organisation in Organisation.objects.iterator():
        last = today - timedelta(days=IntakeTerms.of(organisation).contact_days)
        rows = Complainant.objects.alias(
            end=Case(
                When(complaint__merged_into=None, then=_end_of("complaint")),
                default=_end_of("complaint__merged_into"),
            )
        ).filter(
            complaint__organisation=organisation,
            complaint__state__in=(*ENDED, State.ANSWERED),
            end__lte=last,
            erased_on=None,
        )
        # Copied: the rows change while they are gone through.
        for key in list(rows.values_list("pk", flat=True)):
            count += _erase(key, last, today)
    return count


def _erase(key: int, last, today) -> bool:
    with transaction.atomic(using="default"):
        row = (
            Complainant.objects.select_for_update(of=("self", "complaint"))
            .select_related("complaint__organisation", "complaint__merged_into")
            .get(pk=key)
        )
        # Looked at again under the lock: it may have been reopened, and then the end is open too.
        ended = _end(row.complaint)
        if row.erased_on or ended is None or ended > last:
            return False
        for name in Complainant.CONTACT:
            setattr(row, name, "")
        row.erased_on = today
        row.save(update_fields=[*Complainant.CONTACT, "erased_on"])
        # A letter that was never posted has nobody to go to any more.
        unsent = WrittenNotice.objects.filter(complaint=row.complaint, sent_on=None)
        unsent.update(failure=WrittenNotice.ERASED, next_try_at=None)
        audit.record(actor=MACHINE, event="complaints.contact_erased", obj=row.complaint)
    return True


def expire_staged(now) -> int:
    """Removes files of forms that were never sent, after a day."""
    return StagedFile.expire(now - timedelta(days=1))
