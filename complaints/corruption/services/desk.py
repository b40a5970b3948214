"""The desk's acts: each checks who may, locks the report, and tells the later of two officers."""

import hashlib

from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from .. import screening as rules
from ..checks import channel_of
from ..models import Compartment, EntryKind, MessageKind, State
from ..vault import keyring
from ..workflow import REPORT
from . import entries, thread
from .editing import changing, must_open


def step(report, name: str, *, by, keys, edit_number: int | None = None, **data):
    """Takes a transition of the workflow. Raises Denied, Refused, Stale.

    `data` goes to the effect of that name (services/steps.py).
    """
    if name == "reply":
        raise Refused([_("ผู้แจ้งเท่านั้นที่ตอบได้")])
    with changing(report, by=by, edit_number=edit_number) as row:
        REPORT.perform(row, name, by=by, keys=keys, **data)
    report.refresh_from_db()
    return report


# --- what is written down


def screen(report, *, by, keys, checks: dict, decision: str, reason: str, naming: str, **more):
    """The checklist, what the rule of the office's kind says of it, and the reasoned decision."""
    if not reason.strip():
        raise Refused([_("กรุณาเขียนเหตุผลของผลกลั่นกรอง")])
    if report.state not in (State.RECEIVED, State.ASKED):
        raise Refused([_("เรื่องนี้ผ่านการกลั่นกรองแล้ว")])
    found = advice_for(report, naming, checks)
    body = {
        "checks": {name: bool(checks.get(name)) for name in rules.CHECK_NAMES},
        "decision": decision,
        "reason": reason,
        "naming": naming,
        "rule": found.rule,
        "rule_says": found.decision,
    }
    return entries.add(report, EntryKind.SCREENING, body, by=by, keys=keys, **more)


def advice_for(report, naming: str, checks: dict) -> rules.Advice:
    """What the rule of the office's kind says (WB-01, WB-02)."""
    return rules.advice(
        channel_of(report).kind,
        arrival=report.channel,
        naming=naming,
        evidence=bool(checks.get("has_evidence")),
        witnesses=bool(checks.get("has_witnesses")),
    )


# --- the thread


def message_ticket(report, ticket) -> bytes:
    """The same form of the desk makes one message; `ticket` is the form's uuid."""
    return hashlib.blake2b(report.uuid.bytes + ticket.bytes, digest_size=32).digest()


def say(report, *, by, keys, kind, text: str, ticket: bytes | None = None, files=()):
    """Words to the reporter: a message, a question, a result (CC-07). Raises Denied, Refused."""
    if kind not in (MessageKind.TEXT, MessageKind.QUESTION, MessageKind.RESULT):
        raise Refused([_("กรุณาเลือกชนิดข้อความ")])
    if report.lookup is None:
        raise Refused([_("เรื่องนี้ไม่มีกล่องข้อความของผู้แจ้ง")])
    must_open(report, by)
    key = keyring.key_of(report, Compartment.THREAD, keys)
    return thread.say(report, key, kind, text, by=by, ticket=ticket, files=files)


def release(report, *, by) -> None:
    """Out of the tray of a flood: looked at, and genuine."""
    with changing(report, by=by) as row:
        row.set_aside = False
        row.save(update_fields=["set_aside"])
        audit.record(actor=by, event="corruption.released", obj=row, using="corruption")
    report.set_aside = False
