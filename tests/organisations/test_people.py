"""The administrator's people: guards, list, forms, invitations."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations import services
from organisations.models import Invitation, Membership, Notice, Person
from organisations.roles import Role
from organisations.services import set_membership
from tests.factories import PASSWORD, make_delegation, make_member
from workflow.engine import Refused
from workflow.models import AuditEntry


def page(name, org, *args):
    return reverse(f"organisations:{name}", args=[org.slug, *args])


def of(person, org) -> Membership:
    return Membership.objects.get(person=person, organisation=org)


def form(**changes) -> dict:
    values = {
        "display_name": "นางสาวใหม่ มาแล้ว",
        "position": "นักวิชาการ",
        "department": "",
        "email": "new@example.go.th",
        "username": "",
        "roles": ["staff"],
    }
    return values | changes


@pytest.fixture
def admin(cast, client_for):
    return client_for(cast.admin)


# --- adding


def test_add_person(admin, org, departments):
    answer = admin.post(page("person_new", org), form(department=departments.owner.pk))
    membership = Membership.objects.get(person__email="new@example.go.th")
    assert answer.status_code == 302
    assert answer.url == page("person_edit", org, membership.uuid)
    assert membership.role_values() == {"staff"}
    assert membership.department == departments.owner
    assert not membership.person.has_usable_password()
    assert membership.person.username == "new@example.go.th"
    assert "ออกหนังสือเชิญ" in admin.get(answer.url).text
    entry = AuditEntry.objects.filter(chain=org.uuid, event="membership.set").last()
    assert entry.actor_name == "นายสมมติ ดูแล" and entry.fields == ["staff"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"email": "", "username": ""}, "username"),
        ({"email": "not-an-address"}, "email"),
        ({"username": "with space"}, "username"),
        ({"username": "other@example.go.th"}, "username"),
        ({"roles": []}, "roles"),
        ({"roles": ["emperor"]}, "roles"),
        ({"roles": ["overseer"]}, "roles"),
        ({"roles": ["administrator", "identity_custodian"]}, "roles"),
        ({"roles": ["administrator", "corruption_officer"]}, "roles"),
        ({"roles": ["corruption_officer", "identity_custodian"]}, "roles"),
        ({"email": "staff@example.go.th"}, "email"),
        ({"email": "STAFF@example.go.th"}, "email"),
        ({"email": "", "username": "Staff"}, "username"),
        ({"department": "99999"}, "department"),
    ],
)
def test_add_person_refuses_and_keeps_what_was_typed(admin, org, changes, field):
    before = Person.objects.count()
    answer = admin.post(page("person_new", org), form(position="พิมพ์ไว้แล้ว", **changes))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "พิมพ์ไว้แล้ว" in answer.text
    assert Person.objects.count() == before


def test_department_of_another_organisation_cannot_be_chosen(admin, org, cast, other_org):
    foreign = other_org.departments.first()
    answer = admin.post(page("person_new", org), form(department=foreign.pk))
    assert "department" in answer.context["form"].errors


def test_account_of_another_organisation_is_added_on_purpose_only(admin, cast, org):
    answer = admin.post(page("person_new", org), form(email=cast.other_staff.email))
    assert answer.status_code == 200 and 'name="attach"' in answer.text
    assert cast.other_staff.display_name not in answer.text, "no name before it is added"
    admin.post(page("person_new", org), form(email=cast.other_staff.email, attach="on"))
    membership = of(cast.other_staff, org)
    assert membership.role_values() == {"staff"}
    cast.other_staff.refresh_from_db()
    assert cast.other_staff.display_name == "นายสมมติ เมืองอื่น", "their name stays theirs"
    assert Notice.objects.filter(person=cast.other_staff, organisation=org).exists()


# --- an administrator's limits


def test_administrator_cannot_take_over_a_member_of_another_organisation(
    admin, cast, org, other_org
):
    """Adding somebody and inviting them anew would open the other organisation."""
    membership = set_membership(person=cast.other_officer, organisation=org, roles=["staff"])
    url = page("person_edit", org, membership.uuid)
    shown = admin.get(url)
    assert shown.context["may_invite"] is False
    assert "ออกหนังสือเชิญจากที่นี่ไม่ได้" in shown.text
    admin.post(page("person_invite", org, membership.uuid))
    assert not Invitation.objects.exists()
    admin.post(
        url,
        form(display_name="ชื่อปลอม", email="mine@example.go.th", username="mine"),
    )
    cast.other_officer.refresh_from_db()
    assert cast.other_officer.display_name == "นางสมมติ เมืองอื่น"
    assert cast.other_officer.email == "other.officer@example.go.th"


def test_nor_may_the_other_administrator_once_the_person_is_shared(
    cast, client_for, org, other_org
):
    set_membership(person=cast.other_officer, organisation=org, roles=["staff"])
    client = client_for(cast.other_admin)
    membership = of(cast.other_officer, other_org)
    client.post(page("person_invite", other_org, membership.uuid))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "role",
    ["executive", "endorser", "auditor", "corruption_officer", "identity_custodian"],
)
def test_administrator_cannot_give_themselves_a_signers_role(admin, cast, org, role):
    membership = of(cast.admin, org)
    answer = admin.post(
        page("person_edit", org, membership.uuid),
        form(
            display_name=cast.admin.display_name,
            email=cast.admin.email,
            username=cast.admin.username,
            roles=["administrator", role],
        ),
    )
    assert answer.status_code == 200 and "roles" in answer.context["form"].errors
    assert of(cast.admin, org).role_values() == {"administrator"}


def test_another_administrator_may_give_it(cast, org, client_for):
    second = make_member(org, Role.ADMINISTRATOR)
    membership = of(cast.admin, org)
    services.change_person(membership=membership, by=second, roles=["administrator", "executive"])
    assert of(cast.admin, org).role_values() == {"administrator", "executive"}


def test_last_administrator_stays(cast, org):
    membership = of(cast.admin, org)
    with pytest.raises(Refused):
        services.change_person(membership=membership, by=cast.admin, roles=["staff"])
    with pytest.raises(Refused):
        services.set_active(membership=membership, by=cast.staff, active=False)
    second = make_member(org, Role.ADMINISTRATOR)
    services.set_active(membership=membership, by=second, active=False)
    with pytest.raises(Refused):
        services.set_active(membership=of(second, org), by=cast.staff, active=False)


def test_an_inactive_or_foreign_administrator_does_not_count(cast, org, other_org):
    make_member(org, Role.ADMINISTRATOR, is_active=False)
    gone = make_member(org, Role.ADMINISTRATOR)
    Membership.objects.filter(person=gone).update(is_active=False)
    with pytest.raises(Refused):
        services.change_person(membership=of(cast.admin, org), by=cast.admin, roles=["staff"])


def test_nobody_deactivates_themselves(admin, cast, org):
    make_member(org, Role.ADMINISTRATOR)
    membership = of(cast.admin, org)
    answer = admin.post(page("person_active", org, membership.uuid), {"active": "0"}, follow=True)
    assert "ปิดการใช้งานของตนเองไม่ได้" in answer.text
    membership.refresh_from_db()
    assert membership.is_active


def test_deactivated_person_is_out_at_once_and_acts_for_nobody(admin, cast, org, client_for):
    client = client_for(cast.clerk)
    today = timezone.localdate()
    make_delegation(
        org,
        from_person=cast.executive,
        to_person=cast.clerk,
        role=Role.EXECUTIVE,
        starts_on=today,
        ends_on=today,
    )
    assert client.get(page("notices", org)).status_code == 200
    membership = of(cast.clerk, org)
    admin.post(page("person_active", org, membership.uuid), {"active": "0"})
    assert client.get(page("notices", org)).status_code == 404
    admin.post(page("person_active", org, membership.uuid), {"active": "1"})
    assert client.get(page("notices", org)).status_code == 200
    events = list(AuditEntry.objects.filter(chain=org.uuid).values_list("event", flat=True))
    assert "membership.deactivated" in events and "membership.activated" in events
    assert not cast.clerk.delegations_received.in_force(today).exists()


def test_the_later_of_two_savers_is_told_and_shown_both(admin, cast, org):
    membership = of(cast.staff, org)
    url = page("person_edit", org, membership.uuid)
    opened = admin.get(url).context["form"]["opened"].value()
    services.change_person(membership=membership, by=cast.admin, roles=["staff"], position="ใหม่")
    mine = form(
        display_name=cast.staff.display_name,
        email=cast.staff.email,
        username=cast.staff.username,
        position="ของฉัน",
        opened=opened,
    )
    answer = admin.post(url, mine)
    assert answer.status_code == 409
    assert "มีผู้อื่นแก้ไขรายการนี้ไปก่อน" in answer.text
    assert "ของฉัน" in answer.text and "ใหม่" in answer.text
    assert of(cast.staff, org).position == "ใหม่"
    again = mine | {"opened": answer.context["form"]["opened"].value()}
    assert admin.post(url, again).status_code == 302
    assert of(cast.staff, org).position == "ของฉัน"


# --- the list


def test_list_searches_filters_and_sorts(admin, cast, org):
    def names(**query):
        return [
            m.person.display_name for m in admin.get(page("people", org), query).context["page_obj"]
        ]

    assert cast.other_staff.display_name not in names()
    assert names(q="นิติกร รอบคอบ") == ["นางสมมติ รอบคอบ"]
    assert names(q="การศึกษา") == ["นายสมมติ ตั้งใจ"]
    assert names(role="executive") == ["นายสมมติ นำทาง"]
    assert names(q="ไม่มีใคร") == []
    assert names(sort="-name") == names(sort="name")[::-1]
    assert len(names(sort="nonsense")) == len(names())
    Membership.objects.filter(person=cast.council).update(is_active=False)
    assert names(state="inactive") == ["นายสมมติ สภา"]
    assert len(names(state="all")) == len(names()) + 1


def test_list_sorts_as_a_thai_dictionary(admin, cast, org):
    for name in ("ขา", "เกาะ", "กา"):
        make_member(org, Role.STAFF, name=name)
    shown = [m.person.display_name for m in admin.get(page("people", org)).context["page_obj"]]
    assert [n for n in shown if n in ("กา", "เกาะ", "ขา")] == ["กา", "เกาะ", "ขา"]


def test_list_asks_as_often_for_many_as_for_few(admin, cast, org):
    url = page("people", org) + "?state=all"
    admin.get(url)
    with CaptureQueriesContext(connection) as few:
        admin.get(url)
    for _number in range(40):
        make_member(org, Role.STAFF, Role.COUNCIL_READER)
    with CaptureQueriesContext(connection) as many:
        answer = admin.get(url)
    assert len(few) == len(many) <= 20
    assert len(answer.context["page_obj"]) == 25


# --- invitations


def invite(client, org, person) -> str:
    """The address on the printed invitation."""
    answer = client.post(page("person_invite", org, of(person, org).uuid))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return re.search(r"(/accounts/invitation/[^<\s]+)<", answer.text).group(1)


@pytest.fixture
def newcomer(org):
    return make_member(org, Role.STAFF, name="นายมา ใหม่", password=None, username="newcomer")


def test_invitation_is_used_once(admin, org, newcomer, client_for):
    address = invite(admin, org, newcomer)
    assert not Invitation.objects.filter(code_hash__contains=address.split("/")[-2]).exists()
    visitor = client_for()
    shown = visitor.get(address)
    assert shown.status_code == 200
    assert "newcomer" in shown.text and org.name_th in shown.text
    chosen = {"password1": "ม้าแบตเตอรี่ถูกต้อง", "password2": "ม้าแบตเตอรี่ถูกต้อง"}
    answer = visitor.post(address, chosen)
    assert answer.status_code == 302 and answer.url == "/accounts/login/"
    newcomer.refresh_from_db()
    assert newcomer.check_password("ม้าแบตเตอรี่ถูกต้อง")
    assert visitor.get(address).status_code == 404
    assert visitor.post(address, chosen).status_code == 404
    signed_in = visitor.post(
        "/accounts/login/", {"login": "newcomer", "password": "ม้าแบตเตอรี่ถูกต้อง"}
    )
    assert signed_in.status_code == 302 and signed_in.url == "/staff/"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("short", "short"),
        ("password123456", "password12345"),
        ("", ""),
        ("newcomer-new", "newcomer-new"),
        ("a long enough passphrase", "another long passphrase"),
    ],
)
def test_invitation_refuses_weak_passwords(admin, org, newcomer, client_for, first, second):
    address = invite(admin, org, newcomer)
    answer = client_for().post(address, {"password1": first, "password2": second})
    assert answer.status_code == 200 and answer.context["form"].errors
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()
    assert Invitation.objects.filter(used_at=None).count() == 1


def test_a_new_invitation_ends_the_old(admin, org, newcomer, client_for):
    first = invite(admin, org, newcomer)
    second = invite(admin, org, newcomer)
    assert client_for().get(first).status_code == 404
    assert client_for().get(second).status_code == 200


def test_invitation_runs_out_and_ends_with_the_membership(admin, org, newcomer, client_for, cast):
    address = invite(admin, org, newcomer)
    Invitation.objects.update(expires_at=timezone.now())
    assert client_for().get(address).status_code == 404
    address = invite(admin, org, newcomer)
    services.set_active(membership=of(newcomer, org), by=cast.admin, active=False)
    assert client_for().get(address).status_code == 404


def test_unknown_code(client_for, db):
    for code in ("x", "a" * 300, "%00", "ก"):
        assert client_for().get(f"/accounts/invitation/{code}/").status_code == 404


def test_invitation_page_is_only_made_by_post(admin, org, newcomer):
    assert admin.get(page("person_invite", org, of(newcomer, org).uuid)).status_code == 405


def test_resetting_a_password_is_told_and_leaves_the_old_until_it_is_used(
    admin, cast, org, client_for
):
    """An administrator who would act as the executive can't do it unseen."""
    address = invite(admin, org, cast.executive)
    cast.executive.refresh_from_db()
    assert cast.executive.check_password(PASSWORD)
    told = set(Notice.objects.filter(text__contains="รหัสผ่านใหม่").values_list("person", flat=True))
    assert told == {cast.executive.pk, cast.auditor.pk}
    events = AuditEntry.objects.filter(chain=org.uuid).values_list("event", flat=True)
    assert "person.invited" in events
    session = client_for(cast.executive)
    assert session.get(page("notices", org)).status_code == 200
    chosen = "a quite different passphrase"
    client_for().post(address, {"password1": chosen, "password2": chosen})
    assert session.get(page("notices", org)).status_code == 302, "old sessions end"
