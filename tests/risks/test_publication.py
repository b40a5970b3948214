"""RK-26: what of a round becomes public, by whom, and that nobody can be recognised in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organisations.models import Notice
from reports.today import today_of
from risks.identifying import Finder
from risks.models import Publication, PublicationState
from risks.services import publication as service
from risks.services import ratings
from risks.workflow import PUBLICATION, ROUND
from tests.factories import PASSWORD
from workflow.engine import Denied, Refused
from workflow.models import AuditEntry

from .builders import make_planning, make_risk, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(org, cast):
    risks = [make_risk(org, cast.officer), make_risk(org, cast.officer, event="ใช้รถหลวงส่วนตัว")]
    return make_planning(org, cast.officer, cast.staff, cast.staff2, risks=risks)


@pytest.fixture
def draft(round, cast):
    return service.prepare(round=round, by=cast.officer)


def reworded(draft, by, *, clear_introduction=False, **values):
    """Saves all lines of the draft as they are, but for `values` in the first one."""
    lines = {}
    for position, line in enumerate(draft.risks.all()):
        row = {name: getattr(line, name) for name in (*service.TEXTS, "is_included")}
        lines[line.pk] = row | {"clear": False} | (values if position == 0 else {})
    return service.change(
        publication=draft,
        by=by,
        introduction=draft.introduction,
        lines=lines,
        clear_introduction=clear_introduction,
    )


def published(draft, cast):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    return service.sign(
        publication=draft,
        by=cast.executive,
        confirm=lambda digest: "password",
        opinions=["approve"],
    )


# --- what is flagged


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("นายสมชาย ใจดี เรียกรับเงิน", "นายสมชาย ใจดี"),
        ("โดยนายวิชัยเป็นผู้รับ", "นายวิชัยเป็นผู้รับ"),
        ("น.ส.สมศรี รับเงิน", "น.ส.สมศรี รับเงิน"),
        ("ร.ต.อ.ชาติชาย กล้าหาญ", "ร.ต.อ.ชาติชาย กล้าหาญ"),
        ("ว่าที่ร้อยตรีสมหมาย รักดี", "ว่าที่ร้อยตรีสมหมาย รักดี"),
        ("โทร 081-234-5678", "081-234-5678"),
        ("โทร ๐๒ ๑๒๓ ๔๕๖๗", "๐๒ ๑๒๓ ๔๕๖๗"),
        ("บัตร 1-1017-00123-45-6 หาย", "1-1017-00123-45-6"),
        ("เขียนถึง somchai.j@example.go.th", "somchai.j@example.go.th"),
        ("รถทะเบียน กข 1234 จอดที่บ้าน", "กข 1234"),
        ("รถทะเบียน 1กก-55", "1กก-55"),
        # People of the organisation, without any title.
        ("สมมติ ตั้งใจ รับเงินจากผู้ขอ", "สมมติ ตั้งใจ"),
        # A post that one person holds.
        ("ผู้อำนวยการเขตอนุมัติเอง", "ผู้อำนวยการเขต"),
        # One named place beside a post.
        ("นิติกรที่โรงเรียนบ้านสวนเรียกเงิน", "โรงเรียนบ้านสวนเรียกเงิน"),
    ],
)
def test_rk_26_what_may_tell_of_a_person_is_flagged(org, cast, text, words):
    found = Finder(org).find(text)
    assert words in [one.words for one in found]
    assert all(text[one.start : one.end] == one.words and one.reason for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "นายช่างโยธาเรียกรับเงินจากผู้ขออนุญาต",
        "ทนายความและนายหน้าแบ่งผลประโยชน์กัน",
        "กำหนดคุณลักษณะเฉพาะเอื้อประโยชน์ คุณภาพงานต่ำ",
        "พ.ร.บ. จัดซื้อจัดจ้าง พ.ศ. 2560 กำหนดไว้",
        "จัดซื้อ 12,500 บาท 3 ครั้ง จาก 1,234 ราย ในปี 2569",
        "จัดซื้อที่ตลาดกลาง",
    ],
)
def test_rk_26_everyday_words_are_left_alone(org, cast, text):
    assert Finder(org).find(text) == []


def test_a_post_that_two_people_hold_tells_of_nobody(org, cast):
    assert not Finder(org).find("นิติกรรับเงิน")
    cast.integrity.memberships.update(is_active=False)
    assert Finder(org).find("นิติกรรับเงิน")


# --- preparing


def test_rk_26_a_draft_has_a_line_for_each_summed_up_risk(draft, round, cast):
    lines = list(draft.risks.all())
    assert {line.event for line in lines} == {"เรียกรับเงินระหว่างตรวจเอกสาร", "ใช้รถหลวงส่วนตัว"}
    assert {(line.likelihood, line.impact, line.level) for line in lines} == {(4, 5, "very_high")}
    # A second click finds the same draft.
    assert service.prepare(round=round, by=cast.officer) == draft


def test_nothing_is_prepared_before_the_assessment_is_over(org, cast):
    unfinished = make_round(org, cast.officer, risks=[make_risk(org, cast.officer)])
    with pytest.raises(Refused, match="จบการประเมิน"):
        service.prepare(round=unfinished, by=cast.officer)


def test_only_the_plan_officer_of_the_organisation_prepares(round, draft, cast):
    for person in (cast.staff, cast.executive, cast.other_officer):
        with pytest.raises(Denied):
            service.prepare(round=round, by=person)
        with pytest.raises(Denied):
            reworded(draft, person)


def test_rk_26_a_flagged_line_is_reworded_or_cleared_by_name_first(draft, cast):
    reworded(draft, cast.officer, event="นายสมชาย ใจดี เรียกรับเงิน")
    with pytest.raises(Refused) as refused:
        PUBLICATION.perform(draft, "submit", by=cast.officer)
    assert "นายสมชาย ใจดี" in str(refused.value)

    reworded(draft, cast.officer, event="นายสมชาย ใจดี เรียกรับเงิน", clear=True)
    line = draft.risks.first()
    assert line.cleared_by == cast.officer
    assert not list(service.uncleared(draft))
    assert AuditEntry.objects.filter(event="risks.publication.flag_cleared").exists()
    # Cleared are these words, and no others.
    reworded(draft, cast.officer, event="นายสมชาย ใจร้าย เรียกรับเงิน")
    assert list(service.uncleared(draft))
    reworded(draft, cast.officer, event="เจ้าหน้าที่เรียกรับเงิน")
    assert not list(service.uncleared(draft))
    assert draft.risks.first().cleared_by is None


def test_rk_26_words_changed_behind_a_clearing_are_flagged_again(draft, cast):
    reworded(draft, cast.officer, event="นายสมชาย ใจดี เรียกรับเงิน", clear=True)
    draft.risks.update(measures="แจ้ง 081-234-5678")
    assert len(list(service.uncleared(draft))) == 2


def test_rk_26_the_introduction_is_read_too(draft, cast):
    draft.introduction = "ติดต่อนายสมชาย ใจดี"
    draft = reworded(draft, cast.officer)
    assert list(service.uncleared(draft))
    draft = reworded(draft, cast.officer, clear_introduction=True)
    assert not list(service.uncleared(draft))
    draft.introduction = "ติดต่อนายสมชาย ใจร้าย"
    assert list(service.uncleared(draft))


def test_a_line_that_is_left_out_needs_no_clearing_and_does_not_go_out(draft, cast, client_for):
    reworded(draft, cast.officer, event="นายสมชาย ใจดี เรียกรับเงิน", is_included=False)
    published(draft, cast)
    page = client_for().get(reverse("portal:risks", args=[draft.organisation.slug]))
    assert "สมชาย" not in page.content.decode()


def test_without_any_line_nothing_is_submitted(draft, cast):
    draft.risks.update(is_included=False)
    with pytest.raises(Refused, match="ยังไม่มีเรื่อง"):
        PUBLICATION.perform(draft, "submit", by=cast.officer)


def test_two_editors_do_not_overwrite_one_another(draft, cast, client_for):
    url = reverse("risks:publication_edit", args=[draft.organisation.slug, draft.uuid])
    page = client_for(cast.officer)
    data = {"introduction": "คำนำใหม่", "edit_number": draft.edit_number}
    for line in draft.risks.all():
        data |= {f"line-{line.pk}-event": "เหตุการณ์", f"line-{line.pk}-is_included": "on"}
    assert page.post(url, data).status_code == 302
    answer = page.post(url, data | {"introduction": "คำนำของอีกคน"})
    assert answer.status_code == 409 and "คำนำของอีกคน" in answer.content.decode()
    assert page.post(url, data | {"edit_number": ""}).status_code == 409
    draft.refresh_from_db()
    assert draft.introduction == "คำนำใหม่"


# --- going out

STATES = PublicationState
TABLE = [
    (state, role, name)
    for state in STATES
    for role in ("staff", "officer", "clerk", "executive", "auditor", "admin", "other_officer")
    for name in ("submit", "publish", "return", "withdraw")
]
ALLOWED = {
    (STATES.DRAFT, "officer", "submit"),
    (STATES.SUBMITTED, "executive", "publish"),
    (STATES.SUBMITTED, "executive", "return"),
    (STATES.PUBLISHED, "officer", "withdraw"),
}


def test_who_may_do_what_in_which_state(draft, cast):
    wrong = []
    for state, role, name in TABLE:
        Publication.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
        offered = {step.name for step in PUBLICATION.available(draft, getattr(cast, role))}
        if (name in offered) != ((state, role, name) in ALLOWED):
            wrong.append((state, role, name))
    assert not wrong


def test_rk_26_it_goes_out_in_the_executives_name_and_comes_back_with_a_remark(draft, cast):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    with pytest.raises(Refused, match="ข้อสังเกต"):
        PUBLICATION.perform(draft, "return", by=cast.executive)
    PUBLICATION.perform(draft, "return", by=cast.executive, remark="ตัดเรื่องแรกออก")
    with pytest.raises(Denied):
        PUBLICATION.perform(draft, "submit", by=cast.executive)
    done = published(draft, cast)
    assert (done.signed_name, done.signed_title) == (cast.executive.display, "ผู้อำนวยการเขต")
    assert done.cleared_by == cast.officer and done.method == "password"


def test_nothing_goes_out_unsigned_or_changed_meanwhile(draft, cast):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    with pytest.raises(Refused, match="ยืนยันตัวตน"):
        PUBLICATION.perform(draft, "publish", by=cast.executive)
    digest = service.content_hash(draft)
    draft.risks.update(event="เปลี่ยนแล้ว")
    with pytest.raises(Refused, match="เปลี่ยนไปหลังจาก"):
        PUBLICATION.perform(
            draft, "publish", by=cast.executive, confirm=lambda _d: "password", expected=digest
        )
    draft.refresh_from_db()
    assert draft.state == PublicationState.SUBMITTED


def test_what_is_submitted_is_not_edited(draft, cast):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    draft.refresh_from_db()
    with pytest.raises(Refused, match="กำลังเตรียม"):
        reworded(draft, cast.officer, event="เปลี่ยนหลังเสนอ")


def test_scores_that_are_reopened_do_not_go_out(draft, round, cast):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    reopened = ROUND.perform(round, "reassess", by=cast.officer, remark="ให้คะแนนใหม่")
    ratings.reopen_rating(assessed=reopened.risks.first(), by=cast.officer)
    with pytest.raises(Refused, match="กลับไปประเมิน"):
        service.sign(
            publication=draft, by=cast.executive, confirm=lambda _d: "password", opinions=[]
        )


def test_the_executive_signs_on_the_page_with_the_password(draft, cast, client_for, org):
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    url = reverse("risks:publication_move", args=[org.slug, draft.uuid, "publish"])
    assert client_for(cast.officer).get(url).status_code == 403
    assert client_for(cast.other_officer).get(url).status_code == 404
    page = client_for(cast.executive)
    typed = {"opinions": ["approve"], "remark": ""}
    typed["confirm_content"] = service.content_hash(draft)
    answer = page.post(url, typed)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.state == PublicationState.SUBMITTED
    answer = page.post(url, {"confirm_page": "1", "confirm_password": "wrong"})
    assert "รหัสผ่านไม่ถูกต้อง" in answer.content.decode()
    assert page.post(url, {"confirm_page": "1", "confirm_password": PASSWORD}).status_code == 303
    assert page.post(url, typed).status_code == 302
    draft.refresh_from_db()
    assert draft.state == PublicationState.PUBLISHED


def test_the_pages_from_draft_to_withdrawn(round, cast, client_for, org):
    officer = client_for(cast.officer)
    answer = officer.post(reverse("risks:publication_new", args=[org.slug, round.uuid]))
    draft = Publication.objects.get()
    edit = reverse("risks:publication_edit", args=[org.slug, draft.uuid])
    assert answer.headers["Location"] == edit
    draft.risks.update(event="นายสมชาย ใจดี เรียกรับเงิน")
    shown = officer.get(edit).content.decode()
    assert "<mark>นายสมชาย ใจดี</mark>" in shown
    url = reverse("risks:publication", args=[org.slug, draft.uuid])
    assert "เสนอเผยแพร่</button>" not in officer.get(url).content.decode()
    draft.risks.update(event="เจ้าหน้าที่เรียกรับเงิน")
    assert "เสนอเผยแพร่</button>" in officer.get(url).content.decode()

    def move(name):
        return reverse("risks:publication_move", args=[org.slug, draft.uuid, name])

    assert officer.post(move("submit")).status_code == 302
    draft.refresh_from_db()
    service.sign(
        publication=draft, by=cast.executive, confirm=lambda _d: "password", opinions=["approve"]
    )
    assert officer.post(move("withdraw"), {"remark": ""}).status_code == 200
    answer = officer.post(move("withdraw"), {"remark": "ตามคำขอของนายสมชาย ใจดี"})
    assert answer.status_code == 409
    assert officer.post(move("withdraw"), {"remark": "มีข้อมูลผิด"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == PublicationState.WITHDRAWN and draft.withdrawn_at
    assert officer.get(url).status_code == 200
    assert officer.get(move("nothing")).status_code == 404


def test_whom_it_concerns_is_told(draft, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        PUBLICATION.perform(draft, "submit", by=cast.officer)
    assert Notice.objects.filter(person=cast.executive, text__contains="รอคุณเห็นชอบ").exists()
    with django_capture_on_commit_callbacks(execute=True):
        PUBLICATION.perform(draft, "return", by=cast.executive, remark="แก้คำ")
    assert Notice.objects.filter(person=cast.officer, text__contains="ส่งกลับ").exists()


def test_a_later_publication_starts_from_the_words_of_the_one_before(draft, round, cast):
    reworded(draft, cast.officer, event="ถ้อยคำที่ผู้บริหารเห็นชอบแล้ว")
    published(draft, cast)
    later = service.prepare(round=round, by=cast.officer)
    assert later.number == 2
    assert later.risks.filter(event="ถ้อยคำที่ผู้บริหารเห็นชอบแล้ว").exists()


def test_what_waits_for_the_executive_stands_on_their_page(draft, cast, org):
    def lines(person):
        return [task.title for task in today_of(person, org, timezone.localdate()).tasks]

    assert "เห็นชอบให้เผยแพร่ผลการประเมินความเสี่ยง" not in lines(cast.executive)
    PUBLICATION.perform(draft, "submit", by=cast.officer)
    assert "เห็นชอบให้เผยแพร่ผลการประเมินความเสี่ยง" in lines(cast.executive)
    assert "เห็นชอบให้เผยแพร่ผลการประเมินความเสี่ยง" not in lines(cast.clerk)
