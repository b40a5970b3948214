"""A person's own keys: made by the system, wrapped under a passphrase that it makes too."""

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from ..actors import Office
from ..models import HolderKey, KeyRole, WrappedKey
from . import directory, keys, passphrases
from .sealing import NO_REPORT, Context

_KIB = 1024


def keys_of(person_uuid, organisation_uuid) -> list[HolderKey]:
    """The person's keys in the office that have not ended, newest first."""
    rows = HolderKey.objects.filter(
        organisation_uuid=organisation_uuid, person_uuid=person_uuid, ended_on=None
    )
    return sorted(rows, key=lambda row: (row.role, -row.version))


def make_keys(
    *, person, organisation, roles, passphrase: str | None = None, argon_kib: int | None = None
):
    """New keys of a person for these roles; returns (passphrase, [(HolderKey, PrivateKeys)]).

    The passphrase is shown once and stored nowhere; a given one, or less work to derive from it
    (`argon_kib`), is for the demonstration and for tests. An earlier key goes on opening what it
    opened until the new one has been signed and admitted. Raises Refused.
    """
    roles = [KeyRole(role) for role in roles]
    if not roles:
        raise Refused([_("กรุณาเลือกหน้าที่อย่างน้อยหนึ่งอย่าง")])
    _refuse_both_sides(person, organisation, roles)
    passphrase = passphrase or passphrases.make_passphrase()
    memory = (argon_kib or settings.VAULT_ARGON_MEMORY) * _KIB
    made = []
    with transaction.atomic(using="corruption"):
        for role in roles:
            made.append(_make(person, organisation, role, passphrase, memory))
        audit.record(
            actor=person,
            event="corruption.key_made",
            obj=made[0][0],
            organisation=Office(organisation.uuid),
            fields=[f"role:{role}" for role in roles],
            using="corruption",
        )
    return passphrase, made


def unwrap_keys(person_uuid, organisation_uuid, passphrase: str):
    """The person's keys that the passphrase opens, as [(HolderKey, PrivateKeys)], newest first.

    Raises `passphrases.WrongPassphrase`; the list is never empty.
    """
    rows = WrappedKey.objects.filter(
        holder__organisation_uuid=organisation_uuid,
        holder__person_uuid=person_uuid,
        holder__ended_on=None,
    ).select_related("holder")
    opened = []
    for row in sorted(rows, key=lambda row: -row.holder.version):
        wrapped = passphrases.Wrapped(bytes(row.salt), row.ops, row.memory, bytes(row.sealed))
        try:
            private = passphrases.unwrap(wrapped, passphrase, wrap_context(row.holder))
        except passphrases.UnknownWord:
            raise
        except passphrases.WrongPassphrase:
            continue
        # A wrapped key that was put beside another's public key opens nothing.
        if private.public == directory.public_of(row.holder):
            opened.append((row.holder, private))
    if not opened:
        raise passphrases.WrongPassphrase
    return opened


def wrap_context(holder: HolderKey) -> Context:
    """The place of a person's wrapped private keys."""
    return Context(
        organisation=holder.organisation_uuid,
        report=NO_REPORT,
        table=WrappedKey._meta.label_lower,
        row=holder.uuid,
        field=str(holder.role),
        key_version=holder.version,
    )


def _refuse_both_sides(person, organisation, roles) -> None:
    held = {row.role for row in keys_of(person.uuid, organisation.uuid)}
    if len((held | set(roles)) & set(directory.APART)) > 1:
        raise Refused([_("ผู้รับเรื่องกับผู้ดูแลข้อมูลตัวตนต้องเป็นคนละคนกัน")])


def _make(person, organisation, role, passphrase, memory):
    rows = HolderKey.objects.filter(
        organisation_uuid=organisation.uuid, person_uuid=person.uuid, role=role
    )
    chained = directory.valid(organisation.uuid)
    version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    # One that nobody has signed yet was sealed to by nobody.
    for row in rows.filter(ended_on=None):
        if row.uuid not in chained:
            row.delete()
    private = keys.new_private_keys()
    holder = HolderKey.objects.create(
        organisation_uuid=organisation.uuid,
        person_uuid=person.uuid,
        person_name=person.display,
        person_title=person.title_in(organisation),
        role=role,
        version=version,
        encryption_key=private.public.encryption,
        signing_key=private.public.signing,
        made_on=timezone.localdate(),
    )
    wrapped = passphrases.wrap(private, passphrase, wrap_context(holder), memory=memory)
    WrappedKey.objects.create(
        holder=holder,
        salt=wrapped.salt,
        ops=wrapped.ops,
        memory=wrapped.memory,
        sealed=wrapped.sealed,
    )
    return holder, private
