"""What an office sets up: categories, places, committee, terms; each write with its audit entry."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from organisations.permissions import Permission
from thai.text import normalise_line
from workflow import audit
from workflow.engine import Denied, Problem, Refused

from ..models import Category, CommitteeMember, IntakeTerms, Place, PlaceKind
from .editing import save_setting

# Kinds of complaint that many offices meet, with what belongs there; the office changes them.
EXAMPLES = (
    (gettext_noop("ถนนและทางเท้า"), gettext_noop("ถนนเป็นหลุม ทางเท้าชำรุด ป้ายล้ม")),
    (gettext_noop("ไฟฟ้าสาธารณะ"), gettext_noop("ไฟถนนดับ ไฟกะพริบ เสาไฟเอียง")),
    (gettext_noop("ท่อระบายน้ำและน้ำท่วมขัง"), gettext_noop("ท่อตัน ฝาท่อหาย น้ำท่วมซอย")),
    (gettext_noop("ขยะและสิ่งปฏิกูล"), gettext_noop("ขยะตกค้าง ถังขยะไม่พอ ลักลอบทิ้ง")),
    (gettext_noop("เสียง กลิ่น และควัน"), gettext_noop("เสียงดังกลางคืน กลิ่นเหม็น เผาขยะ")),
    (gettext_noop("น้ำประปา"), gettext_noop("น้ำไม่ไหล น้ำขุ่น ท่อแตก")),
    (gettext_noop("ต้นไม้และสวนสาธารณะ"), gettext_noop("กิ่งไม้พาดสายไฟ ต้นไม้ล้ม เครื่องเล่นชำรุด")),
    (gettext_noop("สัตว์"), gettext_noop("สุนัขจรจัด สัตว์มีพิษ สัตว์เลี้ยงก่อความรำคาญ")),
    (gettext_noop("การจราจรและสิ่งกีดขวาง"), gettext_noop("จอดรถกีดขวาง ตั้งของบนทางเท้า ป้ายบังทาง")),
    (gettext_noop("สวัสดิการและการช่วยเหลือ"), gettext_noop("เบี้ยยังชีพ ผู้ป่วยติดเตียง ภัยพิบัติ")),
    (gettext_noop("การให้บริการของเจ้าหน้าที่"), gettext_noop("รอนาน พูดจาไม่สุภาพ ขั้นตอนไม่ชัดเจน")),
    (gettext_noop("เรื่องอื่น"), gettext_noop("เรื่องที่ไม่ตรงกับประเภทใด")),
)
# Of one pasted list, and of all that a page of the form can offer to choose from.
MOST_AT_ONCE = 500


def save_category(*, category: Category, by) -> Category:
    """A kind of complaint (CG-05, CG-09). One that is in use is switched off, never removed."""
    return _save(category, by, "complaints.category_saved", _("มีประเภทชื่อนี้แล้ว"))


def add_examples(*, organisation, by) -> list[Category]:
    """Adds the example categories whose names are not there yet; the office decides the days."""
    _demand(by, organisation)
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        rows = Category.objects.filter(organisation=organisation)
        known = set(rows.values_list("name", flat=True))
        after = max(rows.values_list("position", flat=True), default=0)
        # In Thai whatever language the officer works in: citizens choose from them.
        made = [
            Category(organisation=organisation, name=name, hint=hint, position=after + place)
            for place, (name, hint) in enumerate(EXAMPLES, start=1)
            if name not in known
        ]
        for row in made:
            row.save()
            audit.record(actor=by, event="complaints.category_saved", obj=row)
    return made


def save_place(*, place: Place, by) -> Place:
    """A village of the form's list, or a pole or spot with a poster of its own."""
    if place.kind == PlaceKind.VILLAGE:
        place.village = None
    return _save(place, by, "complaints.place_saved", _("มีสถานที่ชื่อนี้แล้ว"))


def read_lines(text: str) -> list[str]:
    """The names of a pasted list, one a line, each once, in its order; without empty lines."""
    lines = (normalise_line(line) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def add_places(*, organisation, by, kind: str, names: list[str], village=None) -> list[Place]:
    """Adds places by their names; those that are there already stay as they are.

    Raises Refused, and adds nothing, for a name that is too long or more than MOST_AT_ONCE names.
    """
    _demand(by, organisation)
    if not names:
        raise Refused([Problem(_("กรุณาวางรายชื่อ บรรทัดละหนึ่งแห่ง"), "#id_names")])
    if len(names) > MOST_AT_ONCE:
        text = _("เพิ่มได้ครั้งละไม่เกิน %(most)s แห่ง กรุณาแบ่งวางเป็นหลายครั้ง")
        raise Refused([Problem(text % {"most": MOST_AT_ONCE}, "#id_names")])
    longest = Place._meta.get_field("name").max_length
    if too_long := [name for name in names if len(name) > longest]:
        text = _("ชื่อยาวเกิน %(most)s ตัวอักษร: %(name)s")
        facts = {"most": longest, "name": f"{too_long[0][:60]}…"}
        raise Refused([Problem(text % facts, "#id_names")])
    with transaction.atomic(using="default"):
        type(organisation).objects.select_for_update().get(pk=organisation.pk)
        rows = Place.objects.filter(organisation=organisation, kind=kind)
        known = set(rows.values_list("name", flat=True))
        made = [
            Place(
                organisation=organisation,
                kind=kind,
                name=name,
                village=None if kind == PlaceKind.VILLAGE else village,
            )
            for name in names
            if name not in known
        ]
        for row in made:
            row.save()
            audit.record(actor=by, event="complaints.place_saved", obj=row)
    return made


def save_member(*, member: CommitteeMember, by) -> CommitteeMember:
    """CG-06: who is on the committee, by which order; one who left stays as history."""
    if member.left_on and member.left_on < member.order_on:
        raise Refused([Problem(_("วันพ้นหน้าที่ต้องไม่ก่อนวันที่ของคำสั่ง"), "#id_left_on")])
    return _save(member, by, "complaints.committee_saved", "")


def save_terms(*, terms: IntakeTerms, by) -> IntakeTerms:
    """The days and the contact line of the office's channel."""
    if terms.track_days < terms.reopen_days:
        text = _("ต้องติดตามด้วยรหัสได้อย่างน้อยเท่ากับเวลาที่ขอให้ดำเนินการต่อได้")
        raise Refused([Problem(text, "#id_track_days")])
    return _save(terms, by, "complaints.terms_saved", _("มีผู้บันทึกก่อนแล้ว กรุณาเปิดหน้านี้ใหม่"))


def _demand(by, organisation) -> None:
    if not by.can(Permission.COMPLAINT_MANAGE, organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))


def _save(row, by, event: str, taken: str):
    """Saves; a name that somebody else took in the same moment is told, not a fault."""
    try:
        with transaction.atomic(using="default"):
            return save_setting(row, by=by, permission=Permission.COMPLAINT_MANAGE, event=event)
    except IntegrityError as error:
        raise Refused([Problem(taken, "#id_name")]) from error
