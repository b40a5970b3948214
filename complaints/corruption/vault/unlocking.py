"""Open for minutes: private keys in a row that only the browser's cookie can open.

The cookie holds 256 random bits. The row is found by one hash of them and sealed under another,
so that cookie and row open the keys together and neither does alone. No session, cache or queue
ever holds a key.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import NoReturn
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from ..models import HolderKey, Unlock
from . import directory, holding, passphrases
from .keys import PRIVATE_BYTES, PrivateKeys
from .sealing import NO_REPORT, Context, Tampered, seal, unseal

_COOKIE_BYTES = 32
_UUID_BYTES = 16
# A row is written once in so many seconds at most, whatever a page fetches.
_TOUCH_SECONDS = 20
# Wrong passphrases that cost nothing; each further one doubles the wait.
FREE_TRIES = 3
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 10, 900
_SESSION_KEY = "vault_tries"


class NoKeys(Exception):
    """The person has no key here yet."""


class NotSigned(Exception):
    """The passphrase is right, but nobody has vouched for the key."""


class Wait(Exception):
    """Too many wrong passphrases in this session; `seconds` are left."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many wrong passphrases")
        self.seconds = seconds


@dataclass(frozen=True)
class OpenKeys:
    """A person's private keys in one office, for as long as this request lasts."""

    person_uuid: UUID
    organisation_uuid: UUID
    holders: tuple[tuple[HolderKey, PrivateKeys], ...] = field(repr=False)
    unlock: Unlock | None = field(default=None, repr=False)

    def role_keys(self, role: str) -> tuple[tuple[HolderKey, PrivateKeys], ...]:
        """Those of one role ("officer"), newest first."""
        found = [pair for pair in self.holders if pair[0].role == role]
        return tuple(sorted(found, key=lambda pair: -pair[0].version))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(str(holder.role) for holder, _private in self.holders)

    def __reduce__(self) -> NoReturn:
        raise TypeError("open keys are stored nowhere")


# --- opening


def unlock(request, passphrase: str) -> tuple[OpenKeys, str]:
    """Opens the person's keys in the office of the address; returns them and the cookie's value.

    Raises Wait, NoKeys, NotSigned, `passphrases.UnknownWord` (a slip of the finger, not counted)
    and `passphrases.WrongPassphrase`.
    """
    person, organisation = request.user, request.organisation
    _refuse_too_soon(request)
    if not holding.keys_of(person.uuid, organisation.uuid):
        raise NoKeys
    try:
        opened = holding.unwrap_keys(person.uuid, organisation.uuid, passphrase)
    except passphrases.UnknownWord:
        raise
    except passphrases.WrongPassphrase:
        _count_wrong(request)
        raise
    request.session.pop(_SESSION_KEY, None)
    counting = directory.valid(organisation.uuid)
    pairs = tuple((holder, private) for holder, private in opened if holder.uuid in counting)
    if not pairs:
        raise NotSigned
    return _store(person.uuid, organisation.uuid, pairs)


def _store(person: UUID, organisation: UUID, pairs) -> tuple[OpenKeys, str]:
    _sweep()
    secret = secrets.token_bytes(_COOKIE_BYTES)
    lookup, key = _halves(secret)
    packed = b"".join(holder.uuid.bytes + private.pack() for holder, private in pairs)
    now = timezone.now()
    row = Unlock.objects.create(
        lookup=lookup,
        organisation_uuid=organisation,
        person_uuid=person,
        sealed=seal(key, packed, _row_context(organisation, person)),
        started_at=now,
        used_at=now,
    )
    keys = OpenKeys(person, organisation, pairs, row)
    return keys, base64.urlsafe_b64encode(secret).decode().rstrip("=")


def _halves(secret: bytes) -> tuple[bytes, bytes]:
    """Where the row lies, and what opens it; neither tells the other."""
    return (
        hashlib.blake2b(secret, digest_size=32, person=b"vault-lookup").digest(),
        hashlib.blake2b(secret, digest_size=32, person=b"vault-key").digest(),
    )


def _row_context(organisation: UUID, person: UUID) -> Context:
    return Context(organisation, NO_REPORT, Unlock._meta.label_lower, person, "sealed")


# --- using


def open_keys(request, *, touch: bool = True) -> OpenKeys | None:
    """The keys that this browser has open for this person and office; None when they are shut.

    Whatever asks by itself, without anybody at the keyboard, passes touch=False.
    """
    secret = _cookie_secret(request)
    if secret is None or not request.user.is_authenticated:
        return None
    lookup, key = _halves(secret)
    row = Unlock.objects.filter(lookup=lookup).first()
    if row is None:
        return None
    now = timezone.now()
    if _is_over(row, now):
        row.delete()
        return None
    organisation = request.organisation.uuid
    if row.person_uuid != request.user.uuid or row.organisation_uuid != organisation:
        return None
    try:
        packed = unseal(key, bytes(row.sealed), _row_context(organisation, row.person_uuid))
    except Tampered:
        return None
    pairs = _counting(organisation, packed)
    if not pairs:
        row.delete()
        return None
    if touch and now - row.used_at > timedelta(seconds=_TOUCH_SECONDS):
        # Not save(): that would bring back a row which a sign-out has just deleted.
        Unlock.objects.filter(lookup=lookup).update(used_at=now)
        row.used_at = now
    return OpenKeys(row.person_uuid, organisation, pairs, row)


def is_open(request) -> bool:
    """Whether this browser has keys open here, without opening or touching them."""
    secret = _cookie_secret(request)
    if secret is None or not request.user.is_authenticated:
        return False
    row = Unlock.objects.filter(
        lookup=_halves(secret)[0],
        person_uuid=request.user.uuid,
        organisation_uuid=request.organisation.uuid,
    ).first()
    return row is not None and not _is_over(row, timezone.now())


def _counting(organisation: UUID, packed: bytes):
    """The keys of a row that still count: one that was removed meanwhile does not."""
    counting = directory.valid(organisation)
    pairs = []
    size = _UUID_BYTES + PRIVATE_BYTES
    for at in range(0, len(packed), size):
        holder = counting.get(UUID(bytes=packed[at : at + _UUID_BYTES]))
        private = PrivateKeys.unpack(packed[at + _UUID_BYTES : at + size])
        if holder is not None and private.public == directory.public_of(holder):
            pairs.append((holder, private))
    return tuple(pairs)


def _cookie_secret(request) -> bytes | None:
    text = request.COOKIES.get(settings.VAULT_COOKIE, "")
    if not text or len(text) > 2 * _COOKIE_BYTES:
        return None
    try:
        secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return secret if len(secret) == _COOKIE_BYTES else None


def ends_at(row: Unlock):
    """When these keys shut by themselves if nothing more is done."""
    idle = row.used_at + timedelta(seconds=settings.VAULT_IDLE_SECONDS)
    return min(idle, row.started_at + timedelta(seconds=settings.VAULT_LONGEST_SECONDS))


def _is_over(row: Unlock, now) -> bool:
    return now >= ends_at(row)


def _sweep() -> None:
    """Rows whose browser never came back."""
    now = timezone.now()
    idle = now - timedelta(seconds=settings.VAULT_IDLE_SECONDS)
    longest = now - timedelta(seconds=settings.VAULT_LONGEST_SECONDS)
    Unlock.objects.filter(used_at__lt=idle).delete()
    Unlock.objects.filter(started_at__lt=longest).delete()


# --- shutting


def lock(request) -> None:
    """Shuts the keys of this browser."""
    secret = _cookie_secret(request)
    if secret is not None:
        Unlock.objects.filter(lookup=_halves(secret)[0]).delete()


def forget(person_uuid: UUID) -> None:
    """Shuts a person's keys in every browser and office: sign-out, another role, removal."""
    Unlock.objects.filter(person_uuid=person_uuid).delete()


def set_cookie(response, value: str) -> None:
    """For the browser's own life only; the row ends long before."""
    response.set_cookie(
        settings.VAULT_COOKIE,
        value,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def drop_cookie(response) -> None:
    response.set_cookie(
        settings.VAULT_COOKIE,
        "",
        max_age=0,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        path="/",
    )


# --- wrong passphrases: a session waits, never the person


def _refuse_too_soon(request) -> None:
    _count, until = request.session.get(_SESSION_KEY, (0, 0))
    left = until - timezone.now().timestamp()
    if left > 0:
        raise Wait(int(left) + 1)


def _count_wrong(request) -> None:
    count = request.session.get(_SESSION_KEY, (0, 0))[0] + 1
    wait = 0
    if count >= FREE_TRIES:
        wait = min(FIRST_WAIT_SECONDS * 2 ** (count - FREE_TRIES), LONGEST_WAIT_SECONDS)
    request.session[_SESSION_KEY] = (count, timezone.now().timestamp() + wait)


def needs_keys(view):
    """For staff views, inside `staff_view`: gives `request.keys`, or answers the unlock page.

    A POST that comes too late is answered by the same page with all that was typed in hidden
    fields and a passphrase field; nothing of it is stored. With the right passphrase the POST
    goes on as if nothing had happened. Views that take files set their upload handlers outside.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        from ..views.unlock import ask, opened_by_form

        request.keys = open_keys(request)
        cookie = None
        if request.keys is None:
            answer, cookie = opened_by_form(request)
            if request.keys is None:
                return answer or ask(request)
        response = view(request, *args, **kwargs)
        if cookie:
            set_cookie(response, cookie)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    wrapper.needs_keys = True
    return wrapper
