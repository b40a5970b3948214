"""What an officer searches for, sealed: it may be a citizen's name or telephone number.

A search is posted and the list is then opened by an address, which has to hold it for the pages
that follow. Addresses lie in the browser's history on a desk that several share, and in the logs
of proxies; so that they hold only what this person's own pages can read, for a day.
"""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

VALID_SECONDS = 24 * 3600
_PERSON = b"complaint-search"
_LONGEST_TOKEN = 2000


def seal(typed: str, person) -> str:
    """For the address of a list; "" for nothing."""
    return _box(person).encrypt(typed.encode()).decode() if typed else ""


def read(token: str, person) -> str:
    """What was typed; "" when it is another person's, changed, or a day old."""
    if not token or len(token) > _LONGEST_TOKEN:
        return ""
    try:
        return _box(person).decrypt(token.encode(), ttl=VALID_SECONDS).decode()
    except InvalidToken:
        return ""


def _box(person) -> Fernet:
    secret = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=64, person=_PERSON).digest()
    key = hashlib.blake2b(person.uuid.bytes, digest_size=32, key=secret, person=_PERSON).digest()
    return Fernet(urlsafe_b64encode(key))
