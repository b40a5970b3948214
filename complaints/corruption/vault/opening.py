"""When an office's channel may take a report (docs/security, "Small offices").

Asked anew each time, from signed keys alone: a channel whose last officer has gone is shut that
moment, whatever a row says.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from ..models import Channel, KeyRole, RecoveryKind
from . import directory, marks

ENOUGH_OFFICERS = 2


def door_mark(channel: Channel) -> bytes:
    """The server's mark on which office stands behind an address and a name."""
    return marks.mark(*_door(channel))


def is_own_door(channel: Channel) -> bool:
    """Whether nobody has led this address to another office by way of the database."""
    return marks.is_marked(channel.door_mark, *_door(channel))


def _door(channel: Channel) -> tuple[bytes, ...]:
    names = (channel.slug, channel.name, channel.name_en)
    return (b"door", channel.organisation_uuid.bytes, *(name.encode() for name in names))


def fallback_of(channel: Channel) -> Channel | None:
    """The office that stands in: chosen here, agreed there, and able to handle a report."""
    if channel.fallback_uuid is None or channel.fallback_agreed_on is None:
        return None
    if not directory.is_fallback_signed(channel):
        return None
    if not can_handle(channel.fallback_uuid):
        return None
    return Channel.objects.filter(pk=channel.fallback_uuid).first()


def can_handle(office: UUID) -> bool:
    """Whether an office has a signed officer, a signed custodian and both rehearsed cards."""
    return bool(
        directory.trusted(office, KeyRole.OFFICER)
        and directory.trusted(office, KeyRole.CUSTODIAN)
        and not _recovery_missing(office)
    )


def problems(channel: Channel) -> list[str]:
    """What is still missing before the channel may open, in Thai; empty when nothing is."""
    office = channel.organisation_uuid
    if directory.root_of(office) is None:
        return [_("ยังไม่ได้ทำพิธีสร้างกุญแจหลักและบัตรกู้คืน")]
    missing = [*_people_missing(channel), *_recovery_missing(office)]
    if not channel.is_active:
        missing.append(_("หน่วยงานนี้ปิดการใช้งาน"))
    return missing


def _people_missing(channel: Channel) -> list[str]:
    office = channel.organisation_uuid
    officers = {row.person_uuid for row in directory.trusted(office, KeyRole.OFFICER)}
    custodians = {row.person_uuid for row in directory.trusted(office, KeyRole.CUSTODIAN)}
    fallback = fallback_of(channel)
    missing = []
    if not officers:
        missing.append(_("ยังไม่มีผู้รับเรื่องที่กุญแจได้รับการรับรอง"))
    elif len(officers) < ENOUGH_OFFICERS and fallback is None:
        missing.append(
            _("มีผู้รับเรื่องที่กุญแจได้รับการรับรองคนเดียว ต้องมีสองคน หรือมีหน่วยงานสำรองที่ตกลงแล้วและมีผู้มีกุญแจครบ")
        )
    if fallback is not None:
        # Who reads at the fallback must not learn the names there either.
        officers |= {row.person_uuid for row in directory.trusted(fallback.pk, KeyRole.OFFICER)}
    if not custodians:
        missing.append(_("ยังไม่มีผู้ดูแลข้อมูลตัวตนที่กุญแจได้รับการรับรอง"))
    elif not custodians - officers:
        missing.append(_("ผู้ดูแลข้อมูลตัวตนต้องไม่เป็นผู้รับเรื่องของหน่วยงานนี้หรือของหน่วยงานสำรอง"))
    return missing


def _recovery_missing(office) -> list[str]:
    missing = []
    for kind in RecoveryKind:
        row = directory.recovery(office, kind)
        if row is None:
            missing.append(_("ยังไม่มีบัตรกู้คืนสำหรับ%(kind)s") % {"kind": kind.label})
        elif row.rehearsed_on is None:
            missing.append(_("ยังไม่ได้ซ้อมกู้คืน%(kind)sด้วยบัตร") % {"kind": kind.label})
    return missing


def takes_reports(channel: Channel) -> bool:
    """Whether the form may take a report now: opened by an officer, and nothing missing since."""
    return channel.opened_on is not None and not problems(channel)
