"""Has a document drawn by a process of its own: what it is drawn from, and to, passes by pipes.

The renderer's memory of texts and pictures ends with that process, and the fonts that it lays out
beside itself lie in memory too.
"""

import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path

from . import isolation

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 120
MEMORY_BYTES = 2 * 2**30
# A folder in memory, where there is one.
_MEMORY_FOLDER = "/dev/shm"  # noqa: S108
_LENGTH = struct.Struct(">Q")
_BOOT = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from complaints.corruption.sandbox.pages import main; main()"
)


# A layout takes two hundred megabytes while it lasts.
_turn = threading.Lock()


class Failed(Exception):
    """No document came; why is not told, since it could quote what it was to hold."""


def write_job(out, job: dict, blobs) -> None:
    """The job as JSON and binary contents, each after its length."""
    for part in (json.dumps(job).encode(), *blobs):
        out.write(_LENGTH.pack(len(part)))
        out.write(part)


def read_job(source) -> tuple[dict, list[bytes]]:
    """What `write_job` wrote."""
    parts = []
    while head := source.read(_LENGTH.size):
        parts.append(source.read(_LENGTH.unpack(head)[0]))
    return json.loads(parts[0]), parts[1:]


def run(message: bytes) -> bytes:
    """The document of a job. Raises Failed."""
    # Nothing of the environment is handed on, and no program is found: it needs none.
    env = {"PATH": "/nonexistent", "PYTHONUTF8": "1"}
    if os.access(_MEMORY_FOLDER, os.W_OK):
        env["TMPDIR"] = _MEMORY_FOLDER
    try:
        with _turn:
            done = subprocess.run(
                [sys.executable, "-I", "-B", "-c", _BOOT.format(root=str(ROOT))],
                input=message,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=env,
                timeout=SECONDS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        raise Failed from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise Failed
    return done.stdout


def close_off() -> None:
    """In the process: no network where the kernel allows it, no privileges, limits, no cores."""
    isolation.without_network(SECONDS, MEMORY_BYTES)
