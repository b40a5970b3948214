"""Files, sealed while they arrive: XChaCha20-Poly1305 `crypto_secretstream`, 64 KiB at a time.

Each file has a random key of its own. Chunks are chained, the last carries TAG_FINAL, and each
is bound to the file's place. Zeros up to the Padmé length lie inside the encryption; the true
size is kept, sealed, by whoever keeps the key and the header. Memory stays at a few chunks.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Protocol

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from complaints.corruption.vault.padding import padme_length
from complaints.corruption.vault.sealing import Tampered

CHUNK = 64 * 1024
_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_OVERHEAD = sodium.crypto_secretstream_xchacha20poly1305_ABYTES


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class FileSealer:
    """Seals one file: `push` its pieces, then `finish`; afterwards keep `key` and `header`."""

    def __init__(self, write: Callable[[bytes], object], context: bytes) -> None:
        """`write` takes the ciphertext; `context` is what `Context.data()` says of the file."""
        self.key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        self.header = sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, self.key)
        self._write = write
        self._context = context
        self._waiting = bytearray()
        self._hash = hashlib.sha256()
        self._plain_size = 0
        self._sealed_size = 0
        self._finished = False

    def push(self, chunk: bytes) -> None:
        """More of the file, in pieces of any size."""
        self._check_open()
        self._plain_size += len(chunk)
        self._take(chunk)

    def finish(self) -> tuple[int, int, str]:
        """Size of the file and of the ciphertext in bytes, and the ciphertext's SHA-256 (hex).

        Until then nothing that was written can be opened as a whole.
        """
        self._check_open()
        missing = padme_length(self._plain_size) - self._plain_size
        while missing:
            zeros = bytes(min(missing, CHUNK))
            self._take(zeros)
            missing -= len(zeros)
        self._seal(bytes(self._waiting), _FINAL)
        self._waiting.clear()
        self._finished = True
        return self._plain_size, self._sealed_size, self._hash.hexdigest()

    def _take(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), CHUNK):
            self._waiting += view[start : start + CHUNK]
            # A full chunk stays until more comes: it may be the last, and the last is marked.
            if len(self._waiting) > CHUNK:
                self._seal(bytes(self._waiting[:CHUNK]), _MESSAGE)
                del self._waiting[:CHUNK]

    def _seal(self, plain: bytes, tag: int) -> None:
        sealed = sodium.crypto_secretstream_xchacha20poly1305_push(
            self._state, plain, self._context, tag
        )
        self._hash.update(sealed)
        self._sealed_size += len(sealed)
        self._write(sealed)

    def _check_open(self) -> None:
        if self._finished:
            raise RuntimeError("this file is finished")


def open_stream(
    key: bytes,
    header: bytes,
    read: Callable[[int], bytes] | _Readable,
    context: bytes,
    plain_size: int,
) -> Iterator[bytes]:
    """The file in pieces of up to 64 KiB. `read`: a function of a size in bytes, or a file.

    Raises Tampered for bytes that were changed, cut, moved or added. Each piece is authentic
    when it comes, but only the end shows that none is missing: a file counts as whole when this
    has run out.
    """
    read = getattr(read, "read", read)
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    try:
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, bytes(header), key)
    except (CryptoError, TypeError, ValueError):
        raise Tampered from None
    seen = 0
    tag = _MESSAGE
    while tag != _FINAL:
        plain, tag = _pull(state, _read_fully(read, CHUNK + _OVERHEAD), context)
        if tag not in (_MESSAGE, _FINAL):
            raise Tampered
        left = max(plain_size - seen, 0)
        seen += len(plain)
        if plain[left:].strip(b"\0"):
            raise Tampered
        if tag == _FINAL and (seen != padme_length(plain_size) or read(1)):
            raise Tampered
        if left and plain:
            yield plain[:left]


def _pull(state: object, sealed: bytes, context: bytes) -> tuple[bytes, int]:
    try:
        return sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, context)
    except (CryptoError, TypeError, ValueError):
        raise Tampered from None


def _read_fully(read: Callable[[int], bytes], size: int) -> bytes:
    """`size` bytes, fewer only at the end: a socket or pipe may answer with less at a time."""
    pieces = []
    while size and (piece := read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
