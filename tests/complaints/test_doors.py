"""CC-05: two doors, equally visible and apart; and the other one while its form is closed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from complaints.corruption.models import AuditEntry, Contact, ContactKind, Report
from complaints.corruption.services import channels
from complaints.general.views.public import QUESTIONS
from tests.factories import make_organisation

from .visitors import text

pytestmark = pytest.mark.django_db


def door(org, client=None, **query):
    channels.mirror(org)
    return (client or Client()).get(reverse("corruption:new", args=[org.slug]), query)


def doors_of(page: str) -> list[str]:
    return re.findall(r'<section class="door[^>]*>.*?</section>', page, re.DOTALL)


def test_cc_05_home_and_the_office_show_both_doors_alike(org, other_org):
    for path in ("/", reverse("portal:organisation", args=[org.slug])):
        page = text(Client().get(path))
        general, other = doors_of(page)
        # As many sentences, the same heading and the same kind of button.
        for what in ("<p>", "<h2", "btn btn-primary"):
            assert general.count(what) == other.count(what)
        assert general.count("<p>") == 2


def test_cc_05_on_the_office_page_each_door_leads_to_its_own_channel(org):
    general, other = doors_of(text(Client().get(reverse("portal:organisation", args=[org.slug]))))
    assert reverse("complaints:new", args=[org.slug]) in general
    assert reverse("corruption:new", args=[org.slug]) in other
    assert reverse("corruption:new", args=[org.slug]) not in general


def test_home_leads_through_choosing_the_office(org, other_org):
    page = text(Client().get("/"))
    for office in (org, other_org):
        for name in ("complaints:new", "corruption:new"):
            assert reverse(name, args=[office.slug]) in page
    found = text(Client().get("/", {"q": "เทศบาล"}))
    assert reverse("complaints:new", args=[org.slug]) not in found
    assert reverse("complaints:new", args=[other_org.slug]) in found


def ways(step, seen=()):
    """All doors to which the answers can lead, and how many questions it takes."""
    if step not in QUESTIONS:
        yield step, len(seen)
        return
    assert step not in seen, "the guide runs in a circle"
    for following, _words in QUESTIONS[step].answers:
        yield from ways(following, (*seen, step))


def test_the_guide_ends_at_a_door_after_at_most_three_questions():
    found = set(ways("1"))
    assert {end for end, _count in found} == {"a", "b"}
    assert max(count for _end, count in found) <= 3


def test_the_guide_works_by_links_alone(org):
    url, client = reverse("complaints:doors", args=[org.slug]), Client()
    page = text(client.get(url))
    assert f'href="{url}?q=1#guide"' in page
    for step, question in QUESTIONS.items():
        page = text(client.get(url, {"q": step}))
        assert str(question.text) in page
        for following, _words in question.answers:
            assert f'href="{url}?q={following}#guide"' in page
    assert "ควรใช้ช่องทางแจ้งเรื่องทุจริต" in text(client.get(url, {"q": "b"}))
    assert "เหมาะกับช่องทางแจ้งเรื่องทั่วไป" in text(client.get(url, {"q": "a"}))
    text(client.get(url, {"q": "<script>"}))
    assert not client.cookies.get(settings.SESSION_COOKIE_NAME)


# --- the other door


def test_cc_05_the_closed_door_has_no_form_and_shows_where_to_go(org):
    page = text(door(org))
    assert "<form" not in page and "<input" not in page and "<textarea" not in page
    for known in ("สำนักงาน ป.ป.ช.", "1205", "1206", "1567", "1676", "https://www.nacc.go.th"):
        assert known in page
    assert "corruption-band" in page


def test_cc_04_the_door_tells_nobody_that_somebody_came(org):
    response = door(org)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert not response.cookies
    title = re.search(r"<title>([^<]*)</title>", text(response))[1]
    assert "ทุจริต" not in title and "ร้องเรียน" not in title


def test_the_door_speaks_english_without_a_cookie(org):
    response = door(org, lang="en")
    assert "National Anti-Corruption Commission" in text(response)
    assert not response.cookies
    assert "สำนักงาน ป.ป.ช." in text(door(org, lang="xx"))


def test_the_closed_door_takes_nothing(org):
    door(org)
    url = reverse("corruption:new", args=[org.slug])
    assert "ทุจริตจริง" in text(Client().post(url, {"what": "ทุจริตจริง"}))
    assert not AuditEntry.objects.exists() and not Contact.objects.exists()
    assert not Report.objects.exists()


def test_the_offices_own_offline_ways_are_there(org):
    org.address, org.telephone = "1 ถนนตัวอย่าง", "0 2000 0000"
    org.save()
    page = text(door(org))
    assert "1 ถนนตัวอย่าง" in page and "0 2000 0000" in page and "ปิดผนึก" in page


def test_an_offices_list_is_its_own(org, other_org):
    Contact.objects.create(
        organisation_uuid=other_org.uuid, kind=ContactKind.OUTSIDE, name="ศูนย์ของเมืองอื่น"
    )
    assert "ศูนย์ของเมืองอื่น" not in text(door(org))
    assert "ศูนย์ของเมืองอื่น" in text(door(other_org))


def test_unknown_closed_and_overseeing_offices_have_no_door(parent_org):
    closed = make_organisation(is_active=False)
    channels.mirror_all()
    for slug in ("no-such-office", closed.slug, parent_org.slug):
        assert Client().get(reverse("corruption:new", args=[slug])).status_code == 404


def test_cc_05_the_doors_of_both_channels_know_each_other_by_address_alone():
    folder = Path(settings.BASE_DIR) / "complaints"
    for channel, other in (("general", "corruption"), ("corruption", "general")):
        for path in (folder / channel).rglob("*.py"):
            assert f"complaints.{other}" not in path.read_text().replace(
                'f"complaints.{other}', ""
            ), path
