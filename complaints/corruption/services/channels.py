"""The copy of an office that the public pages of the channel read, and how the channel is set up.

Nothing here shows or touches a report.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.models import Organisation
from workflow import audit
from workflow.engine import Refused

from ..actors import Office
from ..models import Channel, KeyRole
from ..vault import directory, opening

_COPIED = {
    "slug": "slug",
    "name": "name_th",
    "name_en": "name_en",
    "kind": "type",
    "telephone": "telephone",
    "address": "address",
}


def mirror(organisation: Organisation) -> Channel:
    """Brings the office's row up to date; settings of the channel itself stay."""
    values = {column: getattr(organisation, name) for column, name in _COPIED.items()}
    # A parent that only oversees has no door of its own; it may still stand in for others.
    values["is_active"] = organisation.is_active and not organisation.is_oversight
    with transaction.atomic(using="corruption"):
        # Two offices may have exchanged their short names; the other one's turn comes.
        for other in Channel.objects.filter(slug=organisation.slug).exclude(pk=organisation.uuid):
            other.slug = other.pk.hex
            other.save(update_fields=["slug"])
        copy = Channel(pk=organisation.uuid, **values)
        values["door_mark"] = opening.door_mark(copy)
        if Channel.objects.filter(pk=copy.pk).exclude(slug=copy.slug).exists():
            # People know the door by its address: an officer has to open the new one.
            values["opened_on"] = None
        channel, _created = Channel.objects.update_or_create(pk=organisation.uuid, defaults=values)
        if not organisation.is_active:
            # Nobody there can sign in: whoever relied on it must be told, not lose reports.
            Channel.objects.filter(fallback_uuid=organisation.uuid).update(fallback_agreed_on=None)
    return channel


def mirror_all() -> int:
    """All offices, after a migration or a load; returns how many."""
    rows = list(Organisation.objects.all())
    for organisation in rows:
        mirror(organisation)
    return len(rows)


def channel_of(organisation: Organisation) -> Channel:
    """The office's channel; made when it is not there yet."""
    found = Channel.objects.filter(pk=organisation.uuid).first()
    return found or mirror(organisation)


# --- set-up


def save_periods(*, channel: Channel, by, **periods) -> None:
    """Changes the periods (days, years); the audit keeps their names."""
    changed = [name for name, value in periods.items() if getattr(channel, name) != value]
    if not changed:
        return
    with transaction.atomic(using="corruption"):
        for name in changed:
            setattr(channel, name, periods[name])
        channel.save(update_fields=changed)
        _record(by, "corruption.channel_changed", channel, changed)


def open_channel(*, channel: Channel, by) -> None:
    """From now on the form takes reports. Raises Refused with all that is missing."""
    with transaction.atomic(using="corruption"):
        row = _locked(channel)
        missing = opening.problems(row)
        if missing:
            raise Refused(missing)
        if row.opened_on is None:
            row.opened_on = timezone.localdate()
            row.save(update_fields=["opened_on"])
            _record(by, "corruption.channel_opened", row)
    channel.opened_on = row.opened_on


def close_channel(*, channel: Channel, by) -> None:
    """The form shows other ways only; reports that are there, their inboxes and keys stay."""
    with transaction.atomic(using="corruption"):
        row = _locked(channel)
        if row.opened_on is not None:
            row.opened_on = None
            row.save(update_fields=["opened_on"])
            _record(by, "corruption.channel_closed", row)
    channel.opened_on = None


# --- the office that stands in


def choose_fallback(*, channel: Channel, other: Organisation | None, by, keys) -> None:
    """An officer with open keys names the office that stands in, or none; that office must agree.

    Raises Refused.
    """
    if other is not None and other.uuid == channel.organisation_uuid:
        raise Refused([_("หน่วยงานสำรองต้องเป็นหน่วยงานอื่น")])
    with transaction.atomic(using="corruption"):
        row = _locked(channel)
        if other is None:
            row.fallback_uuid = row.fallback_signed_by = None
            row.fallback_signature = b""
        else:
            channel_of(other)
            row.fallback_uuid = other.uuid
            directory.sign_fallback(row, keys)
        if row.fallback_uuid != channel.fallback_uuid:
            row.fallback_agreed_on = None
        row.save()
        _record(by, "corruption.fallback_asked", row)


def asked_of(organisation: Organisation) -> list[Channel]:
    """The offices that have chosen this one to stand in for them, by name."""
    rows = Channel.objects.filter(fallback_uuid=organisation.uuid).order_by("name")
    return [row for row in rows if directory.is_fallback_signed(row)]


def agree(*, channel: Channel, organisation: Organisation, by) -> None:
    """An officer here agrees to handle the other office's reports. Raises Refused."""
    if not opening.can_handle(organisation.uuid):
        raise Refused([_("หน่วยงานของคุณต้องมีผู้รับเรื่อง ผู้ดูแลข้อมูลตัวตน และบัตรกู้คืนก่อน")])
    ours = directory.trusted(organisation.uuid, KeyRole.OFFICER)
    keepers = directory.trusted(channel.organisation_uuid, KeyRole.CUSTODIAN)
    if {row.person_uuid for row in ours} & {row.person_uuid for row in keepers}:
        raise Refused([_("ผู้รับเรื่องของหน่วยงานคุณเป็นผู้ดูแลข้อมูลตัวตนของหน่วยงานนั้น จึงรับเรื่องแทนไม่ได้")])
    with transaction.atomic(using="corruption"):
        row = _asked(channel, organisation)
        row.fallback_agreed_on = row.fallback_agreed_on or timezone.localdate()
        row.save(update_fields=["fallback_agreed_on"])
        _record(by, "corruption.fallback_agreed", row, organisation=organisation)


def stop_standing_in(*, channel: Channel, organisation: Organisation, by) -> None:
    """No further report comes here; those that are here stay. Raises Refused."""
    with transaction.atomic(using="corruption"):
        row = _asked(channel, organisation)
        row.fallback_agreed_on = None
        row.save(update_fields=["fallback_agreed_on"])
        _record(by, "corruption.fallback_ended", row, organisation=organisation)


def _asked(channel, organisation) -> Channel:
    row = _locked(channel)
    if row.fallback_uuid != organisation.uuid:
        raise Refused([_("หน่วยงานนั้นไม่ได้เลือกหน่วยงานของคุณแล้ว")])
    return row


def _locked(channel: Channel) -> Channel:
    return Channel.objects.select_for_update().get(pk=channel.pk)


def _record(by, event: str, channel: Channel, fields=(), organisation=None) -> None:
    office = Office((organisation or channel).uuid)
    audit.record(
        actor=by,
        event=event,
        obj=channel,
        organisation=office,
        fields=fields,
        using="corruption",
    )
