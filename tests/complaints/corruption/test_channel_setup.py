"""Setting the channel up: what is missing, opening, periods, the office that stands in."""

import re

import pytest
from django.urls import reverse

from complaints.corruption.forms.setup import PERIODS
from complaints.corruption.models import Channel, KeyRole, RecoveryKind
from complaints.corruption.services import channels, sending
from complaints.corruption.vault import directory, opening, recovery
from organisations.services import save_details

from .builders import open_channel, stand_in, unlock_client

pytestmark = pytest.mark.django_db


def url(organisation, name, *args):
    return reverse(f"integrity:{name}", args=[organisation.slug, *args])


def text(response) -> str:
    return response.content.decode()


def test_before_anything_is_done_the_page_says_what_is_missing(org, cast, client_for):
    page = client_for(cast.admin).get(url(org, "channel"))
    assert "พิธีสร้างกุญแจหลัก" in text(page)
    channel = Channel.objects.get(pk=org.uuid)
    assert opening.problems(channel)
    answer = client_for(cast.integrity).post(url(org, "channel_switch"), {"to": "open"})
    assert answer.status_code == 409
    channel.refresh_from_db()
    assert channel.opened_on is None


@pytest.mark.parametrize("kind", list(RecoveryKind))
def test_the_channel_waits_for_the_rehearsal(org, cast, kind):
    office = open_channel(org)
    row = directory.recovery(org.uuid, kind)
    row.rehearsed_on = None
    row.save()
    assert any("ซ้อม" in line for line in opening.problems(office.channel))
    assert not opening.takes_reports(office.channel)


def test_one_officer_is_enough_only_with_an_office_that_stands_in(org, other_org, cast):
    office = open_channel(org, officers=1)
    assert any("คนเดียว" in line for line in opening.problems(office.channel))
    other = open_channel(other_org)
    stand_in(office, other)
    assert opening.problems(office.channel) == []
    office.channel.fallback_agreed_on = None
    office.channel.save()
    assert not opening.takes_reports(office.channel)


def test_the_custodian_must_not_read_at_the_office_that_stands_in(org, other_org, cast):
    office, other = open_channel(org), open_channel(other_org)
    other.give_key(office.custodian, KeyRole.OFFICER)
    stand_in(office, other)
    assert any("ต้องไม่เป็นผู้รับเรื่อง" in line for line in opening.problems(office.channel))


def test_an_officer_opens_and_closes_and_the_administrator_does_not(org, cast, client_for):
    office = open_channel(org)
    client = client_for(cast.integrity)
    assert client.post(url(org, "channel_switch"), {"to": "closed"}).status_code == 302
    office.channel.refresh_from_db()
    assert office.channel.opened_on is None
    with pytest.raises(sending.NobodyLeft):
        sending.file_report(
            channel=office.channel, secret=sending.new_secret(), content={"what": "x"}
        )
    assert (
        client_for(cast.admin).post(url(org, "channel_switch"), {"to": "open"}).status_code == 403
    )
    assert client.post(url(org, "channel_switch"), {"to": "open"}).status_code == 302
    office.channel.refresh_from_db()
    assert opening.takes_reports(office.channel)


def test_a_channel_whose_people_go_shuts_by_itself(org, cast, client_for):
    office = open_channel(org)
    directory.remove(office.holder(office.officers[1]))
    assert not opening.takes_reports(office.channel)
    page = text(client_for(cast.integrity).get(url(org, "channel")))
    assert "แบบฟอร์มหยุดรับเรื่อง" in page


def test_periods_are_changed_within_their_bounds(org, cast, client_for):
    client = client_for(cast.admin)
    page = url(org, "channel_periods")
    client.get(page)
    good = {
        "screening_days": "๑๐",
        "question_days": "15",
        "inquiry_days": "90",
        "result_days": "15",
        "keep_years": "10",
    }
    assert client.post(page, good).status_code == 302
    channel = Channel.objects.get(pk=org.uuid)
    assert (channel.screening_days, channel.inquiry_days, channel.keep_years) == (10, 90, 10)
    bad = client.post(page, good | {"screening_days": "31", "keep_years": "-1"})
    assert bad.status_code == 200
    assert "ไม่เกิน 30" in text(bad)
    channel.refresh_from_db()
    assert channel.screening_days == 10


def test_each_period_says_what_it_counts(org, cast, client_for):
    client = client_for(cast.admin)
    form = client.get(url(org, "channel_periods")).content.decode()
    units = re.findall(r'name="(\w+)"[^>]*><span class="input-group-text">([^<]+)<', form)
    assert dict(units) == dict.fromkeys(PERIODS, "วัน") | {"keep_years": "ปี"}
    shown = client.get(url(org, "channel")).content.decode()
    assert "15 วัน" in shown and "5 ปี" in shown


def test_the_later_of_two_who_change_periods_is_told(org, cast, client_for):
    client = client_for(cast.admin)
    page = url(org, "channel_periods")
    opened = client.get(page).context["form"]["opened"].value()
    values = {
        "screening_days": "9",
        "question_days": "15",
        "inquiry_days": "60",
        "result_days": "15",
        "keep_years": "5",
    }
    client.post(page, values)
    later = client.post(page, values | {"screening_days": "8", "opened": opened})
    assert later.status_code == 409
    assert Channel.objects.get(pk=org.uuid).screening_days == 9


def test_an_office_is_chosen_by_name_and_agrees_on_its_own_page(org, other_org, cast, client_for):
    office, other = open_channel(org), open_channel(other_org)
    client = client_for(cast.integrity)
    unlock_client(client, cast.integrity, office)
    found = client.get(url(org, "channel_fallback"), {"q": "ตำบลตัวอย่าง"})
    assert other_org.name_th in text(found)
    client.post(url(org, "channel_fallback"), {"office": str(other_org.uuid)})
    office.channel.refresh_from_db()
    assert opening.fallback_of(office.channel) is None
    theirs = client_for(other.officers[0])
    assert org.name_th in text(theirs.get(url(other_org, "channel")))
    answer = theirs.post(url(other_org, "channel_asked", org.uuid), {"to": "agree"})
    assert answer.status_code == 302
    office.channel.refresh_from_db()
    assert opening.fallback_of(office.channel).pk == other_org.uuid
    theirs.post(url(other_org, "channel_asked", org.uuid), {"to": "stop"})
    office.channel.refresh_from_db()
    assert opening.fallback_of(office.channel) is None


def test_nobody_agrees_for_an_office_that_was_not_asked(org, other_org, cast, client_for):
    open_channel(org)
    other = open_channel(other_org)
    theirs = client_for(other.officers[0])
    page = url(other_org, "channel_asked", org.uuid)
    assert theirs.post(page, {"to": "agree"}).status_code == 404


def test_an_office_that_cannot_handle_reports_cannot_agree(org, other_org, cast):
    office = open_channel(org)
    channels.choose_fallback(
        channel=office.channel,
        other=other_org,
        by=cast.integrity,
        keys=office.keys(cast.integrity),
    )
    with pytest.raises(channels.Refused):
        channels.agree(channel=office.channel, organisation=other_org, by=cast.integrity)


def test_the_choice_of_an_officer_who_leaves_stays(org, other_org, cast):
    office, other = open_channel(org), open_channel(other_org)
    stand_in(office, other)
    directory.remove(office.holder(office.officers[0]))
    assert opening.fallback_of(office.channel) is not None


@pytest.mark.parametrize("typed", ["", "nonsense", "00000000-0000-0000-0000-000000000001"])
def test_an_office_that_is_none_is_not_chosen(org, cast, client_for, typed):
    office = open_channel(org)
    client = client_for(cast.integrity)
    unlock_client(client, cast.integrity, office)
    answer = client.post(url(org, "channel_fallback"), {"office": typed})
    assert answer.status_code == (302 if typed == "" else 404)
    office.channel.refresh_from_db()
    assert office.channel.fallback_uuid is None


def test_the_copy_follows_its_office(org, cast, django_capture_on_commit_callbacks):
    channel = channels.mirror(org)
    channel.keep_years = 9
    channel.save()
    with django_capture_on_commit_callbacks(using="default", execute=True):
        save_details(organisation=org, by=cast.admin, telephone="02 111 1111")
    channel.refresh_from_db()
    assert (channel.telephone, channel.keep_years) == ("02 111 1111", 9)


def test_offices_that_exchange_their_short_names_are_both_copied(org, other_org):
    channels.mirror_all()
    first, second = org.slug, other_org.slug
    org.slug, other_org.slug = "in-between", first
    org.save()
    other_org.save()
    org.slug = second
    org.save()
    channels.mirror_all()
    assert Channel.objects.get(pk=org.uuid).slug == second
    assert Channel.objects.get(pk=other_org.uuid).slug == first


def test_the_ceremony_page_is_for_printing_and_names_the_command(org, cast, client_for):
    page = text(client_for(cast.admin).get(url(org, "channel_ceremony")))
    assert f"make ceremony ORG={org.slug}" in page


def test_a_root_that_is_replaced_asks_for_new_signatures(org, cast):
    office = open_channel(org)
    recovery.begin(org.uuid, replace=True)
    assert directory.trusted(org.uuid, KeyRole.OFFICER) == []
    assert not opening.takes_reports(office.channel)


@pytest.mark.parametrize("kind", list(RecoveryKind))
def test_an_office_that_has_not_rehearsed_stands_in_for_nobody(org, cast, other_org, kind):
    office, other = open_channel(org), open_channel(other_org)
    stand_in(office, other)
    assert opening.fallback_of(office.channel).pk == other_org.uuid
    row = directory.recovery(other_org.uuid, kind)
    row.rehearsed_on = None
    row.save()
    assert opening.fallback_of(office.channel) is None
