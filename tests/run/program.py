"""Starts and ends the whole program for tests, as `make run` does, in a data folder of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from scripts.common import ROOT, mark_of
from tests.cluster import without_foreign

# Long enough for a first start on a busy machine.
START_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], object], seconds: float, what: str, said=lambda: ""):
    """The first true value of `condition`; fails with `what` and `said()` when time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what} {said()}")


class Program:
    """One `make run`: its port, its data folder, what it printed."""

    def __init__(self, var: Path, *, folder: Path = ROOT, **env: str):
        self.var = var
        self.folder = folder
        self.port = free_port()
        self.output = var.parent / f"{var.name}.out"
        self.env = without_foreign() | {"VAR_DIR": str(var), "PORT": str(self.port)} | env
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> float:
        """Start it and wait for the first page; returns the seconds that took."""
        started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._answers, START_SECONDS, "first page; it said:", self.said)
        return time.monotonic() - started

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"make run ended: {self.said()}"
        return self.get("/")[0] == 200

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page; status 0 while nobody listens."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def processes(self) -> dict[int, str]:
        """All processes that work on this data folder: id and command line."""
        variable = f"VAR_DIR={self.var}".encode()
        # The queue writes over its environment; its command line names the socket.
        mark = mark_of(self.var)
        found = {}
        for place in Path("/proc").iterdir():
            if not place.name.isdecimal() or int(place.name) == os.getpid():
                continue
            try:
                line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environ = (place / "environ").read_bytes().split(b"\0")
                if line and (mark in line or variable in environ):
                    found[int(place.name)] = line
            except OSError:
                continue
        return found

    def supervisor(self) -> int:
        return int((self.var / "run.lock").read_text())

    def stop(self, number: int = signal.SIGINT) -> int:
        """What Ctrl-C does: the signal goes to make and the supervisor together."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(60)
