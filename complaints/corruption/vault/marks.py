"""The server's mark on a grant: this program made it, not somebody who writes the database.

A sealed box does not say who made it. Without the mark, whoever writes to the database could put
in a grant of a key of their own, and what is written from then on would be sealed under that key.
The marking key lies in a file outside the databases (`CORRUPTION_MARK_KEY_FILE`), opens nothing.
"""

import hashlib
import hmac
import os
import secrets
import threading
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .encoding import encode

MARK_BYTES = 32
_keys: dict[Path, bytes] = {}


class KeyGone(ImproperlyConfigured):
    """The file of the marking key is away while grants with its marks are there."""


def mark(*parts: bytes) -> bytes:
    """The mark of these parts, 32 bytes. Raises KeyGone."""
    key = _key(Path(settings.CORRUPTION_MARK_KEY_FILE))
    return hashlib.blake2b(encode(*parts), digest_size=MARK_BYTES, key=key).digest()


def is_marked(found: bytes, *parts: bytes) -> bool:
    """Whether `found` is the mark of these parts; nothing is while the key is gone."""
    try:
        return hmac.compare_digest(bytes(found), mark(*parts))
    except KeyGone:
        return False


def _key(path: Path) -> bytes:
    if path not in _keys:
        _keys[path] = _read_or_make(path)
    return _keys[path]


def _read_or_make(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if _has_marks():
            # A new key in silence would vouch for whatever stands in the database now.
            raise KeyGone(f"{path} is gone: put it back from its own backup") from None
        path.parent.mkdir(parents=True, exist_ok=True)
        # Linked into place when it is whole: two workers may start here at the same moment.
        whole = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        descriptor = os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
        try:
            os.link(whole, path)
        except FileExistsError:
            pass
        finally:
            whole.unlink()
        return path.read_bytes()


def _has_marks() -> bool:
    from ..models import Grant

    return Grant.objects.exists()
