"""What a step of the workflow does besides: days, outcome, entries, and a word in the inbox.

Effects of `workflow.REPORT`; the locked report comes in, `keys` are the officer's open keys.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from thai.days import add_months, due_date
from workflow.engine import Refused

from .. import screening, wording
from ..actors import OFFICE, office_of
from ..checks import channel_of, has_inbox
from ..models import Compartment, EntryKind, MessageKind, Outcome
from ..vault import keyring
from . import entries, thread

_MONTHS = 12


def asked(report, by, *, keys, question, **data) -> None:
    channel = channel_of(report)
    if not has_inbox(report):
        raise Refused([_("เรื่องนี้ไม่มีกล่องข้อความของผู้แจ้ง จึงถามไม่ได้")])
    key = keyring.key_of(report, Compartment.THREAD, keys)
    thread.say(report, key, MessageKind.QUESTION, question, by=by)
    _move(report, "ask", key, days=channel.question_days)


def answered(report, by, *, thread_key, **data) -> None:
    """By the reporter: the pages of the inbox ask nothing of the other database."""
    report.organisation = office_of(report)
    report.edit_number += 1
    report.save(update_fields=["edit_number"])
    _move(report, "reply", thread_key, days=channel_of(report).screening_days)


def resumed(report, by, *, keys, **data) -> None:
    _go_on(report, "resume", keys, days=channel_of(report).screening_days)


def accepted(report, by, *, keys, **data) -> None:
    _decided(report, "accept", keys)
    report.set_aside = False
    _go_on(report, "accept", keys, days=channel_of(report).inquiry_days)


def rejected(report, by, *, keys, **data) -> None:
    _decided(report, "reject", keys)
    report.set_aside = False
    report.outcome = Outcome.NOT_ACCEPTED
    _go_on(report, "reject", keys, days=channel_of(report).result_days)


def inquired(report, by, *, keys, **data) -> None:
    # WB-05, WB-10: covert; the reporter is told, and nobody else.
    _go_on(report, "inquire", keys, days=channel_of(report).inquiry_days)


def concluded(report, by, *, keys, finding, **data) -> None:
    entries.insert(report, EntryKind.FINDING, finding, by=by, keys=keys)
    _go_on(report, "conclude", keys, days=channel_of(report).result_days)


def found_no_grounds(report, by, *, keys, decision, **data) -> None:
    """WB-06. Says nothing about the reporter: a false report is a decision of its own."""
    _outcome(report, by, keys, Outcome.NO_GROUNDS, decision)
    _go_on(report, "no_grounds", keys, days=channel_of(report).result_days)


def proceeded(report, by, *, keys, outcome, decision, **data) -> None:
    """WB-07: ethics, discipline, crime, or both of the last."""
    if outcome not in PROCEEDINGS:
        raise Refused([_("กรุณาเลือกแนวทางดำเนินการ")])
    _outcome(report, by, keys, outcome, decision)
    _go_on(report, "proceed", keys, days=channel_of(report).result_days)


def referred(report, by, *, keys, referral, **data) -> None:
    entries.insert(report, EntryKind.REFERRAL, referral, by=by, keys=keys)
    report.set_aside = False
    report.outcome = Outcome.REFERRED
    days = channel_of(report).result_days
    _go_on(report, "refer", keys, days=days, body=referral["body"])


def closed(report, by, *, keys, **data) -> None:
    today = timezone.localdate()
    report.closed_on = today
    report.delete_after = add_months(today, _MONTHS * channel_of(report).keep_years)
    _go_on(report, "close", keys)


def reopened(report, by, *, keys, reason, **data) -> None:
    entries.insert(report, EntryKind.NOTE, {"text": reason}, by=by, keys=keys)
    report.closed_on = report.delete_after = None
    report.outcome = Outcome.NONE
    _go_on(report, "reopen", keys, days=channel_of(report).inquiry_days)


PROCEEDINGS = (Outcome.ETHICS, Outcome.DISCIPLINE, Outcome.CRIMINAL, Outcome.BOTH)


# Which screening each of these steps asks for.
DECISIONS = {"accept": screening.ACCEPT, "reject": screening.NOT_ACCEPT}


def against_decision(report, step: str, keys) -> list[str]:
    """What the screening that counts, the latest, says against a step; needs open keys."""
    wanted = DECISIONS.get(step)
    key = keyring.key_of(report, Compartment.DESK, keys)
    found = wanted and entries.latest(report, EntryKind.SCREENING, key)
    if not found or found.body.get("decision") == wanted:
        return []
    return [_("ผลกลั่นกรองที่บันทึกไว้ล่าสุดไม่ตรงกับรายการนี้ กรุณาบันทึกผลกลั่นกรองใหม่ก่อน")]


def _decided(report, step: str, keys) -> None:
    against = against_decision(report, step, keys)
    if against:
        raise Refused(against)


def _outcome(report, by, keys, outcome, decision: dict) -> None:
    report.outcome = outcome
    body = {"outcome": str(outcome), **decision}
    entries.insert(report, EntryKind.OUTCOME, body, by=by, keys=keys)


def _go_on(report, step: str, keys, *, days: int | None = None, **facts) -> None:
    key = keyring.key_of(report, Compartment.THREAD, keys)
    _move(report, step, key, days=days, **facts)


def _move(report, step: str, thread_key: bytes, *, days: int | None = None, **facts) -> None:
    """The days of the new state, and a plain sentence for the reporter."""
    today = timezone.localdate()
    report.state_since = today
    report.due_on = None if days is None else due_date(today, days)
    names = ["state_since", "due_on", "outcome", "set_aside", "closed_on", "delete_after"]
    report.save(update_fields=names)
    tell_step(report, step, thread_key, **facts)


def tell_step(report, step: str, thread_key: bytes, **facts) -> None:
    """A sentence of `wording` in the inbox, where there is one."""
    if has_inbox(report):
        text = wording.step_text(step, report, **facts)
        thread.say(report, thread_key, MessageKind.STEP, text, by=OFFICE)
