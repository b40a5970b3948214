"""The editable table of outside bodies and offline ways: who edits it, and what the door shows."""

import pytest
from django.test import Client
from django.urls import reverse

from complaints.corruption import outside
from complaints.corruption.models import AuditEntry, Contact, ContactKind
from complaints.corruption.services import channels
from organisations.roles import Role
from tests.factories import make_member
from workflow.engine import Denied, Refused

from .visitors import text

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(org, name="contacts", *args) -> str:
    return reverse(f"integrity:{name}", args=[org.slug, *args])


def values(**changed) -> dict:
    return {
        "kind": "outside",
        "name": "ป.ป.ช. ประจำจังหวัด",
        "name_en": "",
        "duty": "รับเรื่องในจังหวัด",
        "telephone": "0 2000 1111",
        "address": "ศาลากลางจังหวัด",
        "website": "https://www.nacc.go.th",
        "email": "",
        "position": "1",
        **changed,
    }


def nacc(org) -> Contact:
    return next(row for row in outside.contacts_of(org) if row.telephone == "1205")


def test_only_those_who_may_edit_it_see_the_table(cast, org):
    for person in (cast.admin, cast.complaints, cast.integrity):
        assert "สำนักงาน ป.ป.ช." in text(signed_in(person).get(url(org)))
    for person in (cast.staff, cast.executive, cast.custodian, cast.auditor):
        for path in (url(org), url(org, "contact_new"), url(org, "contact_edit", nacc(org).uuid)):
            assert signed_in(person).get(path).status_code == 403
    assert signed_in(cast.other_staff).get(url(org)).status_code == 404
    assert Client().get(url(org)).status_code == 302


def test_the_first_edit_copies_the_defaults_and_is_audited_apart(cast, org):
    before = outside.contacts_of(org)
    assert "ค่าเริ่มต้น" in text(signed_in(cast.admin).get(url(org)))
    page = signed_in(cast.admin).post(
        url(org, "contact_edit", nacc(org).uuid), values(), follow=True
    )
    assert "ป.ป.ช. ประจำจังหวัด" in text(page) and "ค่าเริ่มต้น" not in text(page)
    stored = Contact.objects.filter(organisation_uuid=org.uuid)
    assert {row.uuid for row in stored} == {row.uuid for row in before}
    assert stored.get(uuid=nacc_uuid(before)).name == "ป.ป.ช. ประจำจังหวัด"
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.actor_uuid) == ("corruption.contact_saved", cast.admin.uuid)
    channels.mirror(org)
    public = text(Client().get(reverse("corruption:new", args=[org.slug])))
    assert "0 2000 1111" in public and 'href="tel:1206"' in public


def nacc_uuid(rows):
    return next(row.uuid for row in rows if row.telephone == "1205")


def test_a_new_one_stands_beside_the_defaults(cast, org):
    defaults = {row.uuid for row in outside.contacts_of(org)}
    client = signed_in(cast.complaints)
    client.post(url(org, "contact_new"), values(kind="office", name="ตู้รับจดหมายหน้าอาคาร"))
    [new] = [row for row in outside.contacts_of(org) if row.uuid not in defaults]
    assert (new.name, new.kind) == ("ตู้รับจดหมายหน้าอาคาร", ContactKind.OFFICE)
    assert defaults < {row.uuid for row in outside.contacts_of(org)}


def test_two_who_edit_first_at_once_make_one_list(cast, org):
    before = outside.contacts_of(org)
    first, second = before[:2]
    first.name, second.name = "แก้โดยคนแรก", "แก้โดยคนที่สอง"
    outside.save_contact(organisation=org, contact=first, by=cast.admin)
    outside.save_contact(organisation=org, contact=second, by=cast.complaints)
    names = [row.name for row in outside.contacts_of(org)]
    assert len(names) == len(before)
    assert {"แก้โดยคนแรก", "แก้โดยคนที่สอง"} <= set(names)


def test_the_second_saver_of_one_row_is_told(cast, org):
    path, client = url(org, "contact_edit", nacc(org).uuid), signed_in(cast.admin)
    opened = client.get(path).context["form"].initial["opened"]
    client.post(path, values(name="ของคนแรก", opened=opened))
    page = text(client.post(path, values(name="ของคนที่สอง", opened=opened)), 409)
    assert "ของคนแรก" in page and "ของคนที่สอง" in page
    assert nacc_name(org) == "ของคนแรก"


def nacc_name(org):
    return Contact.objects.get(organisation_uuid=org.uuid, telephone="0 2000 1111").name


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", " \u200b", "กรุณากรอกข้อมูลช่องนี้"),
        ("kind", "", "กรุณากรอกข้อมูลช่องนี้"),
        ("website", "javascript:alert(1)", "กรุณาตรวจที่อยู่เว็บไซต์"),
        ("email", "a@b\nBcc: c@example.com", "กรุณาตรวจอีเมล"),
        ("position", "ก่อน", 'id="id_position_error"'),
    ],
)
def test_bad_input_is_said_and_nothing_is_stored(cast, org, field, typed, words):
    page = text(signed_in(cast.admin).post(url(org, "contact_new"), values(**{field: typed})))
    assert words in page
    assert not Contact.objects.exists()


def test_one_is_removed_but_never_the_last_outside_body(cast, org):
    client = signed_in(cast.integrity)
    path = url(org, "contact_remove", nacc(org).uuid)
    assert "สำนักงาน ป.ป.ช." in text(client.get(path))
    assert Contact.objects.count() == 0
    client.post(path)
    assert "1205" not in {row.telephone for row in outside.contacts_of(org)}
    assert AuditEntry.objects.filter(event="corruption.contact_removed").count() == 1
    bodies = [row for row in outside.contacts_of(org) if row.kind == ContactKind.OUTSIDE]
    for row in bodies[:-1]:
        outside.remove_contact(organisation=org, contact=row, by=cast.integrity)
    with pytest.raises(Refused, match="อย่างน้อยหนึ่งแห่ง"):
        outside.remove_contact(organisation=org, contact=bodies[-1], by=cast.integrity)
    page = client.post(url(org, "contact_remove", bodies[-1].uuid))
    assert "อย่างน้อยหนึ่งแห่ง" in text(page, 409)


def test_another_offices_row_is_not_found(cast, org, other_org):
    theirs = outside.default_contacts(other_org)[0]
    Contact.objects.bulk_create(outside.default_contacts(other_org))
    client = signed_in(cast.admin)
    for name in ("contact_edit", "contact_remove"):
        assert client.get(url(org, name, theirs.uuid)).status_code == 404
        assert client.post(url(org, name, theirs.uuid), values()).status_code == 404


def test_the_service_itself_refuses_who_may_not(cast, org):
    with pytest.raises(Denied):
        outside.save_contact(organisation=org, contact=nacc(org), by=cast.staff)
    with pytest.raises(Denied):
        outside.remove_contact(organisation=org, contact=nacc(org), by=cast.executive)
    elsewhere = make_member(org, Role.AUDITOR)
    with pytest.raises(Denied):
        outside.save_contact(organisation=org, contact=nacc(org), by=elsewhere)
    assert not Contact.objects.exists()
