"""Controls, residual risk and treatment: their pages, and what they refuse."""

from decimal import Decimal

import pytest
from django.urls import reverse

from organisations.roles import Role
from risks.models import Control, Level, TreatmentOption
from risks.services import ratings, residual, rounds, treatment
from risks.workflow import ROUND
from tests.factories import make_member, make_organisation, upload
from workflow import attachments
from workflow.engine import Refused
from workflow.models import Attachment

from .builders import make_planning, make_risk, make_round, rate_all, start

pytestmark = pytest.mark.django_db

CONTROL = {"name": "สุ่มตรวจแฟ้ม", "kind": "preventive", "effectiveness": "good"}
OPTION = {"kind": "reduce", "measure": "preventive", "text": "หมุนเวียนเจ้าหน้าที่ผู้ตรวจ"}


def at(name, obj, *args):
    return reverse(f"risks:{name}", args=[obj.organisation.slug, obj.uuid, *args])


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def officer(cast):
    return cast.officer


@pytest.fixture
def planning(org, cast, officer):
    """A round whose only risk is red: 4 × 5."""
    return make_planning(org, officer, cast.staff, cast.staff2)


@pytest.fixture
def assessed(planning):
    return planning.risks.get()


@pytest.fixture
def option(assessed, officer):
    return treatment.save_option(assessed=assessed, by=officer, values=OPTION)


@pytest.fixture
def two(org, cast, officer):
    """A red and an orange risk in one round that is being planned."""
    risks = [make_risk(org, officer), make_risk(org, officer, event="เรื่องรอง")]
    round = make_round(
        org, officer, assessors=[(cast.staff, True), (cast.staff2, False)], risks=risks
    )
    start(round, officer)
    rate_all(round, {cast.staff: (2, 2, 2), cast.staff2: (4, 3, 5)})
    for risk, scores in zip(risks, ((5, 5, 5), (2, 4, 5)), strict=True):
        names = dict(zip(("likelihood", "financial", "non_financial"), scores, strict=True))
        ratings.moderate(assessed=round.risks.get(risk=risk), by=officer, rationale="x", **names)
    ROUND.perform(round, "plan", by=officer)
    red, orange = (round.risks.get(risk=risk) for risk in risks)
    assert (red.level, orange.level) == (Level.VERY_HIGH, Level.HIGH)
    return red, orange


# --- controls


def test_rk_22_a_control_is_kept_with_its_evidence(client_for, cast, assessed):
    client = client_for(cast.staff)
    url = at("controls", assessed)
    assert "ยังไม่ได้บันทึกมาตรการควบคุมที่มีอยู่" in text(client.get(url))
    data = CONTROL | {"evidence": "ดูจากแฟ้มเดือนก่อน", "tested_on": "1 ต.ค. 2568", "file": upload()}
    assert client.post(url, data).status_code == 302
    control = Control.objects.get()
    file = attachments.of(control).get()
    page = text(client.get(url))
    assert "สุ่มตรวจแฟ้ม" in page and "photo.jpg" in page and "1 ต.ค. 2568" in page
    response = client.get(at("control_file", _Filed(assessed, file)))
    assert response.status_code == 200 and b"".join(response.streaming_content)
    assessed.refresh_from_db()
    assert assessed.residual_likelihood == 2


class _Filed:
    """An attachment with the organisation that its address needs."""

    def __init__(self, assessed, file):
        self.organisation, self.uuid = assessed.organisation, file.uuid


def test_a_bad_file_leaves_no_control_behind(client_for, cast, assessed):
    bad = upload(b"MZ\x90\x00", name="virus.pdf", content_type="application/pdf")
    response = client_for(cast.staff).post(at("controls", assessed), CONTROL | {"file": bad})
    assert response.status_code == 200 and "เนื้อหาของแฟ้มไม่ตรงกับชื่อ" in text(response)
    assert "สุ่มตรวจแฟ้ม" in text(response)
    assert not Control.objects.exists() and not Attachment.objects.exists()


@pytest.mark.parametrize("goes", ["risk", "round"])
def test_evidence_goes_with_its_risk_and_with_its_round(
    org, officer, goes, django_capture_on_commit_callbacks
):
    """Nobody would find the file again; another round keeps its own."""
    risk = make_risk(org, officer)
    first, second = (make_round(org, officer, risks=[risk], name=name) for name in ("ก", "ข"))
    for round in (first, second):
        control = residual.save_control(assessed=round.risks.get(), by=officer, values=CONTROL)
        residual.attach(control=control, by=officer, file=upload())
    file = attachments.of(first.risks.get().controls.get()).get().file
    with django_capture_on_commit_callbacks(execute=True):
        if goes == "risk":
            rounds.remove_risk(assessed=first.risks.get(), by=officer)
        else:
            rounds.delete_round(round=first, by=officer)
    assert not file.storage.exists(file.name)
    assert Attachment.objects.get().object_uuid == second.risks.get().controls.get().uuid


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"kind": "magic"}, {"effectiveness": ""}, {"tested_on": "1 ม.ค. 2599"}],
)
def test_a_control_that_is_not_whole_is_shown_again(client_for, cast, assessed, changed):
    response = client_for(cast.staff).post(at("controls", assessed), CONTROL | changed)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not Control.objects.exists()


def test_two_people_who_edit_a_control_meet(client_for, cast, assessed, officer):
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    residual.save_control(
        assessed=assessed, by=officer, values=CONTROL | {"name": "ของคนแรก"}, control=control
    )
    client, url = client_for(cast.staff), at("control_edit", control)
    mine = CONTROL | {"name": "ของคนที่สอง", "edit_number": "1"}
    response = client.post(url, mine)
    assert response.status_code == 409
    assert "ของคนแรก" in text(response) and "ของคนที่สอง" in text(response)
    assert client.post(url, mine | {"edit_number": "2"}).status_code == 302
    control.refresh_from_db()
    assert control.name == "ของคนที่สอง"
    # Without a number nobody's work is overwritten.
    assert client.post(url, CONTROL).status_code == 409


def test_removing_a_control_takes_its_file_and_suggests_anew(
    client_for, cast, assessed, officer, django_capture_on_commit_callbacks
):
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    file = residual.attach(control=control, by=officer, file=upload())
    storage, name = file.file.storage, file.file.name
    client, url = client_for(cast.staff), at("control_remove", control)
    assert client.get(url).status_code == 200 and Control.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert not Control.objects.exists() and not storage.exists(name)
    assessed.refresh_from_db()
    assert assessed.residual_score == assessed.score


def test_rk_15_an_assessor_who_has_not_rated_reads_no_controls(client_for, org, cast, officer):
    round = make_round(
        org,
        officer,
        assessors=[(cast.staff, True), (cast.staff2, False)],
        risks=[make_risk(org, officer)],
    )
    assessed = round.risks.get()
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    file = residual.attach(control=control, by=officer, file=upload())
    round = start(round, officer)
    client = client_for(cast.staff2)
    addresses = [
        at("controls", assessed),
        at("control_edit", control),
        at("control_remove", control),
        at("control_file", _Filed(assessed, file)),
        at("residual", assessed),
        at("treatment", assessed),
    ]
    for url in addresses:
        response = client.get(url)
        assert response.status_code == 403, url
        assert "กรุณาให้คะแนนเรื่องนี้ก่อน" in text(response)
        assert "สุ่มตรวจแฟ้ม" not in text(response)
    assert client.post(at("control_remove", control)).status_code == 403
    # Who does not rate reads them; so does the assessor, once the rating is in.
    assert client_for(cast.clerk).get(at("controls", assessed)).status_code == 200
    ratings.rate(assessed=assessed, by=cast.staff2, likelihood=3, financial=3, non_financial=3)
    assert "สุ่มตรวจแฟ้ม" in text(client.get(at("controls", assessed)))


# --- residual


def test_rk_15_residual_tells_its_rule_and_needs_a_reason(client_for, cast, assessed, officer):
    residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    client, url = client_for(cast.staff), at("residual", assessed)
    page = text(client.get(url))
    assert "ดี ลด 2 ระดับ" in page and "สุ่มตรวจแฟ้ม" in page
    assessed.refresh_from_db()
    data = {"likelihood": "๓", "impact": "5", "reason": "", "edit_number": assessed.edit_number}
    response = client.post(url, data)
    assert response.status_code == 409 and "กรุณาบอกเหตุผลที่ต่างจากค่าที่แนะนำ" in text(response)
    assert client.post(url, data | {"reason": "ยังไม่เคยทดสอบ"}).status_code == 302
    assessed.refresh_from_db()
    assert (assessed.residual_likelihood, assessed.residual_reason) == (3, "ยังไม่เคยทดสอบ")
    assert "กลับไปใช้ค่าที่แนะนำ" in text(client.get(url))
    assert client.post(url, {"suggested": "1"}).status_code == 302
    assessed.refresh_from_db()
    assert (assessed.residual_likelihood, assessed.residual_reason) == (2, "")


@pytest.mark.parametrize(
    ("likelihood", "impact"), [("0", "5"), ("6", "5"), ("-1", "5"), ("5", "5"), ("x", "1")]
)
def test_residual_outside_the_scale_or_above_the_inherent_risk(
    client_for, cast, assessed, likelihood, impact
):
    data = {"likelihood": likelihood, "impact": impact, "reason": "x"}
    data["edit_number"] = assessed.edit_number
    response = client_for(cast.staff).post(at("residual", assessed), data)
    assert response.status_code in (200, 409) and "error-summary" in text(response)
    assessed.refresh_from_db()
    assert assessed.residual_score == 20


def test_residual_set_meanwhile_is_shown_beside_mine(client_for, cast, assessed, officer):
    opened = assessed.edit_number
    residual.override(assessed=assessed, by=officer, likelihood=2, impact=5, reason="ของคนแรก")
    data = {"likelihood": "3", "impact": "5", "reason": "ของฉัน", "edit_number": opened}
    response = client_for(cast.staff).post(at("residual", assessed), data)
    assert response.status_code == 409
    assert "ของคนแรก" in text(response) and "ของฉัน" in text(response)


# --- treatment


def test_rk_21_options_are_weighed_and_one_is_chosen(client_for, cast, assessed):
    client, url = client_for(cast.staff), at("treatment", assessed)
    data = OPTION | {"cost": "๑๒,๕๐๐", "benefit": "ลดความคุ้นเคย"}
    assert client.post(url, data).status_code == 302
    option = TreatmentOption.objects.get()
    assert option.cost == Decimal("12500")
    page = text(client.get(url))
    assert "12,500.00" in page and "ลดความคุ้นเคย" in page
    choose = at("option_choose", option)
    assert client.get(choose).status_code == 200
    assert "error-summary" in text(client.post(choose, {"reason": ""}))
    option.refresh_from_db()
    assert not option.is_chosen
    assert client.post(choose, {"reason": "คุ้มค่า"}).status_code == 302
    # A second press changes nothing and says so.
    assert client.post(choose, {"reason": "อีกครั้ง"}).status_code == 302
    option.refresh_from_db()
    assert option.is_chosen and option.reason == "คุ้มค่า"
    page = text(client.get(url))
    assert "คุ้มค่า" in page and "ยังไม่มีกิจกรรม" in page
    assert reverse("plans:treatment_link", args=[option.organisation.slug, option.uuid]) in page


@pytest.mark.parametrize(
    "changed",
    [{"cost": "-1"}, {"cost": "9" * 13}, {"cost": "ฟรี"}, {"kind": "ignore"}, {"text": " "}],
)
def test_a_bad_option_is_shown_again(client_for, cast, assessed, changed):
    response = client_for(cast.staff).post(at("treatment", assessed), OPTION | changed)
    assert response.status_code == 200 and "error-summary" in text(response)
    assert not TreatmentOption.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"cost": Decimal("-1")}, {"cost": Decimal(10) ** 12}, {"kind": "ignore"}]
)
def test_the_service_refuses_them_too(assessed, officer, changed):
    with pytest.raises(Refused):
        treatment.save_option(assessed=assessed, by=officer, values=OPTION | changed)


def test_rk_19_the_refusal_links_what_is_to_be_decided_first(client_for, cast, officer, two):
    red, orange = two
    option = treatment.save_option(assessed=orange, by=officer, values=OPTION)
    client = client_for(cast.staff)
    for response in (
        client.get(at("option_choose", option)),
        client.post(at("option_choose", option), {"reason": "คุ้มค่า"}),
        client.get(at("treatment", orange)),
    ):
        assert at("treatment", red) in text(response)
    option.refresh_from_db()
    assert not option.is_chosen
    url = at("reasons", red)
    data = {"skip_reason": "รองบประมาณ", "no_action_reason": "", "edit_number": red.edit_number}
    assert client.post(url, data).status_code == 302
    assert client.post(at("option_choose", option), {"reason": "คุ้มค่า"}).status_code == 302
    option.refresh_from_db()
    assert option.is_chosen


def test_rk_21_a_measure_that_changed_since_it_was_read_is_not_chosen(
    client_for, cast, option, officer
):
    client, url = client_for(cast.staff), at("option_choose", option)
    opened = client.get(url).context["form"]["edit_number"].value()
    treatment.save_option(
        assessed=option.assessed, by=officer, values=OPTION | {"cost": 900_000}, option=option
    )
    data = {"reason": "คุ้มค่า", "edit_number": opened}
    answer = client.post(url, data)
    option.refresh_from_db()
    assert answer.status_code == 409 and not option.is_chosen
    assert "อ่านใหม่" in text(answer) and "900,000" in text(answer) and "คุ้มค่า" in text(answer)
    data["edit_number"] = answer.context["form"]["edit_number"].value()
    assert client.post(url, data).status_code == 302
    option.refresh_from_db()
    assert option.is_chosen


def test_nothing_is_chosen_before_planning(client_for, org, cast, officer):
    round = make_round(
        org,
        officer,
        assessors=[(cast.staff, True), (cast.staff2, False)],
        risks=[make_risk(org, officer)],
    )
    assessed = start(round, officer).risks.get()
    option = TreatmentOption.objects.create(assessed=assessed, **OPTION)
    client = client_for(cast.clerk)
    assert "เลือกวิธีจัดการได้เมื่อจบการประเมิน" in text(client.get(at("treatment", assessed)))
    client = client_for(officer)
    assert client.post(at("option_choose", option), {"reason": "x"}).status_code == 409
    assert client.post(at("treatment", assessed), OPTION).status_code == 409
    assert not TreatmentOption.objects.get().is_chosen


def test_accepting_is_no_choice_of_a_measure(option, officer):
    treatment.save_option(
        assessed=option.assessed, by=officer, values={"kind": "accept"}, option=option
    )
    with pytest.raises(Refused, match="คำขอ"):
        treatment.choose(option=option, by=officer, reason="x")


def test_a_chosen_option_is_taken_back_before_it_is_removed(client_for, cast, option, officer):
    treatment.choose(option=option, by=officer, reason="คุ้มค่า")
    client = client_for(cast.staff)
    response = client.post(at("option_remove", option))
    assert response.status_code == 409 and "เลิกเลือกก่อน" in text(response)
    assert client.post(at("option_unchoose", option)).status_code == 302
    assert client.post(at("option_remove", option)).status_code == 302
    assert not TreatmentOption.objects.exists()


def test_a_closed_round_changes_no_treatment(client_for, cast, assessed, option, officer):
    treatment.choose(option=option, by=officer, reason="คุ้มค่า")
    ROUND.perform(assessed.round, "close", by=officer)
    client = client_for(cast.staff)
    for url, data in (
        (at("treatment", assessed), OPTION),
        (at("option_edit", option), OPTION | {"edit_number": "2"}),
        (at("option_unchoose", option), {}),
        (at("reasons", assessed), {"skip_reason": "x", "edit_number": assessed.edit_number}),
        (at("controls", assessed), CONTROL),
    ):
        assert client.post(url, data).status_code == 409, url
    assert "ปิดแล้ว" in text(client.get(at("treatment", assessed)))


# --- who, and whose


def test_readers_read_and_do_not_write(client_for, cast, assessed, option, officer):
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    for who in ("clerk", "executive", "auditor", "council"):
        client = client_for(getattr(cast, who))
        for name in ("controls", "residual", "treatment"):
            page = client.get(at(name, assessed))
            assert page.status_code == 200, (who, name)
            assert 'name="text"' not in text(page) and 'name="likelihood"' not in text(page)
            assert client.post(at(name, assessed), CONTROL | OPTION).status_code == 403
        for name, obj in (
            ("control_edit", control),
            ("control_remove", control),
            ("option_edit", option),
            ("option_choose", option),
            ("option_unchoose", option),
            ("option_remove", option),
            ("reasons", assessed),
        ):
            assert client.post(at(name, obj)).status_code == 403, (who, name)
    assert TreatmentOption.objects.count() == Control.objects.count() == 1


def test_another_organisations_rows_are_not_there(client_for, assessed, option, officer):
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    file = residual.attach(control=control, by=officer, file=upload())
    elsewhere = make_organisation("elsewhere")
    client = client_for(make_member(elsewhere, Role.PLAN_OFFICER))
    for name, uuid in (
        ("controls", assessed.uuid),
        ("residual", assessed.uuid),
        ("treatment", assessed.uuid),
        ("reasons", assessed.uuid),
        ("control_edit", control.uuid),
        ("control_remove", control.uuid),
        ("control_file", file.uuid),
        ("option_edit", option.uuid),
        ("option_choose", option.uuid),
        ("option_unchoose", option.uuid),
        ("option_remove", option.uuid),
    ):
        url = reverse(f"risks:{name}", args=[elsewhere.slug, uuid])
        assert client.get(url).status_code == 404, name
        assert client.post(url).status_code in (404, 405), name


def test_copied_controls_bring_no_files_along(org, cast, officer, assessed):
    """The evidence was of its round; the next one tests anew."""
    control = residual.save_control(assessed=assessed, by=officer, values=CONTROL)
    residual.attach(control=control, by=officer, file=upload())
    treatment.give_reasons(assessed=assessed, by=officer, skip_reason="x")
    ROUND.perform(assessed.round, "close", by=officer)
    second = make_round(org, officer, year=2570, previous=assessed.round)
    rounds.copy_risks(round=second, by=officer)
    copied = second.risks.get().controls.get()
    assert not attachments.of(copied).exists()


@pytest.mark.parametrize("measure", ["preventive", "other"])
def test_rk_20_a_measure_prevents_or_is_another_way(assessed, officer, measure):
    values = OPTION | {"measure": measure}
    option = treatment.save_option(assessed=assessed, by=officer, values=values)
    assert option.get_measure_display() in ("มาตรการป้องกัน", "มาตรการอื่น")


def test_rk_20_a_measure_of_no_kind_is_refused(assessed, officer):
    with pytest.raises(Refused):
        treatment.save_option(assessed=assessed, by=officer, values=OPTION | {"measure": "luck"})
