"""A lost second factor is taken away by the administrator: who may, confirmed, told, on record."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from organisations.models import Notice, SigningGrant
from organisations.roles import Role
from organisations.services.factors import factors_hash, reset_second_factors
from organisations.services.people import set_membership
from tests.factories import PASSWORD, make_member
from workflow.engine import Denied, Refused
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(cast):
    """Signs in with an authenticator app, whose telephone is lost."""
    TOTP.activate(cast.staff, generate_totp_secret())
    return cast.staff


def page(org, person):
    membership = person.memberships.get(organisation=org)
    return reverse("organisations:person_factors", args=[org.slug, membership.uuid])


def confirmed(client, address):
    return client.post(address, {"confirm_page": "1", "confirm_password": PASSWORD})


def press(client, address, person):
    return client.post(address, {"confirm_content": factors_hash(person)})


def test_the_administrator_confirms_reads_and_takes_it_away(client_for, cast, org, staff):
    admin, address = client_for(cast.admin), page(org, staff)
    form = reverse("organisations:person_edit", args=[org.slug, address.split("/")[-3]])
    assert address in admin.get(form).text
    asked = admin.get(address)
    assert "รหัสผ่านของคุณ" in asked.text and "ลงนาม" not in asked.context["title"]
    assert confirmed(admin, address).status_code == 303
    assert "แอปยืนยันตัวตน" in admin.get(address).text
    assert press(admin, address, staff).url == form
    assert not Authenticator.objects.filter(user=staff).exists()
    entry = AuditEntry.objects.get(event="person.second_factor_reset")
    assert entry.actor_uuid == cast.admin.uuid and entry.fields == ["totp"]
    notices = Notice.objects.filter(text__contains="ล้างการยืนยันชั้นที่สอง")
    assert {row.person for row in notices} == {staff, cast.auditor}
    # The password stays.
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
    assert address not in admin.get(form).text


@pytest.mark.parametrize("prepare", ["nothing", "wrong password"])
def test_nothing_without_the_administrators_confirmation(client_for, cast, org, staff, prepare):
    admin, address = client_for(cast.admin), page(org, staff)
    if prepare == "wrong password":
        admin.post(address, {"confirm_page": "1", "confirm_password": "wrong"})
    press(admin, address, staff)
    assert Authenticator.objects.filter(user=staff).exists()
    assert not SigningGrant.objects.filter(used_at__isnull=False).exists()


def test_a_confirmation_is_for_one_person(client_for, cast, org, staff):
    TOTP.activate(cast.staff2, generate_totp_secret())
    admin = client_for(cast.admin)
    confirmed(admin, page(org, staff))
    press(admin, page(org, cast.staff2), cast.staff2)
    assert Authenticator.objects.filter(user=cast.staff2).exists()


def test_factors_that_changed_meanwhile_are_not_taken_away(client_for, cast, org, staff):
    admin, address = client_for(cast.admin), page(org, staff)
    confirmed(admin, address)
    shown = factors_hash(staff)
    Authenticator.objects.filter(user=staff).delete()
    TOTP.activate(staff, generate_totp_secret())
    admin.post(address, {"confirm_content": shown})
    assert Authenticator.objects.filter(user=staff).exists()


@pytest.mark.parametrize("who", ["staff2", "officer", "executive", "auditor", "integrity"])
def test_nobody_else_may(client_for, cast, org, staff, who):
    assert client_for(getattr(cast, who)).get(page(org, staff)).status_code == 403
    with pytest.raises(Denied):
        reset_second_factors(
            membership=staff.memberships.get(), by=getattr(cast, who), confirm=lambda digest: None
        )
    assert Authenticator.objects.filter(user=staff).exists()


def test_another_office_finds_nothing(client_for, cast, org, staff):
    assert client_for(cast.other_admin).get(page(org, staff)).status_code == 404


def test_not_ones_own_not_a_shared_account_and_not_where_there_is_none(
    client_for, cast, org, other_org, staff
):
    TOTP.activate(cast.admin, generate_totp_secret())
    set_membership(person=staff, organisation=other_org, roles=[Role.STAFF])
    for person in (cast.admin, staff, cast.staff2):
        with pytest.raises(Refused):
            reset_second_factors(
                membership=person.memberships.get(organisation=org),
                by=cast.admin,
                confirm=lambda digest: None,
            )
        assert client_for(cast.admin).get(page(org, person)).status_code == 302
    assert Authenticator.objects.count() == 2


def test_the_other_administrator_is_told(cast, org, staff):
    second = make_member(org, Role.ADMINISTRATOR, name="นายดูแล อีกคน")
    reset_second_factors(
        membership=staff.memberships.get(), by=cast.admin, confirm=lambda digest: None
    )
    assert Notice.objects.filter(person=second).exists()
    assert not Notice.objects.filter(person=cast.admin).exists()
