"""Reports on the desk, as the tests of the desk want them."""

import uuid
from datetime import timedelta

from complaints.corruption import screening
from complaints.corruption.content import blank
from complaints.corruption.models import EntryKind, KeyRole, Message, MessageKind
from complaints.corruption.services import copies, desk, entries, thread
from complaints.corruption.services.sending import file_report, new_secret
from complaints.corruption.services.speaking import Inbox, speak
from complaints.corruption.vault import keyring, receipts
from complaints.corruption.vault.inbox import Visit

WORDS = "เจ้าหน้าที่เรียกเงินหน้างาน"
CHECKED = dict.fromkeys(screening.CHECK_NAMES, True)
FINDING = {"result": "grounds", "facts": "พบใบเสร็จ", "sources": "เอกสาร"}
DECISION = {"reason": "มีพยาน", "reported_to": "ปลัด", "reported_on": "2026-11-20"}
DATA = {
    "ask": {"question": "เห็นเหตุการณ์กี่ครั้ง"},
    "conclude": {"finding": FINDING},
    "no_grounds": {"decision": DECISION},
    "proceed": {"outcome": "discipline", "decision": {"reason": "มีมูล"}},
    "refer": {"referral": {"body": "สำนักงาน ป.ป.ช.", "reason": "อำนาจโดยตรง"}},
    "reopen": {"reason": "มีพยานใหม่"},
}


def content(**values) -> dict:
    return blank() | {"what": WORDS, "accused": "หัวหน้าฝ่ายโยธา", "witnesses": "นายพยาน"} | values


def filed(office, *, excluded=(), **options):
    """A report as somebody sends it; returns (report, receipt)."""
    told = options.pop("content", None) or content(**options.pop("values", {}))
    told["excluded"] = [{"uuid": str(person.uuid), "name": person.display} for person in excluded]
    made = file_report(
        channel=office.channel,
        secret=options.pop("secret", None) or new_secret(),
        content=told,
        excluded={person.uuid for person in excluded},
        **options,
    )
    made.report.organisation = office.organisation
    return made.report, made.receipt


def reporter_key(report, receipt) -> bytes:
    private, _public = receipts.inbox_keys(receipt)
    return keyring.reporter_thread_key(report, private)


def inbox(report, receipt) -> list:
    """What the person who reported reads."""
    return thread.messages(report, reporter_key(report, receipt))


def answers(report, receipt, text="สามครั้ง") -> None:
    """The person writes back, and what waited for it goes on."""
    report.refresh_from_db()
    private, _public = receipts.inbox_keys(receipt)
    visit = Visit(receipts.lookup_of(receipt), private)
    opened = Inbox(report, reporter_key(report, receipt), visit)
    speak(opened, text, ticket=uuid.uuid4().bytes)
    report.refresh_from_db()


def screened(report, office, *, decision=screening.ACCEPT, by=None, checks=None):
    by = by or office.officers[0]
    desk.screen(
        report,
        by=by,
        keys=office.keys(by),
        checks=CHECKED if checks is None else checks,
        decision=decision,
        reason="ตรวจตามรายการแล้ว",
        naming="anonymous",
    )


def assigned(report, office):
    by = office.officers[0]
    body = {"officer": by.display, "officer_uuid": str(by.uuid)}
    entries.add(report, EntryKind.ASSIGNMENT, body, by=by, keys=office.keys(by))


def take(report, office, *names, by=None):
    """Takes these steps with what each of them asks for."""
    by = by or office.officers[0]
    for name in names:
        desk.step(report, name, by=by, keys=office.keys(by), **DATA.get(name, {}))
    return report


def told(report, office):
    by = office.officers[0]
    desk.say(report, by=by, keys=office.keys(by), kind=MessageKind.RESULT, text="ผลเป็นดังนี้")


def earlier(report, days: int) -> None:
    """As if everything in the inbox had been said so many days ago."""
    for row in Message.objects.filter(report=report):
        Message.objects.filter(pk=row.pk).update(on=row.on - timedelta(days=days))


def in_state(office, state: str):
    """A report in a state, with all that the guards of its next steps ask for."""
    report, receipt = filed(office)
    ways = {
        "received": (),
        "asked": ("ask",),
        "accepted": ("accept",),
        "inquiry": ("accept", "inquire"),
        "found": ("accept", "inquire", "conclude"),
        "proceeding": ("accept", "inquire", "conclude", "proceed"),
        "no_grounds": ("accept", "inquire", "conclude", "no_grounds"),
        "not_accepted": ("ask", "reject"),
        "referred": ("refer",),
        "closed": ("refer", "close"),
    }
    if state == "not_accepted":
        screened(report, office, decision=screening.NOT_ACCEPT)
    else:
        screened(report, office)
    assigned(report, office)
    for name in ways[state]:
        if name == "reject":
            earlier(report, 20)
        if name == "close":
            told(report, office)
        take(report, office, name)
    return report, receipt


def draft(report, office, text="ผู้แจ้งคือ [[นายสมชาย]] เห็นเหตุการณ์", by=None):
    by = by or office.officers[0]
    superior = office.superior.uuid
    return copies.prepare(report, by=by, keys=office.keys(by), superior=superior, text=text)


def released(report, office, **options):
    copy = draft(report, office, **options)
    second = office.officers[1]
    copies.release(copy, by=second, keys=office.keys(second), revision=copy.revision)
    copy.refresh_from_db()
    return copy


def ticket():
    return uuid.uuid4()


OFFICER, SUPERIOR = KeyRole.OFFICER, KeyRole.SUPERIOR
