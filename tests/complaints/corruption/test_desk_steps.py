"""Every step of a report: who may, from where, what must be there, what the reporter is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.corruption import screening
from complaints.corruption.models import (
    AuditEntry,
    Channel,
    EntryKind,
    MessageKind,
    State,
    StatusChange,
)
from complaints.corruption.services import desk, entries
from complaints.corruption.services.editing import Stale
from complaints.corruption.vault.keyring import NoGrant
from complaints.corruption.workflow import REPORT
from organisations.models import Notice
from organisations.profiles import OrganisationType
from workflow.engine import Denied, Refused

from . import desk_builders as make
from .builders import open_channel

STEPS = [row.name for row in REPORT.transitions if row.name != "reply"]


@pytest.fixture
def office(cast, org):
    return open_channel(org)


def step(report, office, name, by=None, keys=None, **options):
    by = by or office.officers[0]
    data = make.DATA.get(name, {})
    return desk.step(report, name, by=by, keys=keys or office.keys(by), **data, **options)


@pytest.mark.parametrize("state", State.values)
def test_every_step_from_every_state(office, state):
    """One table: what the workflow allows is possible, and nothing else is."""
    allowed = {row.name for row in REPORT.transitions if state in row.sources} - {"reply"}
    for name in STEPS:
        report, _receipt = make.in_state(office, state)
        if name == "reject" and name in allowed:
            make.screened(report, office, decision=screening.NOT_ACCEPT)
        if name == "close" and name in allowed:
            make.told(report, office)
        if name in ("reject", "resume") and state == State.RECEIVED and name in allowed:
            continue  # needs a question first: tested below
        if name in ("reject", "resume") and name in allowed:
            make.earlier(report, 20)
        if name in allowed:
            step(report, office, name)
            assert report.state == REPORT[name].target, (state, name)
            last = StatusChange.of(report).order_by("pk").last()
            assert (last.before, last.after, last.remark) == (state, report.state, "")
        else:
            with pytest.raises(Refused):
                step(report, office, name)
            report.refresh_from_db()
            assert report.state == state, name


@pytest.mark.parametrize("name", STEPS)
def test_nobody_but_an_officer_with_a_key_takes_a_step(office, cast, other_org, name):
    """Wrong role, wrong organisation, excluded officer, the reporter: all refused."""
    other = open_channel(other_org)
    source = REPORT[name].sources[0]
    report, _receipt = make.in_state(office, source)
    officer = office.officers[0]
    outsiders = [cast.staff, cast.admin, cast.executive, cast.custodian, cast.complaints]
    for person in (*outsiders, other.officers[0]):
        with pytest.raises(Denied):
            step(report, office, name, by=person, keys=office.keys(officer))
    excluded, _receipt = make.filed(office, excluded=[office.officers[1]])
    with pytest.raises(Denied):
        step(excluded, office, name, by=office.officers[1])
    with pytest.raises(Denied):
        # Even with a colleague's keys in hand.
        step(excluded, office, name, by=office.officers[1], keys=office.keys(officer))
    report.refresh_from_db()
    assert report.state == source


@pytest.mark.parametrize("name", STEPS)
def test_cc_07_each_step_tells_the_reporter_in_plain_words_without_a_name(office, name):
    report, receipt = make.in_state(office, REPORT[name].sources[-1])
    if name == "reject":
        make.screened(report, office, decision=screening.NOT_ACCEPT)
        make.earlier(report, 20)
    if name == "resume":
        make.earlier(report, 20)
    if name == "close":
        make.told(report, office)
    before = len(make.inbox(report, receipt))
    step(report, office, name)
    said = make.inbox(report, receipt)
    steps = [row for row in said[before:] if row.message.kind == MessageKind.STEP]
    assert len(steps) == 1
    assert steps[0].message.author_name == ""
    assert steps[0].message.by_reporter is False
    for person in office.officers:
        assert person.display not in steps[0].text
    assert "%(" not in steps[0].text


def test_wb_05_wb_10_nobody_but_the_reporter_is_told_of_a_covert_inquiry(office):
    report, _receipt = make.in_state(office, State.ACCEPTED)
    step(report, office, "inquire")
    step(report, office, "conclude")
    assert not Notice.objects.exists()
    assert all(row.notice is None for row in REPORT.transitions)


# --- screening


def test_nothing_is_accepted_before_it_is_screened(office):
    report, _receipt = make.filed(office)
    with pytest.raises(Refused):
        step(report, office, "accept")
    make.screened(report, office, decision=screening.NOT_ACCEPT)
    with pytest.raises(Refused):
        step(report, office, "accept")
    make.screened(report, office)
    step(report, office, "accept")
    assert report.state == State.ACCEPTED


def test_nobody_is_turned_away_without_a_question(office):
    report, _receipt = make.filed(office)
    make.screened(report, office, decision=screening.NOT_ACCEPT)
    with pytest.raises(Refused):
        step(report, office, "reject")
    step(report, office, "ask")
    with pytest.raises(Refused):
        step(report, office, "reject")
    make.earlier(report, office.channel.question_days - 1)
    with pytest.raises(Refused):
        step(report, office, "reject")
    make.earlier(report, 1)
    step(report, office, "reject")
    assert (report.state, report.outcome) == (State.NOT_ACCEPTED, "not_accepted")


def test_an_answer_brings_it_back_and_opens_the_way(office):
    report, receipt = make.filed(office)
    step(report, office, "ask")
    assert report.due_on == timezone.localdate() + timedelta(days=office.channel.question_days)
    make.answers(report, receipt)
    assert report.state == State.RECEIVED
    assert report.due_on == timezone.localdate() + timedelta(days=office.channel.screening_days)
    last = StatusChange.of(report).order_by("pk").last()
    assert (last.transition, last.actor_uuid) == ("reply", None)
    make.screened(report, office, decision=screening.NOT_ACCEPT)
    step(report, office, "reject")
    assert report.state == State.NOT_ACCEPTED


def test_a_second_question_has_to_be_answered_as_well(office):
    report, receipt = make.filed(office)
    step(report, office, "ask")
    make.answers(report, receipt)
    step(report, office, "ask")
    make.screened(report, office, decision=screening.NOT_ACCEPT)
    with pytest.raises(Refused):
        step(report, office, "reject")


def test_an_officer_never_answers_for_the_reporter(office):
    report, _receipt = make.in_state(office, State.ASKED)
    with pytest.raises(Refused):
        step(report, office, "reply")
    with pytest.raises(Denied):
        REPORT.perform(report, "reply", by=office.officers[0], thread_key=b"")


def test_a_letter_without_a_sender_needs_no_question(office):
    """WB-01: nobody can be asked; the reasoned decision is all there is."""
    report, _receipt = make.filed(office, has_inbox=False, arrival="letter")
    make.screened(report, office, decision=screening.NOT_ACCEPT)
    with pytest.raises(Refused):
        step(report, office, "ask")
    step(report, office, "reject")
    step(report, office, "close")
    assert report.state == State.CLOSED


@pytest.mark.parametrize(
    ("kind", "arrival", "naming", "evidence", "witnesses", "rule", "says"),
    [
        (OrganisationType.BMA_DISTRICT, "web", "anonymous", False, False, "WB-01", "not_accept"),
        (OrganisationType.BMA_DISTRICT, "letter", "anonymous", True, False, "WB-01", "not_accept"),
        (OrganisationType.BMA_DISTRICT, "letter", "anonymous", False, True, "WB-01", "not_accept"),
        (OrganisationType.BMA_DISTRICT, "letter", "anonymous", True, True, "WB-01", "accept"),
        (OrganisationType.BMA_DISTRICT, "media", "anonymous", False, False, "WB-02", "not_accept"),
        (OrganisationType.BMA_DISTRICT, "media", "anonymous", True, True, "WB-02", "accept"),
        (OrganisationType.BMA_DISTRICT, "letter", "named", False, False, "WB-01", ""),
        (OrganisationType.BMA_DISTRICT, "letter", "custodian", False, False, "WB-01", ""),
        (OrganisationType.SAO, "letter", "anonymous", False, False, "", ""),
        (OrganisationType.OTHER, "media", "anonymous", False, False, "", ""),
    ],
)
def test_wb_01_wb_02_the_rule_of_the_offices_kind(
    kind, arrival, naming, evidence, witnesses, rule, says
):
    found = screening.advice(
        kind, arrival=arrival, naming=naming, evidence=evidence, witnesses=witnesses
    )
    assert (found.rule, found.decision) == (rule, says)
    assert found.sentence


def test_wb_01_the_officer_decides_against_the_rule_with_a_reason(office):
    """What the rule said is sealed beside what was decided."""
    report, _receipt = make.filed(office)
    assert Channel.objects.get().kind == OrganisationType.BMA_DISTRICT
    make.screened(report, office, checks={"is_corruption": True})
    by = office.officers[0]
    key = make.keyring.key_of(report, "desk", office.keys(by))
    body = entries.latest(report, EntryKind.SCREENING, key).body
    assert (body["rule"], body["rule_says"], body["decision"]) == ("WB-01", "not_accept", "accept")
    assert body["reason"]
    with pytest.raises(Refused):
        desk.screen(
            report,
            by=by,
            keys=office.keys(by),
            checks={},
            decision="accept",
            reason="  ",
            naming="anonymous",
        )


# --- inquiry, outcome, closing


def test_cc_06_somebody_answers_for_an_inquiry(office):
    report, _receipt = make.filed(office)
    make.screened(report, office)
    step(report, office, "accept")
    with pytest.raises(Refused):
        step(report, office, "inquire")
    make.assigned(report, office)
    step(report, office, "inquire")
    assert report.due_on == timezone.localdate() + timedelta(days=office.channel.inquiry_days)


@pytest.mark.parametrize("outcome", ["ethics", "discipline", "criminal", "both"])
def test_wb_07_grounds_lead_to_ethics_discipline_crime_or_both(office, outcome):
    report, _receipt = make.in_state(office, State.FOUND)
    by = office.officers[0]
    decision = {"outcome": outcome, "decision": {"reason": "มีมูล"}}
    desk.step(report, "proceed", by=by, keys=office.keys(by), **decision)
    assert (report.state, report.outcome) == (State.PROCEEDING, outcome)


def test_wb_07_no_other_outcome_is_taken(office):
    report, _receipt = make.in_state(office, State.FOUND)
    by = office.officers[0]
    for outcome in ("", "no_grounds", "referred", "x"):
        with pytest.raises(Refused):
            desk.step(report, "proceed", by=by, keys=office.keys(by), outcome=outcome, decision={})
    report.refresh_from_db()
    assert report.state == State.FOUND


def test_wb_06_no_grounds_says_nothing_about_the_reporter(office):
    report, receipt = make.in_state(office, State.NO_GROUNDS)
    assert report.outcome == "no_grounds"
    kinds = set(report.entries.values_list("kind", flat=True))
    assert EntryKind.FALSE_REPORT not in kinds
    assert EntryKind.OUTCOME in kinds
    key = make.keyring.key_of(report, "desk", office.keys(office.officers[0]))
    body = entries.latest(report, EntryKind.OUTCOME, key).body
    assert (body["reported_to"], body["reported_on"]) == ("ปลัด", "2026-11-20")
    assert "โดยสุจริต" in make.inbox(report, receipt)[-1].text


def test_cc_07_nothing_is_closed_before_the_result_was_told(office):
    report, _receipt = make.in_state(office, State.NO_GROUNDS)
    with pytest.raises(Refused):
        step(report, office, "close")
    make.told(report, office)
    step(report, office, "close")
    today = timezone.localdate()
    assert report.closed_on == today
    assert report.delete_after.year == today.year + office.channel.keep_years
    assert report.due_on is None


def test_reopening_takes_the_day_of_deletion_away(office):
    report, _receipt = make.in_state(office, State.CLOSED)
    step(report, office, "reopen")
    assert (report.closed_on, report.delete_after, report.outcome) == (None, None, "")
    assert report.state == State.ACCEPTED


def test_what_was_deleted_is_not_opened_again(office):
    report, _receipt = make.in_state(office, State.CLOSED)
    type(report).objects.update(is_deleted=True)
    with pytest.raises(Denied):
        step(report, office, "reopen")


# --- two officers, audit


def test_the_later_of_two_officers_is_told_and_nothing_is_written(office):
    report, _receipt = make.in_state(office, State.FOUND)
    seen = report.edit_number
    first, second = office.officers
    step(report, office, "no_grounds", by=first, edit_number=seen)
    written = report.entries.count()
    with pytest.raises(Stale):
        step(report, office, "proceed", by=second, edit_number=seen)
    assert report.entries.count() == written


def test_an_answer_that_comes_meanwhile_is_a_conflict_too(office):
    report, receipt = make.in_state(office, State.ASKED)
    seen = report.edit_number
    make.answers(report, receipt)
    with pytest.raises(Stale):
        step(report, office, "accept", edit_number=seen)


def test_the_same_note_twice_is_one(office):
    report, _receipt = make.filed(office)
    by, ticket = office.officers[0], make.ticket()
    for _n in range(2):
        body = {"text": "จดไว้"}
        entries.add(report, EntryKind.NOTE, body, by=by, keys=office.keys(by), ticket=ticket)
    assert report.entries.count() == 1


def test_a_decision_twice_is_one_and_no_conflict(office):
    report, _receipt = make.filed(office)
    by, ticket, seen = office.officers[0], make.ticket(), report.edit_number
    for _n in range(2):
        entries.add(
            report,
            EntryKind.CLASSIFICATION,
            {"category": "money"},
            by=by,
            keys=office.keys(by),
            ticket=ticket,
            edit_number=seen,
        )
    assert report.entries.count() == 1


def test_what_was_decided_is_not_screened_again(office):
    report, _receipt = make.in_state(office, State.ACCEPTED)
    with pytest.raises(Refused):
        make.screened(report, office)


def test_notes_need_a_key_and_stay_sealed(office, cast):
    report, _receipt = make.filed(office)
    by = office.officers[0]
    entries.add(report, EntryKind.NOTE, {"text": "ลับมาก"}, by=by, keys=office.keys(by))
    entry = report.entries.get()
    assert "ลับมาก".encode() not in bytes(entry.body)
    with pytest.raises(Denied):
        entries.add(report, EntryKind.NOTE, {}, by=cast.staff, keys=office.keys(by))
    with pytest.raises(NoGrant):
        entries.add(report, EntryKind.NOTE, {}, by=by, keys=office.keys(office.custodian))


def test_the_audit_names_steps_and_digests_and_no_words(office):
    report, _receipt = make.in_state(office, State.CLOSED)
    rows = AuditEntry.objects.filter(object_uuid=report.uuid)
    assert {row.event for row in rows} >= {"corruption.report.refer", "corruption.entry_screening"}
    stored = " ".join(f"{row.event} {row.fields}" for row in AuditEntry.objects.all())
    for words in ("ป.ป.ช.", "อำนาจโดยตรง", make.WORDS, "ตรวจตามรายการแล้ว"):
        assert words not in stored


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"reason": "อ่านอีเมลแล้ว"},
        {"is_outside_line": True},
        {"reason": " ", "is_outside_line": True},
    ],
)
def test_wb_12_a_false_report_is_confirmed_from_outside_the_line_and_with_reason(office, values):
    report, _receipt = make.in_state(office, State.NO_GROUNDS)
    first, second = office.officers
    body = {"statement": "ก", "knowledge": "ข", "way": "outsider"}
    keys = office.keys(first)
    entry = entries.add(report, EntryKind.FALSE_REPORT, body, by=first, keys=keys)
    entry.report = report
    with pytest.raises(Refused):
        entries.confirm(entry, by=second, keys=office.keys(second), **values)
    entry.refresh_from_db()
    assert entry.confirmed_by_uuid is None
