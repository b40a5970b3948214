"""What measurements share: throw-away folders, servers, and copies of the program."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from scripts.common import ROOT, Stop
from tests.cluster import embedded_services, services, without_foreign
from tests.run.program import Program


class Workplace:
    """Everything lent here is taken away again at the end of the run."""

    def __init__(self):
        self._stack = contextlib.ExitStack()
        self._servers: dict[str, dict[str, str]] = {}
        self._program: Program | None = None

    def __enter__(self) -> "Workplace":
        return self

    def __exit__(self, *error) -> None:
        self._stack.close()

    def folder(self) -> Path:
        """A new empty folder on the disk that the project lies on, not in memory."""
        base = ROOT / "var" / "bench"
        base.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(dir=base))
        self._stack.callback(shutil.rmtree, place, ignore_errors=True)
        return place

    def postgres(self) -> dict[str, str]:
        """Environment with a throw-away PostgreSQL and Redis, the same for all measurements."""
        if "postgres" not in self._servers:
            self._servers["postgres"] = self._stack.enter_context(services())
        return dict(self._servers["postgres"])

    def embedded(self) -> dict[str, str]:
        """Environment with SQLite files and the embedded queue, the same for all measurements."""
        if "embedded" not in self._servers:
            self._servers["embedded"] = self._stack.enter_context(embedded_services())
        return dict(self._servers["embedded"])

    def copy_of_project(self) -> Path:
        """A copy without anything that set-up makes: what a fresh clone holds."""
        target = self.folder() / "clone"
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(listed, cwd=ROOT, capture_output=True, check=False)
        if done.returncode:
            raise Stop("bench: git ls-files failed; a fresh copy needs a git work tree")
        for name in done.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target / name)
        return target

    def program(self) -> Program:
        """`make run`, started at first use and ended at the end of the run."""
        if self._program is None:
            self._program = Program(self.folder() / "var")
            self._stack.callback(self._program.stop)
            self._program.start()
        return self._program

    def manage_environment(self, env: dict[str, str]) -> dict[str, str]:
        """`env` with what `manage.py` needs outside `make run`."""
        return without_foreign() | env | {"SUCHARIT_SETUP": "1", "PYTHONUTF8": "1"}
