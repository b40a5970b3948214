"""Notices as official letters: the same words in PDF and docx, the right name, the right digits."""

import io
from datetime import timedelta

import docx
import pypdfium2
import pytest
from django.utils import timezone, translation

from complaints.general import letters, wording
from complaints.general.models import Complaint, IntakeTerms, Medium, NoticeKind
from complaints.general.services import deadlines, handling, merging, notices
from documents.docx import letter_docx
from organisations.models import Department
from tests.factories import make_member

from . import builders

pytestmark = pytest.mark.django_db

NAME = "นางสาวสมศรี ใจดี"


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
    return "".join("".join(texts).split())


def words_of_docx(content: bytes) -> str:
    found = docx.Document(io.BytesIO(content))
    return "".join("".join(paragraph.text for paragraph in found.paragraphs).split())


@pytest.fixture
def office(org):
    org.address = "99 ถนนสมมติ แขวงสมมติ\nเขตตัวอย่าง กรุงเทพมหานคร 10999"
    org.telephone, org.email, org.document_prefix = "0 2123 4567", "office@example.go.th", "กท 9901"
    org.save()
    return org


@pytest.fixture
def answered(office, cast, departments):
    return builders.answered(
        office,
        cast.complaints,
        department=departments.cleaning,
        has_code=False,
        contact={"name": NAME, "address": "1 หมู่ 1 ซอยลับ", "medium": Medium.LETTER},
    )


def letter_of(complaint, *kinds, **recorded):
    rows = list(complaint.notices.filter(kind__in=kinds).order_by("pk"))
    for name, value in recorded.items():
        setattr(rows[0], name, value)
    return letters.build(rows)


def test_cg_08_both_files_say_the_same_as_the_notice(answered):
    letter = letter_of(
        answered, "result", letter_number="กท 9901/321", letter_on=timezone.localdate()
    )
    pdf, word = words_of(letters.letter_pdf(letter)), words_of_docx(letter_docx(letter))
    expected = [
        "ที่กท๙๙๐๑/๓๒๑",
        "สำนักงานเขตตัวอย่าง",
        "๙๙ถนนสมมติแขวงสมมติ",
        "เรื่องแจ้งผลการดำเนินการ",
        "เรียน" + NAME.replace(" ", ""),
        "อ้างถึงเรื่องร้องเรียนเลขที่" + "".join(letter.digits(answered.reference).split()),
        "เปลี่ยนหลอดไฟแล้ว",
        "จึงเรียนมาเพื่อโปรดทราบ",
        "ขอแสดงความนับถือ",
        "(นายสมมตินำทาง)",
        "ผู้อำนวยการเขต",
        "ฝ่ายรักษาความสะอาดและสวนสาธารณะ",
        "โทร.๐๒๑๒๓๔๕๖๗",
        "office@example.go.th",
    ]
    for text in expected:
        assert text in pdf, text
        assert text in word, text


@pytest.mark.parametrize(
    ("line", "both"),
    [("โทร. 0-2123-4567 ต่อ 12 ในเวลาราชการ", False), ("กลุ่มไลน์ @example ทุกวัน", True)],
)
def test_the_telephone_stands_there_once(answered, office, line, both):
    IntakeTerms.objects.update_or_create(organisation=office, defaults={"contact_line": line})
    contact = letter_of(answered, "result").contact
    assert line in contact
    assert ("โทร. 0 2123 4567" in contact) is both


def test_the_address_for_the_envelope_and_what_was_complained_stay_out(answered):
    pdf = words_of(letters.letter_pdf(letter_of(answered, "result")))
    assert "ซอยลับ" not in pdf
    assert "".join(answered.text.split()) not in pdf


def test_number_and_date_are_dotted_until_they_are_known(answered):
    letter = letter_of(answered, "receipt")
    assert letter.number.startswith("กท 9901/....")
    assert letter.date == ""
    assert "กท๙๙๐๑/....." in words_of(letters.letter_pdf(letter))


def test_one_letter_tells_receipt_and_time(answered):
    letter = letter_of(answered, "receipt", "time")
    assert letter.subject == "แจ้งการรับเรื่องและระยะเวลาดำเนินการ"
    text = "".join(letter.paragraphs)
    assert "ไว้ดำเนินการแล้ว" in text and "ภายในวันที่" in text


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("", "ท่านผู้ร้องเรียน"),
        ("สมศรี ใจดี", "คุณสมศรี ใจดี"),
        (NAME, NAME),
        ("น.ส.สมศรี", "น.ส.สมศรี"),
    ],
)
def test_whom_it_greets(answered, name, greeted):
    answered.complainant.name = name
    assert letters.addressee(answered.complainant) == greeted


def test_nobody_signs_by_name_when_it_is_not_certain_who_does(answered, org):
    make_member(org, "executive", name="นายสมมติ คนที่สอง", position="ผู้อำนวยการเขต", username="two")
    letter = letter_of(answered, "result")
    assert (letter.signer_name, letter.signer_position) == ("", "ผู้อำนวยการเขต")
    assert "(......" in words_of(letters.letter_pdf(letter))


def test_the_tracking_address_stands_only_for_who_has_a_code(answered, office, cast, departments):
    assert "/track/" not in "".join(letter_of(answered, "result").paragraphs)
    category = answered.category
    other = builders.answered(
        office, cast.complaints, department=departments.cleaning, category=category
    )
    letter = letter_of(other, "result")
    assert "/o/example-district/complaints/track/" in letter.printed()["paragraphs"][-1]


def test_arabic_digits_where_the_office_wants_them(answered, office):
    office.thai_digits = False
    office.save()
    answered.refresh_from_db()
    pdf = words_of(letters.letter_pdf(letter_of(answered, "result")))
    assert not set("๐๑๒๓๔๕๖๗๘๙") & set(pdf)


def test_a_letter_is_thai_whatever_language_the_officer_reads(answered, office):
    answered.complainant.has_code = True
    row = answered.notices.get(kind="result")
    row.letter_on = timezone.localdate()
    with translation.override("en"):
        letter, message = letters.build([row]), wording.message_text(row)
    assert letter == letters.build([row])
    assert message == wording.message_text(row)
    assert letter.subject == "แจ้งผลการดำเนินการ"


def test_an_endless_answer_goes_on_over_pages(answered):
    row = answered.notices.get(kind="result")
    row.text = "\n\n".join(["ซ่อมแซมถนนแล้วเสร็จตามแผนที่วางไว้ทุกประการ " * 12] * 12)
    pdf = letters.letter_pdf(letters.build([row]))
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        assert len(document) > 1
    assert "ขอแสดงความนับถือ" in words_of(pdf)


def test_words_that_look_like_markup_are_words(answered):
    row = answered.notices.get(kind="result")
    row.text = "<b>แก้แล้ว</b> & <img src='file:///etc/passwd'>"
    assert "<b>แก้แล้ว</b>&<img" in words_of(letters.letter_pdf(letters.build([row])))


# --- the words themselves


def test_cg_10_an_extension_says_sorry_why_and_until_when(org, cast, departments):
    complaint = builders.accepted(org, cast.complaints, department=departments.cleaning)
    day = complaint.due_on + timedelta(days=365)
    deadlines.extend(complaint=complaint, by=cast.complaints, to_day=day, reason="รออะไหล่ 100%")
    text = complaint.notices.get(kind=NoticeKind.EXTENSION).text
    assert "ขออภัย" in text
    assert "เนื่องจากรออะไหล่ 100%" in text
    assert str(day.year + 543) in text


def test_a_move_says_where_and_why(org, cast):
    complaint, _code = builders.file(org)
    handling.move(
        complaint=complaint, by=cast.complaints, moved_to="การไฟฟ้านครหลวง", reason="เป็นไฟของการไฟฟ้า"
    )
    text = complaint.notices.get(kind=NoticeKind.MOVED).text
    assert "ต่อไปยังการไฟฟ้านครหลวง" in text and "เนื่องจากเป็นไฟของการไฟฟ้า" in text


def test_the_result_says_until_when_one_may_ask_again(answered):
    assert "ท่านขอให้ดำเนินการต่อได้ภายในวันที่" in answered.notices.get(kind="result").text


def test_a_merged_complainant_reads_nothing_that_another_wrote(org, cast, departments):
    secret = {"place": "บ้านเลขที่ 99/1 ของยายมี", "landmark": "หน้าบ้านยายมี", "pole_number": "P-7731"}
    main = builders.accepted(
        org,
        cast.complaints,
        department=departments.cleaning,
        text="ยายมีหกล้มเพราะไฟดับ",
        contact={"name": "ยายมี มาก่อน", "telephone": "081-999-9999"},
        values=secret,
    )
    other, _code = builders.file(org, text="ไฟดับครับ", category=main.category)
    merging.merge(complaint=other, into=main, by=cast.complaints)
    other.refresh_from_db()
    deadlines.extend(
        complaint=main,
        by=cast.complaints,
        to_day=main.due_on + timedelta(days=365),
        reason="รออะไหล่",
    )
    main.refresh_from_db()
    handling.answer(complaint=main, by=cast.complaints, outcome="solved", answer="ซ่อมแล้ว")
    other = Complaint.objects.get(pk=other.pk)
    said = "".join(other.notices.values_list("text", flat=True)) + wording.state_sentence(other)
    letter = letters.build(list(other.notices.order_by("pk")))
    said += " ".join(str(text) for text in letter.printed().values())
    assert "ซ่อมแล้ว" in said and "รออะไหล่" in said and other.reference in said
    for hidden in ("ยายมี", "P-7731", "99/1", "081-999", f"{main.reference} "):
        assert hidden not in said


def test_the_tracking_sentence_of_a_merged_one_follows_the_main_one(org, cast, departments):
    main = builders.accepted(org, cast.complaints, department=departments.cleaning)
    other, _code = builders.file(org, text="ไฟดับครับ", category=main.category)
    merging.merge(complaint=other, into=main, by=cast.complaints)
    other = Complaint.objects.get(pk=other.pk)
    assert "รวมกับเรื่องเดียวกัน" in wording.state_sentence(other)
    handling.answer(complaint=main, by=cast.complaints, outcome="solved", answer="ซ่อมแล้ว")
    other = Complaint.objects.get(pk=other.pk)
    assert wording.state_sentence(other).startswith("แจ้งผลแล้ว")


def test_a_paused_complaint_promises_no_day(org, cast, departments):
    complaint = builders.accepted(org, cast.complaints, department=departments.cleaning)
    deadlines.pause(complaint=complaint, by=cast.complaints, reason="รอเอกสาร")
    complaint.refresh_from_db()
    assert "ภายใน" not in wording.state_sentence(complaint)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind != NoticeKind.OTHER])
def test_every_kind_has_words_without_a_gap(org, cast, departments, kind):
    complaint = builders.answered(org, cast.complaints, department=departments.cleaning)
    complaint.moved_to = "หน่วยงานอื่น"
    text = wording.notice_text(complaint, complaint, kind, reason="เหตุผล")
    assert complaint.reference in text
    assert "%" not in text and "  " not in text and "None" not in text


def test_a_case_without_department_is_told_by_the_office(org, cast):
    complaint, _code = builders.file(org)
    assert not Department.objects.filter(pk=complaint.department_id).exists()
    row = notices.give_one(complaint, complaint, NoticeKind.TIME, by=cast.complaints)
    assert row.text.startswith(org.name_th)
