"""Builders of test data: each makes one valid thing, with only what the test names different."""

import io
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from organisations.models import Delegation, Department, Organisation, Person
from organisations.models.people import DelegationKind
from organisations.profiles import OrganisationType
from organisations.services import set_membership

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def make_organisation(slug=None, **fields) -> Organisation:
    """An active organisation; a subdistrict municipality unless told otherwise."""
    number = next(_numbers)
    defaults = {
        "type": OrganisationType.SUBDISTRICT_MUNICIPALITY,
        "name_th": f"เทศบาลตำบลตัวอย่าง {number}",
        "name_en": f"Example Municipality {number}",
        "address": "1 ถนนตัวอย่าง",
        "telephone": "02 000 0000",
        "document_prefix": "กท 0001",
    }
    return Organisation.objects.create(slug=slug or f"example-{number}", **{**defaults, **fields})


def make_department(organisation, name=None, **fields) -> Department:
    name = name or f"ฝ่ายที่ {next(_numbers)}"
    return Department.objects.create(organisation=organisation, name=name, **fields)


def make_person(name=None, *, username=None, password=PASSWORD, **fields) -> Person:
    """A person who can sign in with `PASSWORD`; pass None for one without a password."""
    number = next(_numbers)
    username = username or f"person{number}"
    fields.setdefault("email", f"{username}@example.go.th")
    return Person.objects.create_user(
        password=password, username=username, display_name=name or f"บุคคลที่ {number}", **fields
    )


def make_member(organisation, *roles, name=None, department=None, position="", **fields) -> Person:
    """A new person with `roles` in `organisation`, who last worked there."""
    fields.setdefault("last_organisation", organisation)
    person = make_person(name, **fields)
    set_membership(
        person=person,
        organisation=organisation,
        roles=roles,
        department=department,
        position=position,
    )
    return person


def make_delegation(organisation, *, from_person, to_person, role, starts_on, ends_on, **fields):
    """An acting order; รักษาราชการแทน unless told otherwise."""
    defaults = {
        "kind": DelegationKind.ACTING,
        "position": from_person.title_in(organisation) or "ผู้อำนวยการเขต",
        "order_number": "ที่ 1/2566",
    }
    return Delegation.objects.create(
        organisation=organisation,
        from_person=from_person,
        to_person=to_person,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        **{**defaults, **fields},
    )


def image_bytes(kind="JPEG", size=(64, 48), colour=(15, 92, 99), **options) -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def pdf_bytes(pages=1) -> bytes:
    """A small real PDF with empty pages."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _number in range(pages):
            pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def upload(content: bytes | None = None, name="photo.jpg", content_type="image/jpeg"):
    """An uploaded file as a view gets it; a real picture unless `content` is given."""
    content = image_bytes() if content is None else content
    return SimpleUploadedFile(name, content, content_type=content_type)


def behind_the_programs_back(sql: str, params) -> None:
    """Changes a row as only the database's own superuser can, past the append-only triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
