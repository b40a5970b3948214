"""Holds floods back from the public forms without locking anybody out or noting who they are.

A form carries a signed ticket. While many forms arrive for one organisation, sending one costs
the browser a little arithmetic; a browser without JavaScript waits a while and answers a plain
question instead. What is counted are arrivals, never addresses.

The secret in a ticket is single-use: keep its hash in a unique column beside what the form made
(`codes.hash_code`); the same form sent again then finds what it made before. Where no row is made,
`spent` does the same.
"""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.utils.translation import gettext

from . import questions

WINDOW_MINUTES = 10
# Whoever writes a long text and eats in between must still be able to send it.
VALID_SECONDS = 24 * 3600
# Nobody fills in a form faster; programs do.
LEAST_SECONDS = 2
WAIT_SECONDS = (LEAST_SECONDS, 5, 20, 60)
# A proof has so many pieces: eight small ones take about as long each time, while a single large
# one would now and then take many times as long.
PIECES = 8
# Leading zero bits of each piece. At the highest level a slow phone computes for a second or two.
DIFFICULTY = (10, 11, 12, 13)
HIGHEST = len(WAIT_SECONDS) - 1
GUESSES = "guess:"
_LONGEST_TOKEN = 600
_LONGEST_PROOF = 120


@dataclass(frozen=True)
class Ticket:
    """What a form carries (`templates/complaints/_flood.html`)."""

    token: str
    level: int
    difficulty: int  # leading zero bits of each SHA-256("challenge:piece:number")
    challenge: str
    wait_seconds: int  # from the issue on, for who sends no proof
    question: str  # Thai or English, "" at level 0
    pieces: int = PIECES


@dataclass(frozen=True)
class Checked:
    """The answer about a token that came back.

    `secret` is there only without a problem. `authentic` is the same secret whatever the problem
    is, except "forged": only for finding what the same form has made before, or staged files.
    """

    secret: bytes | None
    problem: str  # "", "expired", "forged", "early" or "unproved"
    level: int
    authentic: bytes | None = None


# --- how much arrives


def note_arrival(scope: str, *, cache: str = "default") -> None:
    """Counts one arrival for `scope` (an organisation's uuid, or a `guess_scope`).

    `cache` names the cache; a channel whose arrivals must leave no trace of their minute on a
    disk passes one that lives in memory, here and to `level`. Never raises.
    """
    with suppress(Exception):
        counts, key = caches[cache], _key(scope, _minute())
        try:
            counts.incr(key)
        except ValueError:
            # The first one of this minute.
            counts.add(key, 0, timeout=(WINDOW_MINUTES + 1) * 60)
            counts.incr(key)


def level(scope: str, *, cache: str = "default") -> int:
    """0 to 3 by the arrivals of the last ten minutes; 0 while the cache does not answer."""
    limits = (
        settings.COMPLAINT_GUESS_LEVELS
        if scope.startswith(GUESSES)
        else settings.COMPLAINT_FLOOD_LEVELS
    )
    keys = [_key(scope, _minute() - back) for back in range(WINDOW_MINUTES)]
    try:
        arrived = sum(caches[cache].get_many(keys).values())
    except Exception:
        return 0
    return sum(arrived >= limit for limit in limits)


def _minute() -> int:
    return int(time.time() // 60)


def _key(scope: str, minute: int) -> str:
    return f"flood:{scope}:{minute}"


# Of this process and this day, never stored: with the whole disk in hand nobody can try all
# addresses against a hash. Each process counts for itself, which a slower guesser does not mind.
_daily_key: tuple[int, bytes] = (-1, b"")


def guess_scope(request) -> str:
    """Whose wrong codes are counted together: a hash of the address, for the general channel only.

    Codes are guessed by one sender at a time, so that slowing all down would only help the
    guesser. The hash is keyed with what this process alone knows, changes every day, stays in the
    cache for ten minutes, and leads to more arithmetic, never to a refusal: thirty people may
    stand behind one address. The corruption channel must not use it: it keeps no trace of who came.
    """
    global _daily_key
    day = int(time.time() // 86400)
    if _daily_key[0] != day:
        _daily_key = (day, secrets.token_bytes(32))
    address = _address(request).encode()
    return GUESSES + hmac.new(_daily_key[1], address, hashlib.sha256).hexdigest()[:32]


def _address(request) -> str:
    """The sender's address as the trusted proxies saw it; what a sender claims does not count."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR", "")


# --- tickets


def issue(
    scope: str, *, token: str = "", at_level: int | None = None, since: int | None = None
) -> Ticket:
    """A ticket for one form of `scope`.

    `token`: of the form that comes back with an error; secret and issue time stay, so that nobody
    waits twice. After a form has been taken, never pass its token again. `at_level` stands for
    `level(scope)` where the caller counts elsewhere. `since` (seconds, at most a day back): when
    somebody began to read the page before the form, so that the waiting time is spent there.
    """
    now_level = level(scope) if at_level is None else at_level
    found = _read(token, scope) if token else None
    if found and time.time() - found[1] < VALID_SECONDS:
        secret, issued, _old_level = found
    else:
        secret, issued = secrets.token_bytes(32), int(time.time())
        if since and 0 <= issued - since < VALID_SECONDS:
            issued = since
    packed = {"s": urlsafe_b64encode(secret).decode(), "t": issued, "l": now_level}
    return Ticket(
        token=_signer(scope).sign_object(packed),
        level=now_level,
        difficulty=DIFFICULTY[now_level],
        challenge=_challenge(secret),
        wait_seconds=WAIT_SECONDS[now_level],
        question=questions.ask(secret) if now_level else "",
    )


def check(
    token: str, scope: str, *, proof: str = "", answer: str = "", at_level: int | None = None
) -> Checked:
    """Whether a form may be taken; never raises, whatever was sent.

    Level 0 asks for two seconds only. Above, for a proof of work, or for the right answer and the
    waiting time. The level is the higher one of the ticket and of now: tickets collected while it
    was quiet are of no use in a flood. "early" and "unproved" forms are shown again with their
    text and `issue(scope, token=token)`.
    """
    found = _read(token, scope)
    if found is None:
        return Checked(None, "forged", 0)
    secret, issued, ticket_level = found
    needed = max(ticket_level, level(scope) if at_level is None else at_level)
    problem = _problem(secret, time.time() - issued, ticket_level, needed, proof, answer)
    return Checked(None if problem else secret, problem, needed, secret)


def _problem(secret, waited, ticket_level, needed, proof, answer) -> str:
    if waited >= VALID_SECONDS:
        return "expired"
    if waited < LEAST_SECONDS:
        return "early"
    if not needed or _is_proof(secret, proof, DIFFICULTY[ticket_level]):
        return ""
    if not questions.is_right(secret, answer):
        return "unproved"
    return "early" if waited < WAIT_SECONDS[needed] else ""


def reason(problem: str) -> str:
    """What the person reads beside the form that came back; "" without a problem."""
    if not problem:
        return ""
    words = {
        "early": gettext("ยังไม่ถึงเวลาส่ง กรุณารอสักครู่แล้วกดส่งอีกครั้ง ข้อความที่กรอกยังอยู่ครบ"),
        "unproved": gettext(
            "ยังไม่ได้ส่ง กรุณากดส่งอีกครั้ง ถ้ามีคำถามสั้น ๆ เหนือปุ่มส่ง กรุณาตอบก่อน ข้อความที่กรอกยังอยู่ครบ"
        ),
        "expired": gettext("หน้านี้เปิดไว้นานเกินไป ยังไม่ได้ส่ง ข้อความที่กรอกยังอยู่ครบ กรุณากดส่งอีกครั้ง"),
    }
    return words.get(problem, words["expired"])


def spent(secret: bytes) -> bool:
    """Whether a ticket was used before, where no unique row tells (the form that asks for a code).

    False while the cache does not answer.
    """
    key = (
        f"flood:spent:{hashlib.blake2b(secret, digest_size=16, person=b'flood-spent').hexdigest()}"
    )
    try:
        return not caches["default"].add(key, 1, timeout=VALID_SECONDS)
    except Exception:
        return False


def _signer(scope: str) -> signing.Signer:
    return signing.Signer(salt=f"complaints.flood.{scope}")


def _read(token: str, scope: str) -> tuple[bytes, int, int] | None:
    """(secret, time of issue in seconds, level) of an authentic token of this scope, or None."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        packed = _signer(scope).unsign_object(token)
        found = urlsafe_b64decode(packed["s"]), int(packed["t"]), int(packed["l"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return found if 0 <= found[2] <= HIGHEST else None


def _challenge(secret: bytes) -> str:
    return hashlib.blake2b(secret, digest_size=16, person=b"flood-proof").hexdigest()


def _is_proof(secret: bytes, proof: str, difficulty: int) -> bool:
    numbers = proof.split(".") if proof.isascii() and len(proof) <= _LONGEST_PROOF else []
    return len(numbers) == PIECES and all(
        _leading_zeros(f"{_challenge(secret)}:{piece}:{number}") >= difficulty
        for piece, number in enumerate(numbers)
    )


def _leading_zeros(text: str) -> int:
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest(), "big").bit_length()
