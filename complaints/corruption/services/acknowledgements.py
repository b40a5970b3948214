"""The signed acknowledgement of a report, for who wants to prove one day that they reported.

A JWS in its compact form (RFC 7515, EdDSA of RFC 8037): any tool that knows that format verifies
it with the public key, without this system. It names the office, the label, days and the digest of
what was sealed; never a word of it, nor who reported.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone

from workflow.signing_keys import key_in

from ..models import Channel, Message, MessageKind, Report
from ..vault import keyring, sealing
from . import thread

_HEADER = {"alg": "EdDSA", "typ": "sucharit-acknowledgement"}
_LONGEST = 4000
_TICKET = b"acknowledgement"


@dataclass(frozen=True)
class Acknowledged:
    """What a genuine acknowledgement says."""

    office: str
    office_uuid: UUID
    label: str
    received_on: date
    issued_on: date
    digest: str  # of the sealed content, as the audit chain names it


def find(report: Report, key: bytes) -> str:
    """The acknowledgement that was made before, or ""."""
    row = Message.objects.filter(report=report, kind=MessageKind.ACKNOWLEDGEMENT).first()
    return keyring.open_row(key, report, row, "body")["token"] if row else ""


def make(report: Report, key: bytes) -> str:
    """The acknowledgement of this report, made once and kept under K_thread alone."""
    known = find(report, key)
    if known:
        return known
    office = Channel.objects.get(pk=report.organisation_uuid)
    token = _sign(
        {
            "office": office.name,
            "office_uuid": str(office.pk),
            "label": report.label,
            "received_on": report.received_on.isoformat(),
            "issued_on": timezone.localdate().isoformat(),
            "sealed": f"sha256:{sealing.digest(bytes(report.content))}",
        }
    )
    # Two clicks at once make one: the ticket is the report's own.
    ticket = sealing.digest(_TICKET + report.pk.bytes)
    thread.say(
        report,
        key,
        MessageKind.ACKNOWLEDGEMENT,
        {"text": "", "token": token},
        ticket=bytes.fromhex(ticket),
    )
    return find(report, key)


def read(typed: str) -> Acknowledged | None:
    """What an acknowledgement says, if we signed it; spaces and line breaks do not matter."""
    token = "".join(typed.split())
    if len(token) > _LONGEST or token.count(".") != 2:
        return None
    signed, _dot, signature = token.rpartition(".")
    try:
        _public().verify(_decode(signature), signed.encode("ascii"))
        head, _dot, body = signed.partition(".")
        if json.loads(_decode(head)) != _HEADER:
            return None
        said = json.loads(_decode(body))
        return Acknowledged(
            office=str(said["office"]),
            office_uuid=UUID(said["office_uuid"]),
            label=str(said["label"]),
            received_on=date.fromisoformat(said["received_on"]),
            issued_on=date.fromisoformat(said["issued_on"]),
            digest=str(said["sealed"]),
        )
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return None


def public_key_hex() -> str:
    """The public half, 64 hex digits; printed on the page that verifies."""
    return _public().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_key_pem() -> str:
    """The public half as tools for offline verification read it."""
    return _public().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _public() -> Ed25519PublicKey:
    return key_in(settings.ACK_SIGNING_KEY_FILE).public_key()


def _sign(content: dict) -> str:
    signed = f"{_encode(rfc8785.dumps(_HEADER))}.{_encode(rfc8785.dumps(content))}"
    signature = key_in(settings.ACK_SIGNING_KEY_FILE).sign(signed.encode("ascii"))
    return f"{signed}.{_encode(signature)}"


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
