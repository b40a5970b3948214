"""Complaints in the state a test wants, made through the services."""

from complaints.general.models import Category, Complaint, Outcome
from complaints.general.services import handling, intake


def make_category(organisation, name="ถนนและทางเท้า", *, department=None, days=15, **fields):
    return Category.objects.create(
        organisation=organisation, name=name, department=department, days=days, **fields
    )


def file(organisation, text="ไฟถนนหน้าโรงเรียนดับ", *, category=None, contact=None, **options):
    """A complaint as it comes in from the public form; returns (complaint, code)."""
    values = {"text": text, "category": category, **options.pop("values", {})}
    filed = intake.file_complaint(
        organisation=organisation,
        secret=options.pop("secret", None) or intake.new_secret(),
        values=values,
        contact=contact,
        **options,
    )
    return filed.complaint, filed.code


def accepted(organisation, officer, *, department, category=None, **options) -> Complaint:
    category = category or make_category(organisation, department=department)
    complaint, _code = file(organisation, category=category, **options)
    return handling.accept(complaint=complaint, by=officer)


def answered(organisation, officer, *, department, **options) -> Complaint:
    complaint = accepted(organisation, officer, department=department, **options)
    handling.answer(
        complaint=complaint,
        by=officer,
        outcome=Outcome.SOLVED,
        answer="เปลี่ยนหลอดไฟแล้ว",
        cause="หลอดหมดอายุ",
        prevention="ตรวจทุกสามเดือน",
    )
    complaint.refresh_from_db()
    return complaint


def closed(organisation, officer, *, department, **options) -> Complaint:
    complaint = answered(organisation, officer, department=department, **options)
    handling.close(complaint=complaint, by=officer)
    complaint.refresh_from_db()
    return complaint
