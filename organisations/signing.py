"""Confirming who signs: one object, one act, once, within five minutes (design §3, "Signing").

`SIGNING_GRANT_SECONDS`, 300: long enough to read a plan's content once more and to type an opinion
on a phone; two minutes sent people back to the password with the text half written. What guards
the act is not the length but the bounds of a grant: this session, act, object and content, once.
The page asks for the password or a passkey before the opinion is typed. A person with neither
cannot sign and is told to add a passkey.
"""

import hashlib
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow import audit
from workflow.engine import Refused

from .models import SigningGrant

PASSWORD, PASSKEY = "password", "passkey"


def factors(person) -> list[str]:
    """What the person can confirm with; empty means that they cannot sign."""
    found = []
    if person.has_usable_password():
        found.append(PASSWORD)
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists():
        found.append(PASSKEY)
    return found


def _session_hash(request) -> str:
    if not request.session.session_key:
        request.session.create()
    return hashlib.sha256(request.session.session_key.encode()).hexdigest()


def grant(request, *, act: str, obj, method: str, content_hash: str = "") -> SigningGrant:
    """Records that the person has just confirmed `act` on `obj`; earlier grants for it end."""
    with transaction.atomic(using="default"):
        SigningGrant.objects.filter(
            person=request.user, act=act, object_uuid=obj.uuid, used_at=None
        ).delete()
        row = SigningGrant.objects.create(
            person=request.user,
            act=act,
            object_uuid=obj.uuid,
            content_hash=content_hash,
            session_hash=_session_hash(request),
            method=method,
            expires_at=timezone.now() + timedelta(seconds=settings.SIGNING_GRANT_SECONDS),
        )
        audit.record(
            actor=request.user,
            event=f"signing.confirmed.{method}",
            obj=obj,
            organisation=getattr(request, "organisation", None),
        )
    return row


def current(request, *, act: str, obj) -> SigningGrant | None:
    """The grant that is still good for this session, act and object; None when there is none."""
    return SigningGrant.objects.filter(
        person=request.user,
        act=act,
        object_uuid=obj.uuid,
        used_at=None,
        expires_at__gt=timezone.now(),
        session_hash=_session_hash(request),
    ).first()


def consume(request, *, act: str, obj, content_hash: str = "") -> str:
    """Uses the grant up, in the transaction of the signing, and returns the method.

    Raises Refused when there is none, when it has run out or was used, or when the content is
    not what the person confirmed.
    """
    row = current(request, act=act, obj=obj)
    if row is None:
        raise Refused([_("การยืนยันตัวตนหมดเวลาแล้ว กรุณายืนยันอีกครั้ง ข้อความที่พิมพ์ไว้ยังอยู่")])
    if row.content_hash != content_hash:
        raise Refused([_("เนื้อหาเปลี่ยนไปหลังจากที่คุณยืนยัน กรุณาอ่านและยืนยันใหม่")])
    used = SigningGrant.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now())
    if not used:
        raise Refused([_("การยืนยันนี้ใช้ไปแล้ว กรุณายืนยันอีกครั้ง")])
    return row.method
