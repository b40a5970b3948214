"""Whose key counts, what a removal leaves, and what the next unlock of a colleague does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.corruption import files
from complaints.corruption.files import places
from complaints.corruption.models import (
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    PendingWork,
    RecoveryKind,
    Unlock,
    WorkKind,
    WrappedKey,
)
from complaints.corruption.services import holders, sending, thread
from complaints.corruption.vault import directory, holding, journal, keyring, keys, pending, sealing
from organisations.roles import Role
from organisations.services import change_person, set_active, set_membership
from tests.factories import make_delegation, make_member
from workflow.engine import Refused

from .builders import open_channel, unlock_client
from .files_helpers import attach_all, stored, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(org, cast):
    return open_channel(org)


def file(office, text="ความลับในเนื้อหา", **options):
    filed = sending.file_report(
        channel=office.channel,
        secret=sending.new_secret(),
        content={"what": text, **options.pop("content", {})},
        **options,
    )
    return filed.report


def new_officer(office, *, sign_by=None):
    person = make_member(office.organisation, Role.CORRUPTION_OFFICER)
    holder = office.give_key(person, KeyRole.OFFICER, sign=False)
    if sign_by:
        directory.sign(holder, office.keys(sign_by))
    return person, holder


def content(report, keys_):
    report.refresh_from_db()
    key = keyring.key_of(report, Compartment.CONTENT, keys_)
    return keyring.open_row(key, report, report, "content")["what"]


def test_a_new_key_counts_once_an_unlocked_officer_has_signed_it(office):
    _person, holder = new_officer(office)
    assert holder not in directory.trusted(office.organisation.uuid, "officer")
    assert [row.pk for row in directory.unsigned(office.organisation.uuid)] == [holder.pk]
    directory.sign(holder, office.keys(office.officers[0]))
    assert holder in directory.trusted(office.organisation.uuid, "officer")
    assert directory.unsigned(office.organisation.uuid) == []


@pytest.mark.parametrize(
    ("role", "signer"),
    [
        (KeyRole.CUSTODIAN, "officer"),
        (KeyRole.OFFICER, "custodian"),
        (KeyRole.SUPERIOR, "custodian"),
        (KeyRole.OFFICER, "superior"),
        (KeyRole.SUPERIOR, "superior"),
    ],
)
def test_nobody_signs_keys_of_another_duty(office, role, signer):
    person = make_member(office.organisation, Role.STAFF)
    holder = office.give_key(person, role, sign=False)
    by = {"officer": office.officers[0], "custodian": office.custodian, "superior": office.superior}
    with pytest.raises(Refused):
        directory.sign(holder, office.keys(by[signer]))
    # A signature that was made all the same, straight into the database, does not count either.
    own, private = office.keys(by[signer]).holders[0]
    holder.signed_by = own.uuid
    holder.signature = keys.sign(private.signing, directory.statement_of(holder))
    holder.save()
    assert holder.uuid not in directory.valid(office.organisation.uuid)


def test_nobody_signs_their_own_key(office):
    officer = office.officers[0]
    _passphrase, made = holding.make_keys(
        person=officer, organisation=office.organisation, roles=[KeyRole.OFFICER]
    )
    with pytest.raises(Refused):
        directory.sign(made[0][0], office.keys(officer))


def test_one_person_never_holds_keys_of_both_sides(office):
    with pytest.raises(Refused):
        holding.make_keys(
            person=office.officers[0],
            organisation=office.organisation,
            roles=[KeyRole.CUSTODIAN],
        )
    # Put in past the programme and signed by the root: the custodian's key still does not count.
    private = keys.new_private_keys()
    row = HolderKey.objects.create(
        organisation_uuid=office.organisation.uuid,
        person_uuid=office.officers[0].uuid,
        person_name="x",
        role=KeyRole.CUSTODIAN,
        encryption_key=private.public.encryption,
        signing_key=private.public.signing,
        made_on=timezone.localdate(),
    )
    root = office.opened(RecoveryKind.CONTENT).root
    row.signed_by, row.signature = (
        office.organisation.uuid,
        keys.sign(root, directory.statement_of(row)),
    )
    row.save()
    assert row not in directory.trusted(office.organisation.uuid, KeyRole.CUSTODIAN)


def test_a_new_officer_gets_earlier_reports_at_a_colleagues_next_unlock(office):
    report = file(office)
    person, _holder = new_officer(office, sign_by=office.officers[0])
    with pytest.raises(keyring.NoGrant):
        content(report, office.keys(person))
    done = pending.work(office.keys(office.officers[1]))
    assert (done.done, done.left) == (1, 0)
    assert content(report, office.keys(person)) == "ความลับในเนื้อหา"
    # Never the identity.
    with pytest.raises(keyring.NoGrant):
        keyring.key_of(report, Compartment.IDENTITY, office.keys(person))


def test_an_excluded_person_is_not_admitted_when_they_become_an_officer(office):
    person = make_member(office.organisation, Role.STAFF)
    report = file(office, content={"excluded": [{"uuid": str(person.uuid), "name": "x"}]})
    holder = office.give_key(person, KeyRole.OFFICER, sign=False)
    directory.sign(holder, office.keys(office.officers[0]))
    assert pending.work(office.keys(office.officers[0])).left == 0
    assert not Grant.objects.filter(report=report, holder=holder).exists()


def test_an_officer_is_told_of_no_work_on_a_report_that_excludes_them(office):
    first, second = office.officers
    file(office, excluded={first.uuid})
    new_officer(office, sign_by=second)
    assert pending.waiting(office.keys(first)).count() == 0
    assert pending.waiting(office.keys(second)).count() == 1


def test_removal_takes_grants_and_key_at_once_and_marks_the_reports(office):
    report = file(office)
    first, second = office.officers
    holder = office.holder(first)
    directory.remove(holder, by=second)
    assert not Grant.objects.filter(holder=holder).exists()
    assert not WrappedKey.objects.filter(holder=holder).exists()
    assert PendingWork.objects.get().kind == WorkKind.ROTATE
    assert holder.person_uuid not in {
        row.person_uuid for row in directory.trusted(office.organisation.uuid, "officer")
    }
    assert [line["kind"] for line in journal.lines("holder").values()] == ["holder"]
    assert content(report, office.keys(second)) == "ความลับในเนื้อหา"


def test_the_last_holder_is_not_removed(office):
    first, second = office.officers
    directory.remove(office.holder(first))
    with pytest.raises(Refused):
        directory.remove(office.holder(second))
    with pytest.raises(Refused):
        directory.remove(office.holder(office.custodian))
    # A superior may go: recovery and the desk open what they had.
    directory.remove(office.holder(office.superior))


def test_what_a_removed_officer_had_signed_still_counts_but_nothing_new(office):
    first, _second = office.officers
    _third, holder = new_officer(office, sign_by=first)
    open_keys = office.keys(first)
    directory.remove(office.holder(first))
    assert holder in directory.trusted(office.organisation.uuid, "officer")
    _fourth, later = new_officer(office)
    with pytest.raises(Refused):
        directory.sign(later, open_keys)
    own, private = open_keys.holders[0]
    later.signed_by = own.uuid
    later.signature = keys.sign(private.signing, directory.statement_of(later))
    later.save()
    assert later.uuid not in directory.valid(office.organisation.uuid)
    # Nor does it help to take the end of the signer's key back in the database.
    HolderKey.objects.filter(pk=own.pk).update(ended_on=None)
    assert later.uuid not in directory.valid(office.organisation.uuid)
    assert own.uuid not in directory.valid(office.organisation.uuid)


def test_rotation_replaces_keys_texts_and_grants_and_can_be_left_and_resumed(office):
    reports = [file(office, f"เรื่องที่ {n}") for n in range(3)]
    first, second = office.officers
    for report in reports:
        key = keyring.key_of(report, Compartment.THREAD, office.keys(first))
        thread.say(report, key, body="ถึงผู้แจ้ง", by=first)
    before = {
        report.pk: keyring.key_of(report, Compartment.CONTENT, office.keys(first))
        for report in reports
    }
    directory.remove(office.holder(first))
    keys_ = office.keys(second)
    step = pending.work(keys_, 1)
    assert (step.done, step.left) == (1, 2)
    step = pending.work(keys_)
    assert (step.done, step.left) == (2, 0)
    for number, report in enumerate(reports):
        assert content(report, keys_) == f"เรื่องที่ {number}"
        assert report.key_version == 2
        assert keyring.key_of(report, Compartment.CONTENT, keys_) != before[report.pk]
        thread_key = keyring.key_of(report, Compartment.THREAD, keys_)
        assert [row.text for row in thread.messages(report, thread_key)] == ["ถึงผู้แจ้ง"]
        versions = Grant.objects.filter(report=report, compartment=Compartment.CONTENT)
        assert set(versions.values_list("key_version", flat=True)) == {2}


def test_a_custodian_who_goes_leaves_a_new_identity_key(office):
    other = make_member(office.organisation, Role.IDENTITY_CUSTODIAN)
    office.give_key(other, KeyRole.CUSTODIAN)
    report = file(office, identity={"name": "ผู้แจ้ง ตัวจริง"})
    directory.remove(office.holder(office.custodian))
    assert pending.waiting(office.keys(office.officers[0])).count() == 0
    assert pending.work(office.keys(other)).done == 1
    report.refresh_from_db()
    assert report.identity_version == 2
    key = keyring.key_of(report, Compartment.IDENTITY, office.keys(other))
    assert keyring.open_row(key, report, report, "identity")["name"] == "ผู้แจ้ง ตัวจริง"


def test_a_lost_passphrase_is_mended_by_a_new_key_and_a_colleague(office):
    report = file(office)
    only_second = file(office, excluded={office.officers[0].uuid})
    first, second = office.officers
    old = office.holder(first)
    new = office.give_key(first, KeyRole.OFFICER, sign=False)
    assert new.version == old.version + 1
    directory.sign(new, office.keys(second))
    # New reports go to the new key at once; earlier ones wait, and the old key stays for so long.
    assert new in directory.trusted(office.organisation.uuid, "officer")
    assert old not in directory.trusted(office.organisation.uuid, "officer")
    old.refresh_from_db()
    assert old.ended_on is None
    pending.work(office.keys(second))
    old.refresh_from_db()
    assert old.ended_on is not None
    assert content(report, office.keys(first)) == "ความลับในเนื้อหา"
    # No grant before, none now.
    assert not Grant.objects.filter(report=only_second, holder=new).exists()


def test_a_role_that_is_taken_away_takes_the_key_along(
    office, cast, client_for, django_capture_on_commit_callbacks
):
    officer = office.officers[0]
    unlock_client(client_for(officer), officer, office)
    holder = office.holder(officer)
    membership = officer.memberships.get(organisation=office.organisation)
    with django_capture_on_commit_callbacks(using="default", execute=True):
        change_person(membership=membership, by=cast.admin, roles=[Role.STAFF])
    assert Unlock.objects.count() == 0
    holder.refresh_from_db()
    assert holder.ended_on is not None
    last = office.officers[1].memberships.get(organisation=office.organisation)
    with pytest.raises(Refused) as refused:
        change_person(membership=last, by=cast.admin, roles=[Role.STAFF])
    assert "คนสุดท้าย" in str(refused.value.reasons[0])


def test_a_deactivated_person_loses_key_and_unlock(
    office, cast, client_for, django_capture_on_commit_callbacks
):
    officer = office.officers[0]
    unlock_client(client_for(officer), officer, office)
    membership = officer.memberships.get(organisation=office.organisation)
    with django_capture_on_commit_callbacks(using="default", execute=True):
        set_active(membership=membership, by=cast.admin, active=False)
    assert Unlock.objects.count() == 0
    assert len(directory.trusted(office.organisation.uuid, "officer")) == 1


def test_rotation_seals_files_anew_and_takes_the_old_ones_away(
    office, django_capture_on_commit_callbacks
):
    report = file(office)
    first, second = office.officers
    old_key = keyring.key_of(report, Compartment.CONTENT, office.keys(first))
    (row,) = submit(attach_all(report, old_key), ("files", "หลักฐาน.txt", b"planted word"))["result"]
    before = stored()
    directory.remove(office.holder(first))
    with django_capture_on_commit_callbacks(using="corruption", execute=True):
        assert pending.work(office.keys(second)).failed == 0
    report.refresh_from_db()
    row.refresh_from_db()
    row.report = report
    key = keyring.key_of(report, Compartment.CONTENT, office.keys(second))
    assert b"".join(files.stream(row, key)) == b"planted word"
    assert files.description(row, key)["name"] == "หลักฐาน.txt"
    assert not before & stored()
    with pytest.raises(sealing.Tampered):
        b"".join(files.stream(row, old_key))


def test_a_file_that_the_storage_lost_stops_neither_the_rest_nor_the_unlock(office):
    first, second = office.officers
    broken, whole = file(office, "เสีย"), file(office, "ดี")
    key = keyring.key_of(broken, Compartment.CONTENT, office.keys(first))
    submit(attach_all(broken, key), ("files", "a.txt", b"x"))
    places.remove_objects(stored())
    directory.remove(office.holder(first))
    step = pending.work(office.keys(second))
    assert (step.done, step.failed, step.left) == (1, 1, 1)
    assert content(whole, office.keys(second)) == "ดี"
    # Under its old key still, and readable.
    assert content(broken, office.keys(second)) == "เสีย"
    assert broken.key_version == 1


def test_nobody_is_given_roles_that_must_be_two_peoples(org, cast):
    for roles in (
        [Role.CORRUPTION_OFFICER, Role.IDENTITY_CUSTODIAN],
        [Role.ADMINISTRATOR, Role.CORRUPTION_OFFICER],
        [Role.ADMINISTRATOR, Role.IDENTITY_CUSTODIAN],
    ):
        with pytest.raises(Refused) as refused:
            set_membership(person=cast.staff, organisation=org, roles=roles)
        assert "ต้องเป็นคนละคนกัน" in str(refused.value.reasons[0])
    assert set(cast.staff.memberships.get().role_values()) == {Role.STAFF}


def test_a_key_goes_when_an_acting_order_has_run_out(office, cast):
    acting = cast.staff
    today = timezone.localdate()
    order = make_delegation(
        office.organisation,
        from_person=office.superior,
        to_person=acting,
        role=Role.EXECUTIVE,
        starts_on=today - timedelta(days=3),
        ends_on=today,
    )
    holder = office.give_key(acting, KeyRole.SUPERIOR)
    assert holders.remove_all_leavers() == 0
    order.ends_on = today - timedelta(days=1)
    order.save()
    assert holders.remove_all_leavers() == 1
    assert holder.uuid not in directory.valid(office.organisation.uuid)


def test_the_journal_survives_a_line_that_was_cut_off(office, settings):
    first = office.officers[0]
    settings.CORRUPTION_REMOVED_FILE.parent.mkdir(exist_ok=True)
    settings.CORRUPTION_REMOVED_FILE.write_text('{"kind": "holder", "uu')
    holder = office.holder(first)
    directory.remove(holder)
    assert directory.is_removed(holder)
    assert list(journal.lines(journal.HOLDER)) == [str(holder.uuid)]
