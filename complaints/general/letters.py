"""Written notices as official letters: what stands in them, for PDF and docx alike.

Made when somebody asks for one and kept nowhere: the complainant's name comes from the contact
details as they are now, and goes with them.
"""

from django.utils import timezone, translation

from documents.letter import DOTS, OfficialLetter
from organisations.models import Delegation, Membership
from organisations.roles import Role
from thai.dates import format_date

from .addresses import telephone_line, tracking_address
from .models import IntakeTerms, NoticeKind

# Those who write their title into their name are not called "คุณ" as well.
_TITLES = (
    "นาย",
    "นาง",
    "น.ส.",
    "คุณ",
    "เด็กชาย",
    "เด็กหญิง",
    "ด.ช.",
    "ด.ญ.",
    "พระ",
    "ว่าที่",
    "ร.",
    "พ.",
    "จ.",
    "ส.",
)
_RECEIPT_AND_TIME = "แจ้งการรับเรื่องและระยะเวลาดำเนินการ"


def build(notices) -> OfficialLetter:
    """One letter with the words of `notices`, one or several of the same case, in their order.

    In Thai, whatever language the officer reads the pages in.
    """
    with translation.override("th"):
        return _build(notices)


def _build(notices) -> OfficialLetter:
    case = notices[0].complaint
    main = case.merged_into or case
    office = case.organisation
    name, position = _signer(office)
    number = next((notice.letter_number for notice in notices if notice.letter_number), "")
    day = next((notice.letter_on for notice in notices if notice.letter_on), None)
    prefix = f"{office.document_prefix}/{DOTS[:16]}" if office.document_prefix else ""
    arrived = format_date(case.arrived_on, "long")
    return OfficialLetter(
        number=number or prefix,
        date=format_date(day, "long") if day else "",
        office=office.name_th,
        office_address=tuple(line.strip() for line in office.address.splitlines() if line.strip()),
        subject=_subject(notices),
        to=addressee(case.complainant),
        reference=f"เรื่องร้องเรียนเลขที่ {case.reference} ซึ่งรับไว้เมื่อวันที่ {arrived}",
        paragraphs=tuple(_paragraphs(case, notices)),
        signer_name=name,
        signer_position=position,
        unit=main.department.name if main.department else office.name_th,
        contact=_contact(main),
        thai_digits=office.thai_digits,
    )


def addressee(complainant) -> str:
    """Whom the letter greets; somebody without a name is the complainant."""
    name = complainant.name.strip()
    if not name:
        return "ท่านผู้ร้องเรียน"
    return name if name.startswith(_TITLES) else f"คุณ{name}"


def letter_pdf(letter: OfficialLetter) -> bytes:
    from documents.pdf import render_pdf

    printed = letter.printed()
    context = {
        "title": letter.subject,
        "author": letter.office,
        "thai_digits": letter.thai_digits,
        "letter": printed,
        "signer": {"name": printed["signer_name"], "position": printed["signer_position"]},
    }
    return render_pdf("pdf/complaint_letter.html", context)


def _subject(notices) -> str:
    kinds = [notice.kind for notice in notices]
    if kinds == [NoticeKind.RECEIPT, NoticeKind.TIME]:
        return _RECEIPT_AND_TIME
    return " และ".join(dict.fromkeys(str(NoticeKind(kind).label) for kind in kinds))


def _paragraphs(case, notices):
    office = case.organisation
    yield f"ตามที่ท่านได้แจ้งเรื่องตามที่อ้างถึง นั้น {office.name_th}ขอเรียนให้ทราบ ดังนี้"
    for notice in notices:
        yield from (part.strip() for part in notice.text.split("\n\n") if part.strip())
    if case.complainant.has_code:
        yield f"ท่านติดตามเรื่องนี้ได้ด้วยรหัสติดตามที่ได้รับไว้ ทาง {tracking_address(office)}"


def _signer(office) -> tuple[str, str]:
    """The head's name and position; without a name where it is not certain who signs today."""
    held = {"organisation": office, "is_active": True, "person__is_active": True}
    heads = list(Membership.objects.filter(**held, roles__role=Role.EXECUTIVE)[:2])
    acting = Delegation.objects.in_force(timezone.localdate())
    if len(heads) != 1 or acting.filter(organisation=office, role=Role.EXECUTIVE).exists():
        return "", office.profile.head_title_th
    return heads[0].person.display, heads[0].position or office.profile.head_title_th


def _contact(main) -> tuple[str, ...]:
    """The lines at the foot: how the reader asks back."""
    office, department = main.organisation, main.department
    telephone = (department.telephone if department else "") or office.telephone
    contact_line = IntakeTerms.of(office).contact_line
    lines = (
        telephone_line(telephone, contact_line),
        f"ไปรษณีย์อิเล็กทรอนิกส์ {office.email}" if office.email else "",
        contact_line,
    )
    return tuple(filter(None, lines))
