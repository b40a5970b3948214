"""What a complainant does by the code: add words or a picture, ask again, rate the answer."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.permissions import Permission
from workflow.base import actor_fields
from workflow.engine import Refused

from ..actors import ByCode
from ..models import Audience, Entry, Moment, State
from ..workflow import COMPLAINT
from .editing import changing
from .files import attach, removed_on_failure
from .handling import tell_department

# By one code; an office reads them all.
MOST_ENTRIES, MOST_FILES = 50, 30
SCORES = range(1, 6)


def add_words(*, complaint, text: str) -> Entry:
    """More words from the complainant. Raises Refused when it has ended or says nothing."""
    if not text.strip():
        raise Refused([_("กรุณาพิมพ์ข้อความที่ต้องการเพิ่ม")])
    by = ByCode(complaint)
    with changing(complaint, Permission.COMPLAINT_SPEAK, by=by, event="complaints.entry") as row:
        if row.entries.filter(by_complainant=True).count() >= MOST_ENTRIES:
            raise Refused([_("เพิ่มข้อความครบจำนวนแล้ว กรุณาติดต่อหน่วยงานทางโทรศัพท์")])
        entry = Entry.objects.create(
            complaint=row,
            audience=Audience.PUBLIC,
            by_complainant=True,
            text=text,
            **actor_fields(by),
        )
        transaction.on_commit(lambda: tell_department(row, by), robust=True)
        return entry


def add_file(*, complaint, file):
    """One more picture or document from the complainant; raises ValidationError or Refused."""
    by = ByCode(complaint)
    with (
        removed_on_failure() as stored,
        changing(
            complaint, Permission.COMPLAINT_SPEAK, by=by, event="complaints.file_added"
        ) as row,
    ):
        if row.files.filter(moment=Moment.REPORT).count() >= MOST_FILES:
            raise Refused([_("แนบแฟ้มครบจำนวนแล้ว")])
        return attach(file, complaint=row, moment=Moment.REPORT, by=by, stored=stored)


def ask_again(*, complaint, reason: str):
    """The complainant asks the office to go on; within the days of its terms.

    After a merge it is the main complaint that goes on. The words stay with the one who wrote
    them; on the main one the office alone reads them.
    """
    if not reason.strip():
        raise Refused([_("กรุณาบอกว่ายังมีอะไรไม่เรียบร้อย")])
    by = ByCode(complaint)
    main = complaint.merged_into or complaint
    with transaction.atomic(using="default"):
        locked = COMPLAINT.perform(main, "ask_again", by=by)
        Entry.objects.create(
            complaint=complaint,
            audience=Audience.PUBLIC,
            by_complainant=True,
            text=reason,
            **actor_fields(by),
        )
        if main != complaint:
            Entry.objects.create(
                complaint=main,
                audience=Audience.INTERNAL,
                text=f"{complaint.reference}: {reason}",
                **actor_fields(by),
            )
    return locked


def rate(*, complaint, score: int, words: str = "", by=None) -> None:
    """How satisfied the complainant is with the answer, 1 to 5; `by` an officer who was told it.

    Who was merged rates the answer to the main complaint, in a row of their own.
    """
    if score not in SCORES:
        raise Refused([_("กรุณาเลือกคะแนน 1 ถึง 5")])
    actor = by or ByCode(complaint)
    permission = Permission.COMPLAINT_WORK if by else Permission.COMPLAINT_SPEAK
    with changing(
        complaint, permission, by=actor, event="complaints.rated", open_only=False
    ) as row:
        if (row.merged_into or row).state not in (State.ANSWERED, State.CLOSED):
            raise Refused([_("ประเมินได้หลังจากแจ้งผลแล้ว")])
        row.satisfaction, row.satisfaction_words = score, words.strip()
        row.satisfaction_on = timezone.localdate()
        row.save(update_fields=["satisfaction", "satisfaction_words", "satisfaction_on"])
