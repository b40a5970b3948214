"""The corruption channel's archive on its way to and from the disk: sealed under a key of its own.

What lies in it is sealed anyway; days, states and how many there are stand there too, and are
nobody's business either. XChaCha20-Poly1305 `crypto_secretstream` in pieces of 64 KiB.
"""

import io
import os
import secrets
from pathlib import Path

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from scripts.common import Stop

MAGIC = b"sucharit backup 1\n"
PIECE = 64 * 1024
_OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
KEY_BYTES = 32


def backup_key(path: Path, *, make: bool = False) -> bytes:
    """The key in its file; with `make`, a new one when there is none. Raises Stop."""
    try:
        key = path.read_bytes()
    except FileNotFoundError as error:
        if not make:
            raise Stop(
                f"ไม่พบกุญแจชุดสำรอง {path} จึงเปิดชุดของช่องทางทุจริตไม่ได้ · the backup key is missing"
            ) from error
        key = secrets.token_bytes(KEY_BYTES)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    if len(key) != KEY_BYTES:
        raise Stop(f"กุญแจชุดสำรองเสียหาย {path} · not a backup key")
    return key


class Sealer(io.RawIOBase):
    """A file to write to; what reaches `target` is sealed. Only a closed one can be opened."""

    def __init__(self, target, key: bytes):
        self._target, self._waiting = target, bytearray()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        header = sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        target.write(MAGIC + header)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._push(bytes(self._waiting[:PIECE]), _MESSAGE)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """The last piece says that it is the last."""
        self._push(bytes(self._waiting), _FINAL)
        self._waiting.clear()

    def _push(self, plain: bytes, tag: int) -> None:
        self._target.write(
            sodium.crypto_secretstream_xchacha20poly1305_push(self._state, plain, MAGIC, tag)
        )


class Opener(io.RawIOBase):
    """A file to read from; raises Stop for another key, and for what was changed or cut."""

    def __init__(self, source, key: bytes):
        self._source, self._plain, self._tag = source, b"", _MESSAGE
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        size = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
        if source.read(len(MAGIC)) != MAGIC:
            raise Stop("ไม่ใช่ชุดสำรองที่ปิดผนึก · not a sealed archive")
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(self._state, source.read(size), key)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while self._tag != _FINAL and (size < 0 or len(self._plain) < size):
            self._plain += self._pull()
        if size < 0:
            size = len(self._plain)
        taken, self._plain = self._plain[:size], self._plain[size:]
        return taken

    def _pull(self) -> bytes:
        sealed = self._source.read(PIECE + _OVERHEAD)
        try:
            plain, self._tag = sodium.crypto_secretstream_xchacha20poly1305_pull(
                self._state, sealed, MAGIC
            )
        except (CryptoError, TypeError, ValueError) as error:
            raise Stop(
                "เปิดชุดสำรองไม่ได้ กุญแจไม่ตรงหรือแฟ้มถูกเปลี่ยน · wrong key, or the archive was changed"
            ) from error
        return plain
