"""Starts the closed-off process and speaks with it; the side of the program."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .serving import CONTROL

ROOT = Path(__file__).resolve().parents[3]
_BOOT = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from complaints.corruption.sandbox.serving import main; main()"
)
START_SECONDS = 20


class NotServing(Exception):
    """The process could not be started, or has gone away."""


class Server:
    """One closed-off process. `limits` says what the kernel allowed (`isolation.enter`)."""

    def __init__(self, entry: str):
        """`entry` is "module:function", called with content and extension. Raises NotServing."""
        self.owner = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-B", "-c", _boot(theirs.fileno()), entry],
                    # Not one word of the program's own: no address, no password, no key.
                    env={},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    # A parser's complaint may quote what it read.
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            self._control.settimeout(START_SECONDS)
            self.limits = json.loads(self._control.recv(4096) or b"null")
        except (OSError, ValueError) as error:
            self.end()
            raise NotServing from error
        if not isinstance(self.limits, dict):
            self.end()
            raise NotServing

    def ask(self, file: int, job: dict) -> socket.socket:
        """Hands the descriptor `file` over; returns the socket on which the answer comes.

        Raises NotServing when the process has gone.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                message = json.dumps(job).encode()
                socket.send_fds(self._control, [message], [file, theirs.fileno()])
            except OSError as error:
                ours.close()
                raise NotServing from error
        return ours

    @property
    def serves(self) -> bool:
        """Whether it is ours and still there; a forked process has to start its own."""
        if self.owner != os.getpid() or self._process.poll() is not None:
            return False
        # Nothing is ever said here after the first word: readable means closed.
        return not select.select([self._control], [], [], 0)[0]

    def end(self) -> None:
        """At once, with whatever it is doing."""
        self._control.close()
        process = getattr(self, "_process", None)
        if process is not None and self.owner == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _boot(descriptor: int) -> str:
    # Whatever number the socket has here, there it is `CONTROL`, and nothing else is open.
    move = f"import os; os.dup2({descriptor}, {CONTROL}); os.closerange({CONTROL + 1}, 256); "
    return move + _BOOT.format(root=str(ROOT))
