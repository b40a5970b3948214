"""Asks ClamAV's daemon about a file, where `CLAMD_URL` names one (clamd(8), INSTREAM)."""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

# No scanner is set up · nothing found · something found · a scanner is set up but did not answer.
OFF, CLEAN, INFECTED, FAILED = "off", "clean", "infected", "failed"
CONNECT_SECONDS = 3
# Between two answers; a large PDF takes some seconds.
ANSWER_SECONDS = 30
CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


@dataclass(frozen=True)
class Verdict:
    """`state` is OFF, CLEAN, INFECTED or FAILED; `name` is of what was found, or of the fault."""

    state: str
    name: str = ""


def scan(stream) -> Verdict:
    """Reads the binary `stream` to its end and says what ClamAV finds in it; never raises for that.

    FAILED leaves the decision to the caller: refuse the file, or keep it sealed with a flag.
    """
    if not settings.CLAMD_URL:
        return Verdict(OFF)
    try:
        with _connect() as connection:
            # clamd may have answered and closed before all was sent, as over its own size limit.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sendall(b"zINSTREAM\0")
                while chunk := stream.read(CHUNK):
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        return Verdict(FAILED, type(error).__name__)
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return Verdict(CLEAN)
    if words.endswith(" FOUND"):
        return Verdict(INFECTED, words.removesuffix(" FOUND"))
    return Verdict(FAILED, words[:100] or "no answer")


def ping() -> bool:
    """Whether the scanner that is set up answers."""
    try:
        with _connect() as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection) == "PONG"
    except (OSError, ValueError):
        return False


def _connect() -> socket.socket:
    """Raises OSError when nobody listens, ValueError for an address that is none."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        target = address.path
    elif address.scheme == "tcp" and address.hostname:
        host = (address.hostname, address.port or 3310)
        connection = socket.create_connection(host, timeout=CONNECT_SECONDS)
        connection.settimeout(ANSWER_SECONDS)
        return connection
    else:
        raise ValueError("CLAMD_URL is unix:///path or tcp://host:port")
    connection.settimeout(CONNECT_SECONDS)
    try:
        connection.connect(target)
    except OSError:
        connection.close()
        raise
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < _LONGEST_ANSWER:
        part = connection.recv(CHUNK)
        if not part:
            break
        received += part
    return received.split(b"\0")[0].decode("utf-8", "replace").strip()
