"""The loop of the closed-off process: one job a message, one child a job.

`python -I -B -c BOOT entry`: descriptor 3 is a socket. A message carries two descriptors (the
file in memory, and the socket for the answer) and JSON: {"extension": ".jpg", "seconds": 30}.
The child answers "begun", a line of JSON, and the bytes of the viewing copy.
"""

import gzip
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import zipfile

import pikepdf
from PIL import Image

from . import isolation

CONTROL = 3
# Nobody needs it at night.
IDLE_SECONDS = 300
BEGUN = b"begun\n"
_MESSAGE_BYTES = 4096
# In a child: nothing, nothing, nothing, the file, the answer.
_FILE, _ANSWER, _DESCRIPTORS = 3, 4, 5


def main() -> None:
    """Serves until the other side closes or has asked nothing for `IDLE_SECONDS`."""
    module, _colon, name = sys.argv[1].partition(":")
    look = getattr(importlib.import_module(module), name)
    warm_up(look)
    control = socket.socket(fileno=CONTROL)
    # Ctrl-C in a terminal is meant for the program; it closes the socket.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control.send(json.dumps(isolation.enter()).encode())
    while select.select([control], [], [], IDLE_SECONDS)[0]:
        message, descriptors, _flags, _address = socket.recv_fds(control, _MESSAGE_BYTES, 2)
        if not message:
            break
        if len(descriptors) == 2:
            _start(look, control, json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _bury()
    os._exit(0)


def warm_up(look) -> None:
    """Lets the parsers load what they load at first use: later there are no files."""
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, kind)
        look(out.getvalue(), "")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata() as words:
            words["dc:title"] = "x"
        pdf.docinfo["/Title"] = "x"
        out = io.BytesIO()
        pdf.save(out)
    look(out.getvalue(), ".pdf")
    for name in ("a", "ก"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, b"x")
        look(out.getvalue(), "")
    # An old archive's names, which Python reads by a table of its own.
    b"x".decode("cp437")
    for content in (b"%PDF-broken", "ข้อความ".encode(), gzip.compress(b"x"), bytes(99)):
        look(content, "")


def _start(look, control, job, file, answer) -> None:
    try:
        child = os.fork()
    except OSError:
        # The answer closes without a word: the file is not to blame.
        return
    if child:
        return
    try:
        # Out of the way first: either may have the other's number.
        file, answer = os.dup(file), os.dup(answer)
        high = [os.dup2(file, 100), os.dup2(answer, 101)]
        os.dup2(high[0], _FILE)
        os.dup2(high[1], _ANSWER)
        os.closerange(_DESCRIPTORS, 256)
        isolation.for_one_file(job["seconds"], _DESCRIPTORS)
        _answer(look, job)
    finally:
        # Never back into the loop, and no exit handlers.
        os._exit(0)


def _answer(look, job) -> None:
    reply = socket.socket(fileno=_ANSWER)
    reply.sendall(BEGUN)
    finding = look(_content(), job["extension"])
    head = {
        "kind": finding.kind,
        "odd": finding.odd,
        "view": finding.view_kind,
        "size": len(finding.view),
    }
    reply.sendall(json.dumps(head).encode() + b"\n" + finding.view)


def _content() -> bytes:
    # Not through mmap: Python's takes a descriptor more.
    content = bytearray(os.fstat(_FILE).st_size)
    view, at = memoryview(content), 0
    while at < len(content) and (read := os.preadv(_FILE, [view[at:]], at)):
        at += read
    return bytes(view[:at])


def _bury() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
