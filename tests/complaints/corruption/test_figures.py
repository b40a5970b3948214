"""Statistics of the channel: frozen halves, zero as zero, small counts, figures for the head."""

from datetime import date
from secrets import token_bytes

import pytest
from django.urls import reverse

from complaints.corruption.models import Channel, Channels, HalfYear, Outcome, Report, State
from complaints.corruption.services import figures
from complaints.corruption.services.figures import Half

from . import desk_builders as desk
from .builders import open_channel

H1, H2 = Half(2569, 1), Half(2569, 2)
TODAY = date(2026, 11, 22)
_labels = iter(f"L{n:05d}" for n in range(100_000))


@pytest.fixture
def channel(org):
    row, _new = Channel.objects.update_or_create(
        organisation_uuid=org.uuid,
        defaults={"slug": org.slug, "name": org.name_th, "kind": org.type},
    )
    return row


def report(org, received_on, closed_on=None, **fields):
    """A row as the desk leaves it; figures never look at what is sealed."""
    fields.setdefault("state", State.CLOSED if closed_on else State.RECEIVED)
    return Report.objects.create(
        organisation_uuid=org.uuid,
        held_by_uuid=fields.pop("held_by_uuid", org.uuid),
        label=next(_labels),
        received_on=received_on,
        state_since=received_on,
        closed_on=closed_on,
        ticket=token_bytes(32),
        content=b"",
        identity=b"",
        **fields,
    )


def test_st_01_a_half_year_ends_in_march_and_september():
    assert (H1.first_day, H1.last_day) == (date(2025, 10, 1), date(2026, 3, 31))
    assert (H2.first_day, H2.last_day) == (date(2026, 4, 1), date(2026, 9, 30))
    assert figures.half_of(date(2026, 3, 31)) == H1
    assert figures.half_of(date(2026, 4, 1)) == H2
    assert figures.last_over(date(2026, 9, 30)) == H1
    assert figures.last_over(date(2026, 10, 1)) == H2
    assert H2.following == Half(2570, 1)


def test_st_05_an_office_without_reports_shows_zeros(org, channel):
    assert figures.freeze_due(TODAY) == 1
    row = HalfYear.objects.get(organisation_uuid=org.uuid)
    assert (row.fiscal_year, row.half) == (2569, 2)
    year = row.figures["year"]
    zeros = {"carried": 0, "received": 0, "finished": 0, "pending": 0}
    assert {name: row.figures[name] for name in zeros} == zeros
    assert {count for _code, count in year["channels"]} == {0}
    assert figures.freeze_due(TODAY) == 0, "a second run freezes nothing again"


def test_st_01_what_was_carried_and_received_is_finished_or_pending(org, channel):
    report(org, date(2025, 9, 30))  # from the year before, still open
    report(org, date(2025, 9, 1), date(2025, 10, 1))
    report(org, date(2025, 10, 1), date(2026, 3, 31))
    report(org, date(2026, 3, 31), date(2026, 4, 1))
    report(org, date(2026, 9, 30))
    report(org, date(2026, 10, 1))  # the year after
    first = figures.count_half(org.uuid, H1)
    second = figures.count_half(org.uuid, H2)
    assert first == {"carried": 2, "received": 2, "finished": 2, "pending": 2}
    year = second.pop("year")
    assert second == {"carried": 2, "received": 1, "finished": 1, "pending": 2}
    assert {name: year[name] for name in second} == {
        "carried": 2,
        "received": 3,
        "finished": 3,
        "pending": 2,
    }


def test_st_01_halves_are_frozen_without_a_gap_from_the_first_report(org, channel):
    report(org, date(2025, 2, 1))
    assert figures.freeze_due(TODAY) == 4
    assert figures.years_of(org.uuid) == [2569, 2568]


def test_st_01_frozen_figures_do_not_move(org, channel):
    """A later report, or one that is finished later, changes nothing that is published."""
    row = report(org, date(2026, 4, 2))
    figures.freeze_due(TODAY)
    before = list(HalfYear.objects.values_list("fiscal_year", "half", "figures"))
    row.closed_on = date(2026, 9, 1)
    row.save()
    report(org, date(2026, 5, 5))
    figures.freeze_due(TODAY)
    assert list(HalfYear.objects.values_list("fiscal_year", "half", "figures")) == before


def test_what_waits_in_the_tray_of_a_flood_is_not_counted(org, channel):
    report(org, date(2026, 4, 2), set_aside=True)
    assert figures.count_half(org.uuid, H2)["received"] == 0


def test_another_office_counts_its_own_even_where_the_fallback_handles_them(
    org, other_org, channel
):
    report(org, date(2026, 4, 2), held_by_uuid=other_org.uuid)
    assert figures.count_half(org.uuid, H2)["received"] == 1
    assert figures.count_half(other_org.uuid, H2)["received"] == 0


def test_a_deleted_report_counts_on(org, channel):
    report(org, date(2026, 4, 2), date(2026, 5, 1), is_deleted=True)
    assert figures.count_half(org.uuid, H2)["finished"] == 1


def test_st_06_breakdowns_are_published_once_a_year_and_without_small_counts(org, channel):
    for _n in range(9):
        report(org, date(2026, 1, 5), date(2026, 2, 1), outcome=Outcome.NO_GROUNDS)
    for _n in range(2):
        report(org, date(2026, 5, 5), channel=Channels.LETTER)
    report(org, date(2026, 5, 5), channel=Channels.VISIT)
    for _n in range(7):
        report(org, date(2026, 5, 5), channel=Channels.TELEPHONE)
    assert "channels" not in figures.count_half(org.uuid, H1)
    year = figures.count_half(org.uuid, H2)["year"]
    told = dict(year["channels"])
    # Two and one: three together in two places leaves a choice.
    assert told["letter"] == told["visit"] == "few"
    assert (told["web"], told["telephone"], told["media"]) == (9, 7, 0)
    assert dict(year["outcomes"])["no_grounds"] == 9


def test_st_06_a_single_report_has_no_breakdown(org, channel, client_for):
    report(org, date(2026, 4, 2))
    figures.freeze_due(TODAY)
    row = HalfYear.objects.get(half=2)
    assert row.figures["year"]["channels"] is None
    page = client_for().get(reverse("complaints:statistics", args=[org.slug]))
    assert "ไม่แสดงรายละเอียด" in page.content.decode()


def test_st_01_the_public_page_of_statistics_shows_both_channels(org, channel, client_for):
    figures.freeze_due(TODAY)
    text = client_for().get(reverse("complaints:statistics", args=[org.slug])).content.decode()
    assert "เรื่องร้องเรียนการทุจริตและประพฤติมิชอบ" in text
    assert "ทั้งปีงบประมาณ" in text
    csv = client_for().get(reverse("portal:corruption_csv", args=[org.slug, 2569]))
    assert csv.status_code == 200
    assert "ทั้งปีงบประมาณ,0,0,0,0" in csv.content.decode("utf-8-sig")
    assert (
        client_for().get(reverse("portal:corruption_csv", args=[org.slug, 2570])).status_code == 404
    )


def test_the_page_for_ita_shows_doors_manuals_and_figures(org, channel, client_for):
    figures.freeze_due(TODAY)
    page = client_for().get(reverse("portal:ita", args=[org.slug, 2569]))
    text = page.content.decode()
    assert reverse("corruption:new", args=[org.slug]) in text
    assert "ทั้งปีงบประมาณ" in text
    for year in (2559, 2600, 9999):
        address = reverse("portal:ita", args=[org.slug, year])
        assert client_for().get(address).status_code == 404


def test_cc_10_the_head_reads_figures_and_nothing_that_moves(org, channel, cast, client_for):
    report(org, date(2026, 4, 2))
    figures.freeze_due(TODAY)
    browser = client_for(cast.executive)
    before = browser.get(reverse("integrity:figures", args=[org.slug])).content
    report(org, date(2026, 11, 1))
    report(org, date(2026, 5, 1))
    after = browser.get(reverse("integrity:figures", args=[org.slug])).content
    assert b"1" in before
    assert _without_tokens(before) == _without_tokens(after)
    pdf = browser.get(reverse("integrity:figures_pdf", args=[org.slug, 2569]))
    assert pdf.content.startswith(b"%PDF")
    missing = browser.get(reverse("integrity:figures_pdf", args=[org.slug, 2566]))
    assert missing.status_code == 404


def _without_tokens(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if "csrf" not in line.lower()]


def test_the_head_s_page_says_which_year_it_shows_and_which_there_are(
    org, channel, cast, client_for
):
    report(org, date(2025, 4, 2))
    figures.freeze_due(TODAY)
    client, address = client_for(cast.executive), reverse("integrity:figures", args=[org.slug])
    later = client.get(address, {"fy": 2570}).content.decode()
    assert "ปีงบประมาณ 2570 ยังไม่มีครึ่งปีที่สิ้นสุดแล้ว จึงแสดงปี 2569" in later
    assert 'href="?fy=2569" aria-current="page"' in later and 'href="?fy=2568"' in later
    before = client.get(address, {"fy": 2568}).content.decode()
    assert "จึงแสดงปี" not in before
    # On a telephone each number says what it counts.
    assert '<td class="number" data-label="ยกมา">' in before


def test_cc_10_who_may_read_the_head_s_figures(org, channel, cast, client_for):
    address = reverse("integrity:figures", args=[org.slug])
    for person in (cast.executive, cast.clerk, cast.auditor):
        assert client_for(person).get(address).status_code == 200
    for person in (cast.staff, cast.integrity, cast.custodian, cast.admin, cast.complaints):
        assert client_for(person).get(address).status_code == 403
    assert client_for(cast.other_staff).get(address).status_code == 404


def test_officers_figures_count_what_they_may_open_and_no_more(org, channel, cast, client_for):
    report(org, date(2026, 4, 2))
    own = figures.own(cast.integrity, org, TODAY)
    assert own.all == 0, "without a grant it is as if the report were not there"
    address = reverse("integrity:own_figures", args=[org.slug])
    assert client_for(cast.integrity).get(address).status_code == 200
    assert client_for(cast.executive).get(address).status_code == 403
    assert client_for(cast.other_staff).get(address).status_code == 404


def test_an_officer_chooses_the_year_of_their_own_figures(org, cast, client_for):
    office = open_channel(org)
    for day in (date(2025, 9, 30), date(2025, 10, 1), date(2026, 9, 30)):
        desk.filed(office, received_on=day)
    officer = office.officers[0]
    own = figures.own(officer, org, TODAY)
    assert (own.years, own.year, own.all) == ([2569, 2568], None, 3)
    assert figures.own(officer, org, TODAY, 2569).all == 2
    assert figures.own(officer, org, TODAY, 2570).all == 3, "a year without any counts all"
    client = client_for(officer)
    address = reverse("integrity:own_figures", args=[org.slug])
    page = client.get(address, {"year": "2568"}).content.decode()
    assert 'href="?year=2569"' in page and "<dd><strong>1</strong></dd>" in page
    for asked in ("", "x", "²", "-1", "9" * 5000):
        assert (
            "<dd><strong>3</strong></dd>" in client.get(address, {"year": asked}).content.decode()
        )


def test_unknown_words_of_a_report_never_reach_the_figures(org, channel):
    """The stored figures are codes and counts alone."""
    report(org, date(2026, 4, 2))
    row = figures.count_half(org.uuid, H2)
    codes = {*Channels.values, *Outcome.values}
    for name in ("channels", "outcomes"):
        assert row["year"][name] is None or {code for code, _n in row["year"][name]} <= codes
