"""What is found in a file before it is sealed away: by ClamAV and by the closed-off process.

Never a reason to refuse: whatever goes wrong here, the sealed original and the report are kept.
"""

import atexit
import fcntl
import io
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from workflow import scanning
from workflow.file_content import IMAGE_FORMATS

from ..sandbox.launching import NotServing, Server
from ..sandbox.serving import BEGUN

CLEAN, INFECTED, UNCHECKED, ODD = "clean", "infected", "unchecked", "odd"
UNKNOWN = "application/octet-stream"
ENTRY = "complaints.corruption.sandbox.looking:look"
SECONDS = 30
# The process ends itself; this is for one that does not.
GRACE_SECONDS = 2
# For the turn of a file while others are looked at.
WAIT_SECONDS = 60
VIEW_MAX_BYTES = 24 * 2**20
_PIECE = 64 * 1024
_KIND = re.compile(r"[a-z0-9]+/[a-zA-Z0-9.+-]{1,90}")
_REASON = re.compile(r"[a-z]{0,20}")
_VIEW_KINDS = {media_type for _extension, media_type in IMAGE_FORMATS.values()}

# One process, one file at a time: a picture takes a third of the memory that it may use.
_turn = threading.Lock()
_server: Server | None = None


@dataclass(frozen=True)
class Found:
    """`kind` is the media type by content, `verdict` one of the four, `reason` a short code."""

    kind: str
    verdict: str
    reason: str = ""
    view_kind: str = ""


class Memory:
    """The plaintext of one file, in memory without a name; closed as soon as it was looked at."""

    def __init__(self):
        self.descriptor = os.memfd_create("upload", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.descriptor, view) :]

    def freeze(self) -> None:
        """Nobody changes it from now on."""
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)

    def close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def inspect(memory: Memory, extension: str, write_view: Callable[[bytes], object]) -> Found:
    """Looks at a file. The viewing copy goes to `write_view` piece by piece, if there is one.

    What came of a copy counts only when `view_kind` is told; not for an infected file.
    """
    memory.freeze()
    scanned = _scan(memory)
    infected = scanned == scanning.INFECTED
    found = _look(memory, extension, (lambda piece: None) if infected else write_view)
    if infected:
        return Found(found.kind, INFECTED, found.reason)
    if found.verdict == CLEAN and scanned != scanning.CLEAN:
        return Found(found.kind, UNCHECKED, "scanner", found.view_kind)
    return found


def end() -> None:
    """Ends the closed-off process; the next file starts another."""
    # At the end of the program nobody waits for a file that is being looked at.
    taken = _turn.acquire(timeout=GRACE_SECONDS)
    try:
        _stop()
    finally:
        if taken:
            _turn.release()


atexit.register(end)


def _scan(memory: Memory) -> str:
    # Through a socket of this machine only: over a network the file could be read on its way.
    if not settings.CLAMD_URL.startswith("unix:"):
        return scanning.OFF
    return scanning.scan(_Reader(memory.descriptor)).state


class _Reader(io.RawIOBase):
    """The file from its beginning, whoever else reads it."""

    def __init__(self, descriptor: int):
        self._descriptor, self._at = descriptor, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = os.pread(self._descriptor, size if size >= 0 else 2**30, self._at)
        self._at += len(data)
        return data


class _Silent(Exception):
    """It took too long, or ended without an answer."""

    def __init__(self, reason: str, begun: bool):
        self.reason, self.begun = reason, begun


def _look(memory: Memory, extension: str, write_view) -> Found:
    if not _turn.acquire(timeout=WAIT_SECONDS):
        return Found(UNKNOWN, UNCHECKED, "busy")
    try:
        for _try in range(2):
            try:
                return _ask(memory, extension, write_view)
            except NotServing:
                _stop()
            except _Silent as silent:
                # Whatever it was, it goes with its process.
                _stop()
                if silent.begun:
                    return Found(UNKNOWN, ODD, silent.reason)
        return Found(UNKNOWN, UNCHECKED, "inspector")
    finally:
        _turn.release()


def _ask(memory: Memory, extension: str, write_view) -> Found:
    """Raises NotServing and _Silent."""
    global _server
    if _server is None or not _server.serves:
        _stop()
        _server = Server(ENTRY)
    job = {"extension": extension, "seconds": SECONDS}
    with _server.ask(memory.descriptor, job) as answer:
        return _read(answer, time.monotonic() + SECONDS + GRACE_SECONDS, write_view)


def _stop() -> None:
    global _server
    server, _server = _server, None
    if server is not None:
        server.end()


def _read(answer: socket.socket, until: float, write_view) -> Found:
    """Trusts nothing of what comes: it is said by a process that may have been taken over."""
    pieces = _pieces(answer, until)
    head, begun = b"", False
    for piece in pieces:
        head += piece
        begun = begun or head.startswith(BEGUN)
        if head.count(b"\n") > 1 or len(head) > _PIECE:
            break
    if not begun:
        raise _Silent("crash", begun=False)
    line, newline, first = head.removeprefix(BEGUN).partition(b"\n")
    if not newline:
        raise _Silent("time" if time.monotonic() >= until - GRACE_SECONDS else "crash", begun=True)
    found, size = _checked(line)
    for piece in _chain(first, pieces):
        size -= len(piece)
        if size >= 0:
            write_view(piece)
    if size:
        raise _Silent("crash", begun=True)
    return found


def _checked(line: bytes) -> tuple[Found, int]:
    """What was found, and how many bytes of a viewing copy follow. Raises _Silent."""
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(line)
        kind, odd, view, size = said["kind"], said["odd"], said["view"], int(said["size"])
        known = _KIND.fullmatch(kind) and _REASON.fullmatch(odd) and view in _VIEW_KINDS | {""}
        if known and 0 <= size <= VIEW_MAX_BYTES and bool(size) == bool(view):
            return Found(kind, ODD if odd else CLEAN, odd, view), size
    raise _Silent("answer", begun=True)


def _pieces(answer: socket.socket, until: float):
    while (left := until - time.monotonic()) > 0:
        answer.settimeout(left)
        try:
            piece = answer.recv(_PIECE)
        except OSError:
            return
        if not piece:
            return
        yield piece


def _chain(first: bytes, rest):
    if first:
        yield first
    yield from rest
