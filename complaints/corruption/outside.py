"""Where else corruption may be reported: the list that stands until an office has edited its own.

Names, hotlines and addresses of outside bodies change; the page asks the office to check them.
"""

from contextlib import contextmanager
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from organisations.permissions import Permission
from thai.language import is_english
from workflow import audit
from workflow.engine import Denied, Refused

from .models import Contact, ContactKind

# Only what is sure: hotline and website; an office adds postal addresses of its province.
DEFAULTS = (
    {
        "key": "nacc",
        "name": "สำนักงาน ป.ป.ช.",
        "name_en": "National Anti-Corruption Commission (NACC)",
        "duty": gettext_noop("การทุจริตของผู้บริหาร เจ้าหน้าที่ของรัฐ และความผิดต่อตำแหน่งหน้าที่"),
        "telephone": "1205",
        "website": "https://www.nacc.go.th",
    },
    {
        "key": "pacc",
        "name": "สำนักงาน ป.ป.ท.",
        "name_en": "Public Sector Anti-Corruption Commission (PACC)",
        "duty": gettext_noop("การทุจริตและประพฤติมิชอบของเจ้าหน้าที่ของรัฐ"),
        "telephone": "1206",
        "website": "https://www.pacc.go.th",
    },
    {
        "key": "damrongdhama",
        "name": "ศูนย์ดำรงธรรม กระทรวงมหาดไทย",
        "name_en": "Damrongdhama Centre, Ministry of Interior",
        "duty": gettext_noop("เรื่องร้องเรียนต่อหน่วยงานในพื้นที่ รวมถึงองค์กรปกครองส่วนท้องถิ่น"),
        "telephone": "1567",
        "website": "https://www.damrongdhama.moi.go.th",
    },
    {
        "key": "ombudsman",
        "name": "สำนักงานผู้ตรวจการแผ่นดิน",
        "name_en": "Office of the Ombudsman",
        "duty": gettext_noop("เจ้าหน้าที่ของรัฐไม่ทำตามกฎหมาย หรือทำให้เดือดร้อนโดยไม่เป็นธรรม"),
        "telephone": "1676",
        "website": "https://www.ombudsman.go.th",
    },
)
PERSON_OR_POST = gettext_noop("ยื่นด้วยตนเองหรือส่งจดหมายปิดผนึกถึงผู้บริหาร เขียนหน้าซองว่า “ลับ”")
BY_TELEPHONE = gettext_noop("ขอนัดพบผู้บริหารทางโทรศัพท์ โดยไม่ต้องบอกเรื่องกับผู้รับสาย")


def default_contacts(organisation) -> list[Contact]:
    """The list of an office that has not edited its own; not stored."""
    rows = []
    for position, values in enumerate(DEFAULTS):
        fields = {name: value for name, value in values.items() if name != "key"}
        rows.append(_default(organisation, values["key"], ContactKind.OUTSIDE, position, fields))
    own = {"name": organisation.name_th, "name_en": organisation.name_en}
    if organisation.address:
        fields = {**own, "duty": PERSON_OR_POST, "address": organisation.address}
        rows.append(_default(organisation, "post", ContactKind.OFFICE, 0, fields))
    if organisation.telephone:
        fields = {**own, "duty": BY_TELEPHONE, "telephone": organisation.telephone}
        rows.append(_default(organisation, "telephone", ContactKind.OFFICE, 1, fields))
    return rows


def _default(organisation, key, kind, position, fields) -> Contact:
    # The same uuid each time: two people who edit first at once make one list.
    return Contact(
        uuid=uuid5(organisation.uuid, key),
        organisation_uuid=organisation.uuid,
        kind=kind,
        position=position,
        **fields,
    )


def contacts_of(organisation) -> list[Contact]:
    """The office's list, or the defaults."""
    return list(_stored(organisation)) or default_contacts(organisation)


def is_edited(organisation) -> bool:
    """Whether somebody of the office has taken the list in hand."""
    return _stored(organisation).exists()


def find_contact(organisation, uuid) -> Contact | None:
    """One of the list, stored or default."""
    return next((row for row in contacts_of(organisation) if row.uuid == uuid), None)


def name_of(contact) -> str:
    """The name in the language of the page."""
    return (is_english() and contact.name_en) or contact.name


def duty_of(contact) -> str:
    """What it takes, in the language of the page where the words are our own."""
    return _(contact.duty) if contact.duty else ""


def _stored(organisation):
    return Contact.objects.filter(organisation_uuid=organisation.uuid)


# --- writing


def save_contact(*, organisation, contact: Contact, by) -> None:
    """Stores one of the list; the first time, the defaults beside it. Raises Denied."""
    with _changing(organisation, by):
        names = [field.name for field in Contact._meta.concrete_fields if field.name != "uuid"]
        contact.organisation_uuid = organisation.uuid
        # A default that was shown is not stored yet when it was read, and is now.
        values = {name: getattr(contact, name) for name in names}
        Contact.objects.update_or_create(uuid=contact.uuid, defaults=values)
        _record(by, "corruption.contact_saved", organisation, contact)


def remove_contact(*, organisation, contact: Contact, by) -> None:
    """Takes one off the list. Raises Denied; Refused for the last outside body."""
    with _changing(organisation, by):
        rows = _stored(organisation)
        others = rows.filter(kind=ContactKind.OUTSIDE).exclude(uuid=contact.uuid)
        if not others.exists():
            raise Refused([_("ต้องมีหน่วยงานภายนอกอย่างน้อยหนึ่งแห่ง ผู้แจ้งจะได้มีที่ไป")])
        rows.filter(uuid=contact.uuid).delete()
        _record(by, "corruption.contact_removed", organisation, contact)


@contextmanager
def _changing(organisation, by):
    """The permission, a transaction, and the defaults stored before the first change."""
    if not by.can(Permission.CONTACTS_MANAGE, organisation):
        raise Denied(_("คุณไม่มีสิทธิทำรายการนี้"))
    with transaction.atomic(using="corruption"):
        if not is_edited(organisation):
            Contact.objects.bulk_create(default_contacts(organisation), ignore_conflicts=True)
        yield


def _record(by, event, organisation, contact) -> None:
    audit.record(actor=by, event=event, obj=contact, organisation=organisation, using="corruption")
