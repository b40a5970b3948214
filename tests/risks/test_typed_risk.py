"""What was typed in a risk's form and not sent is kept, and offered when the page opens again."""

import pytest
from django.urls import reverse

from organisations.models import FormDraft
from risks.models import Risk
from risks.services import register

from .builders import make_risk
from .pages import get, make_assessing, post, text

pytestmark = pytest.mark.django_db
OFFER = "มีข้อความที่พิมพ์ค้างไว้"


def keep(client, org, key, **data):
    """As autosave.js sends it."""
    sent = {"form": "risk", "object_key": key, "data": data}
    address = reverse("organisations:drafts", args=[org.slug])
    return client.post(address, sent, content_type="application/json")


@pytest.fixture
def client(client_for, cast):
    return client_for(cast.staff)


def test_the_form_says_under_which_name_it_is_kept(client, org, cast):
    risk = make_risk(org, cast.officer)
    for page, key in (
        (get(client, "risk_new", org), "new"),
        (get(client, "risk_edit", org, risk.uuid), str(risk.uuid)),
    ):
        assert reverse("organisations:drafts", args=[org.slug]) in text(page)
        assert f'data-autosave-form="risk" data-autosave-object="{key}"' in text(page)
        assert OFFER not in text(page)


def test_a_new_risk_goes_on_where_it_was_left(client, client_for, org, cast):
    assert keep(client, org, "new", event="เรียกเงิน", who="ผู้ตรวจ", factor="known").status_code == 200
    page = text(get(client, "risk_new", org))
    assert OFFER in page and "เรียกเงิน" not in page
    page = text(get(client, "risk_new", org, draft="1"))
    assert "เรียกเงิน" in page and 'value="ผู้ตรวจ"' in page
    # Somebody else is offered nothing of it.
    assert OFFER not in text(get(client_for(cast.officer), "risk_new", org))
    post(client, "risk_new", org, event="เรียกเงิน", object_kind="process")
    assert Risk.objects.get().event == "เรียกเงิน"
    assert not FormDraft.objects.exists()


def test_what_was_typed_over_an_older_risk_meets_the_later_save(client, org, cast):
    risk = make_risk(org, cast.officer)
    keep(client, org, str(risk.uuid), event="ของฉัน", object_kind="process", edit_number="1")
    register.change_risk(risk=risk, by=cast.officer, values={"event": "ของผู้อื่น"})
    page = text(get(client, "risk_edit", org, risk.uuid, draft="1"))
    assert "ของฉัน" in page and 'name="edit_number" value="1"' in page
    # A box that was not ticked in it is not ticked again.
    box = page[page.index('name="is_corruption"') :].split(">", 1)[0]
    assert "checked" not in box
    data = {"event": "ของฉัน", "object_kind": "process", "edit_number": "1"}
    assert post(client, "risk_edit", org, risk.uuid, **data).status_code == 409
    # Not saved yet: it is still kept.
    assert FormDraft.objects.exists()


def test_it_is_kept_apart_for_each_round(client_for, org, cast):
    client, round = client_for(cast.officer), make_assessing(org, cast)
    keep(client, org, f"new:{round.uuid}", event="ในรอบ")
    assert OFFER not in text(get(client, "risk_new", org))
    page = text(get(client, "risk_new", org, round=str(round.uuid)))
    assert f"?round={round.uuid}&amp;draft=1" in page
    page = text(get(client, "risk_new", org, round=str(round.uuid), draft="1"))
    assert "ในรอบ" in page


@pytest.mark.parametrize("odd", [["a"], {"a": 1}, 5, None, "ก" * 5000])
def test_odd_things_in_it_break_nothing(client, org, odd):
    fields = ("event", "category", "edit_number", "object_kind", "is_corruption", "nothing")
    keep(client, org, "new", **dict.fromkeys(fields, odd))
    assert get(client, "risk_new", org, draft="1").status_code == 200
