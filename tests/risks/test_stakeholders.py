"""What stakeholders outside the office said (RK-12): noted, corrected, removed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from risks.models import RoundState, StakeholderInput
from risks.services import rounds
from workflow.engine import Refused
from workflow.models import AuditEntry

from .builders import make_round
from .pages import get, make_assessing, post, text

pytestmark = pytest.mark.django_db
DATA = {"group": "ผู้ค้า", "heard_on": "9/8/2565", "text": "ถูกเรียกเงิน"}


@pytest.fixture
def client(client_for, cast):
    return client_for(cast.officer)


@pytest.fixture
def round(org, cast):
    return make_assessing(org, cast)


@pytest.fixture
def heard(client, org, round):
    post(client, "stakeholders", org, round.uuid, **DATA)
    return StakeholderInput.objects.get()


def test_rk_12_what_stakeholders_said_is_noted(client, client_for, org, cast, round):
    page_url = reverse("risks:stakeholders", args=[org.slug, round.uuid])
    assessed = round.risks.first()
    client.post(page_url, DATA)
    client.post(page_url, DATA | {"assessed": str(assessed.uuid), "group": "ผู้ขออนุญาต"})
    page = text(client_for(cast.auditor).get(page_url))
    assert "ถูกเรียกเงิน" in page and "ทั้งรอบ" in page and str(assessed.risk) in page
    assert "<textarea" not in page
    assert client_for(cast.auditor).post(page_url, DATA).status_code == 403
    assert round.stakeholder_inputs.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"group": ""},
        {"text": ""},
        {"text": "ก" * 350_000},
        {"heard_on": "เมื่อวาน"},
        {"heard_on": "1/1/2600"},
        {"assessed": "x"},
        {"assessed": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_bad_input_is_refused(client, org, round, heard, changed):
    response = post(client, "stakeholders", org, round.uuid, **DATA | changed)
    assert "error-summary" in text(response)
    response = post(client, "stakeholder_edit", org, heard.uuid, **DATA | changed)
    assert "error-summary" in text(response)
    assert [row.text for row in round.stakeholder_inputs.all()] == ["ถูกเรียกเงิน"]


def test_rk_12_what_was_noted_is_corrected_with_audit(client, org, cast, client_for, round, heard):
    staff, assessed = client_for(cast.staff), round.risks.first()
    page = text(get(staff, "stakeholders", org, round.uuid))
    address = reverse("risks:stakeholder_edit", args=[org.slug, heard.uuid])
    assert address in page
    form = text(staff.get(address))
    assert "ถูกเรียกเงิน" in form and 'name="edit_number" value="1"' in form
    data = DATA | {"text": "ถูกเรียกเงินทุกเดือน", "assessed": str(assessed.uuid), "edit_number": "1"}
    answer = staff.post(address, data)
    assert answer.headers["Location"] == reverse("risks:stakeholders", args=[org.slug, round.uuid])
    heard.refresh_from_db()
    assert (heard.text, heard.assessed) == ("ถูกเรียกเงินทุกเดือน", assessed)
    # Whoever heard it stays named; who corrected it is in the audit.
    assert heard.actor_name == cast.officer.display
    entry = AuditEntry.objects.get(event="risks.stakeholder.changed")
    assert entry.actor_uuid == cast.staff.uuid and entry.object_uuid == heard.uuid


def test_a_second_editor_is_told(client, org, heard):
    first = DATA | {"text": "หนึ่ง", "edit_number": "1"}
    assert post(client, "stakeholder_edit", org, heard.uuid, **first).status_code == 302
    answer = post(client, "stakeholder_edit", org, heard.uuid, **first | {"text": "สอง"})
    assert answer.status_code == 409 and "หนึ่ง" in text(answer) and "สอง" in text(answer)
    heard.refresh_from_db()
    assert heard.text == "หนึ่ง"
    # A form without a number overwrites nothing either.
    assert post(client, "stakeholder_edit", org, heard.uuid, **DATA).status_code == 409


def test_what_was_noted_by_mistake_is_removed_with_audit(client, org, round, heard):
    asked = get(client, "stakeholder_remove", org, heard.uuid)
    assert "ถูกเรียกเงิน" in text(asked) and StakeholderInput.objects.exists()
    answer = post(client, "stakeholder_remove", org, heard.uuid)
    assert answer.headers["Location"] == reverse("risks:stakeholders", args=[org.slug, round.uuid])
    assert not StakeholderInput.objects.exists()
    assert AuditEntry.objects.get(event="risks.stakeholder.removed").object_uuid == heard.uuid


def test_rk_02_a_closed_round_changes_nothing(client, org, cast, round, heard):
    type(round).objects.update(state=RoundState.CLOSED)
    page = text(get(client, "stakeholders", org, round.uuid))
    assert "ถูกเรียกเงิน" in page and "/stakeholders/" + str(heard.uuid) not in page
    data = DATA | {"text": "ใหม่", "edit_number": "1"}
    assert post(client, "stakeholder_edit", org, heard.uuid, **data).status_code == 409
    assert post(client, "stakeholder_remove", org, heard.uuid).status_code == 409
    heard.refresh_from_db()
    assert heard.text == "ถูกเรียกเงิน"


@pytest.mark.parametrize("name", ["stakeholder_edit", "stakeholder_remove"])
def test_readers_and_other_organisations_change_nothing(client_for, org, cast, heard, name):
    for person, status in ((cast.auditor, 403), (cast.clerk, 403), (cast.other_officer, 404)):
        client = client_for(person)
        assert get(client, name, org, heard.uuid).status_code == status
        assert post(client, name, org, heard.uuid, **DATA).status_code == status
    own = reverse(f"risks:{name}", args=[cast.other_officer.last_organisation.slug, heard.uuid])
    assert client_for(cast.other_officer).post(own, DATA).status_code == 404
    assert StakeholderInput.objects.get().edit_number == 1


def test_a_risk_of_another_round_is_refused(org, cast, round, heard):
    other = make_round(org, cast.officer, name="อื่น", risks=[round.risks.first().risk])
    with pytest.raises(Refused):
        rounds.change_heard(heard=heard, by=cast.officer, values={"assessed": other.risks.get()})
    with pytest.raises(Refused):
        rounds.hear(
            round=round,
            by=cast.officer,
            group="ก",
            heard_on=timezone.localdate(),
            text="ข",
            assessed=other.risks.get(),
        )
