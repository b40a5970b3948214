"""The keys of a report: to whom they are sealed, who opens them, and what is sealed under them.

A report has a key for each compartment (`models.Compartment`). Rows that belong to it are sealed
under one of them, bound to the place where they stand: moved elsewhere they do not open.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from nacl.public import PrivateKey

from ..models import (
    Compartment,
    Grant,
    HolderKey,
    KeyRole,
    RecoveryKey,
    RecoveryKind,
    Report,
)
from . import directory, marks, sealing

# What every report has from the first moment; copies and requests get theirs when they are made.
FIRST = (Compartment.CONTENT, Compartment.DESK, Compartment.THREAD, Compartment.IDENTITY)
_SIZES = {
    "corruption.report.identity": sealing.IDENTITY_SIZE,
    "corruption.message.body": sealing.MESSAGE_SIZES,
    "corruption.sealedfile.description": sealing.MESSAGE_SIZES,
    "corruption.identityrequest.body": sealing.MESSAGE_SIZES,
    "corruption.identityrequest.decision": sealing.MESSAGE_SIZES,
}


class NoGrant(Exception):
    """None of the open keys opens this compartment."""


@dataclass(frozen=True)
class Recipients:
    """To whom a report is sealed; each key checked up to the pinned root."""

    held_by: UUID
    officers: tuple[HolderKey, ...]
    custodians: tuple[HolderKey, ...]
    content: RecoveryKey
    identity: RecoveryKey

    def of(self, compartment: str) -> tuple[tuple[HolderKey, ...], RecoveryKey]:
        """The people and the recovery key of one of the first compartments."""
        if compartment == Compartment.IDENTITY:
            return self.custodians, self.identity
        return self.officers, self.content


def recipients_for(organisation_uuid: UUID, excluded=frozenset()) -> Recipients | None:
    """Who may open a report that this office handles, without the excluded people.

    None when no officer, no custodian or no recovery key is left: then nothing may be sealed.
    """
    officers, custodians = (
        tuple(
            holder
            for holder in directory.trusted(organisation_uuid, role)
            if holder.person_uuid not in excluded
        )
        for role in (KeyRole.OFFICER, KeyRole.CUSTODIAN)
    )
    content = directory.recovery(organisation_uuid, RecoveryKind.CONTENT)
    identity = directory.recovery(organisation_uuid, RecoveryKind.IDENTITY)
    if not (officers and custodians and content and identity):
        return None
    return Recipients(organisation_uuid, officers, custodians, content, identity)


def new_report_keys() -> dict[str, bytes]:
    """A fresh key for each of the first compartments."""
    return {compartment: sealing.new_key() for compartment in FIRST}


# --- grants


def grants(
    report: Report,
    compartment: str,
    key: bytes,
    *,
    holders=(),
    recovery: RecoveryKey | None = None,
    reporter: bytes | None = None,
    subject: UUID | None = None,
    version: int | None = None,
    expires_on=None,
) -> list[Grant]:
    """Unsaved grants of one compartment's key to people, to recovery, to the reporter.

    `reporter` is the reporter's public key; `subject` the copy or request; `expires_on` the last
    day on which it opens.
    """
    subject = subject or report.uuid
    version = version or version_of(report, compartment)
    common = {
        "report": report,
        "compartment": compartment,
        "subject_uuid": subject,
        "key_version": version,
        "expires_on": expires_on,
    }
    context = _grant_context(report, compartment, subject, version)

    def one(public, recipient, **whom):
        sealed = sealing.seal_to(bytes(public), key, context, recipient)
        row = Grant(recipient_uuid=recipient, sealed=sealed, **common, **whom)
        row.mark = marks.mark(*_marked(row, context, bytes(public)))
        return row

    rows = [one(holder.encryption_key, holder.uuid, holder=holder) for holder in holders]
    if recovery:
        rows.append(one(recovery.encryption_key, recovery.uuid, recovery=recovery))
    if reporter:
        rows.append(one(reporter, report.uuid))
    return rows


def first_grants(report: Report, keys: dict[str, bytes], recipients: Recipients) -> list[Grant]:
    """The grants that a new report is stored with."""
    rows = []
    for compartment, key in keys.items():
        holders, recovery = recipients.of(compartment)
        reporter = report.reporter_key if compartment == Compartment.THREAD else None
        rows += grants(
            report, compartment, key, holders=holders, recovery=recovery, reporter=reporter
        )
    return rows


def key_of(report: Report, compartment: str, keys, subject: UUID | None = None) -> bytes:
    """The key of a compartment, opened by one of the open keys of a person (`OpenKeys`).

    Raises NoGrant when there is none, or only an expired one; `sealing.Tampered` for a broken one.
    """
    subject = subject or report.uuid
    private = {holder.uuid: secret for holder, secret in keys.holders}
    rows = Grant.objects.filter(
        report=report,
        compartment=compartment,
        subject_uuid=subject,
        recipient_uuid__in=private,
    ).order_by("-key_version")
    for grant in rows:
        if grant.expires_on is None or grant.expires_on >= timezone.localdate():
            return opened(grant, report, private[grant.recipient_uuid].encryption)
    raise NoGrant


def reporter_thread_key(report: Report, private: bytes) -> bytes:
    """K_thread by the reporter's own key, which the receipt derives. Raises NoGrant."""
    grant = (
        Grant.objects.filter(
            report=report, compartment=Compartment.THREAD, recipient_uuid=report.uuid
        )
        .order_by("-key_version")
        .first()
    )
    if grant is None:
        raise NoGrant
    return opened(grant, report, private)


def key_by_recovery(report: Report, compartment: str, recovery, private: bytes, subject=None):
    """The key of a compartment by a recovery key's private half. Raises NoGrant."""
    grant = (
        Grant.objects.filter(
            report=report,
            compartment=compartment,
            subject_uuid=subject or report.uuid,
            recipient_uuid=recovery.uuid,
        )
        .order_by("-key_version")
        .first()
    )
    if grant is None:
        raise NoGrant
    return opened(grant, report, private)


def version_of(report: Report, compartment: str) -> int:
    """The version of a compartment's key that counts now."""
    if compartment == Compartment.IDENTITY:
        return report.identity_version
    if compartment in (Compartment.COPY, Compartment.REQUEST):
        return 1
    return report.key_version


def opened(grant: Grant, report: Report, private: bytes) -> bytes:
    """The key in a grant. Raises `sealing.Tampered`, also for one that bears no mark of ours."""
    public = bytes(PrivateKey(private).public_key)
    context = _grant_context(report, grant.compartment, grant.subject_uuid, grant.key_version)
    if not marks.is_marked(grant.mark, *_marked(grant, context, public)):
        raise sealing.Tampered
    return sealing.unseal_from(private, bytes(grant.sealed), context, grant.recipient_uuid)


def reporter_public(report: Report) -> bytes | None:
    """The reporter's public key, for a new grant; None where nobody stands behind the report.

    Raises `sealing.Tampered` when the row's key is not the one that the report came with.
    """
    if report.reporter_key is None:
        return None
    public = bytes(report.reporter_key)
    rows = Grant.objects.filter(
        report=report, compartment=Compartment.THREAD, recipient_uuid=report.uuid
    )
    for grant in rows.order_by("-key_version")[:1]:
        context = _grant_context(report, grant.compartment, grant.subject_uuid, grant.key_version)
        if marks.is_marked(grant.mark, *_marked(grant, context, public)):
            return public
    raise sealing.Tampered


def genuine(report: Report, rows) -> list[Grant]:
    """Those of `rows` (grants of one report) that this program made for the key they name.

    Grants also say who gets the next key and what is written later. One that somebody wrote into
    the database, or that names somebody else since, must not: it is passed over.
    """
    return [row for row in rows.select_related("holder", "recovery") if _is_genuine(report, row)]


def _is_genuine(report: Report, grant: Grant) -> bool:
    named = grant.holder or grant.recovery
    if named is None:
        # The reporter's own; `reporter_public` looks at its mark.
        return grant.recipient_uuid == report.uuid
    context = _grant_context(report, grant.compartment, grant.subject_uuid, grant.key_version)
    public = bytes(named.encryption_key)
    is_marked = marks.is_marked(grant.mark, *_marked(grant, context, public))
    return is_marked and grant.recipient_uuid == named.uuid


def _marked(grant: Grant, context: sealing.Context, public: bytes) -> tuple[bytes, ...]:
    """What the mark of a grant vouches for: place, recipient and key, sealed box, last day."""
    last_day = grant.expires_on.isoformat() if grant.expires_on else ""
    recipient = grant.recipient_uuid.bytes
    return context.data(), recipient, public, bytes(grant.sealed), last_day.encode()


def _grant_context(report, compartment, subject, version) -> sealing.Context:
    return sealing.Context(
        organisation=report.organisation_uuid,
        report=report.uuid,
        table=Grant._meta.label_lower,
        row=subject,
        field=str(compartment),
        key_version=version,
    )


# --- sealed fields of rows


def context_of(report: Report, row, field: str) -> sealing.Context:
    """The place of a sealed field; part of what is sealed, so that it opens nowhere else."""
    if row is report or isinstance(row, Report):
        name = "identity" if field == "identity" else "content"
        version = report.identity_version if name == "identity" else report.key_version
        revision = getattr(report, f"{name}_revision")
    else:
        version = getattr(row, "key_version", 1)
        revision = getattr(row, "revision", 1)
    return sealing.Context(
        organisation=report.organisation_uuid,
        report=report.uuid,
        table=row._meta.label_lower,
        row=row.uuid,
        field=field,
        key_version=version,
        revision=revision,
    )


def seal_row(key: bytes, report: Report, row, field: str, value) -> str:
    """Seals `value` (whatever JSON holds) into `row.field`; returns its line for the audit.

    Set the row's uuid, version and revision before. Raises ValueError when it is too long.
    """
    sizes = _SIZES.get(f"{row._meta.label_lower}.{field}", sealing.TEXT_SIZES)
    sealed = sealing.seal_json(key, value, context_of(report, row, field), sizes)
    setattr(row, field, sealed)
    return digest_line(row, field)


def digest_line(row, field: str) -> str:
    """What the audit says of a sealed field: `sha256:…`, and where it stands."""
    digest = sealing.digest(bytes(getattr(row, field)))
    return f"sha256:{digest} {row._meta.model_name}.{field} {row.uuid}"


def open_row(key: bytes, report: Report, row, field: str):
    """What `seal_row` sealed. Raises `sealing.Tampered`."""
    sealed = bytes(getattr(row, field))
    return sealing.unseal_json(key, sealed, context_of(report, row, field))
