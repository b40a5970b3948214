"""`make test`: all tests on PostgreSQL and Redis, then on SQLite, then what `make run` starts.

Arguments are handed to pytest (`make test ARGS="tests/plans -k submit"`); a name of a part alone
(`postgres`, `sqlite`, `run`) runs that part only. All parts run even when one fails.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time

from scripts.common import PYTHON, ROOT, run_main, say
from tests.cluster import embedded_services, services, without_foreign

# Processes that run tests at once; more only compete for the two cores of a small machine.
AT_ONCE = os.environ.get("TEST_PROCESSES", "2")
NO_TESTS = 5


@contextlib.contextmanager
def no_services():
    yield without_foreign()


PARTS = {
    "postgres": (
        "ทั้งชุดบน PostgreSQL และ Redis",
        services,
        ["-n", AT_ONCE, "-m", "not run"],
    ),
    "sqlite": (
        "บน SQLite และคิวที่มากับระบบ",
        embedded_services,
        ["-n", AT_ONCE, "-m", "not run and not browser and not postgres and not once"],
    ),
    "run": ("สิ่งที่ make run เปิด", no_services, ["-m", "run", "-p", "no:randomly"]),
}


def run_part(name: str, arguments: list[str]) -> int:
    title, kind, options = PARTS[name]
    say("…", title, f"tests: {name}")
    started = time.monotonic()
    with kind() as env:
        pytest = [str(PYTHON), "-m", "pytest", *options, *arguments]
        code = subprocess.run(pytest, env=env, cwd=ROOT, check=False).returncode
    seconds = time.monotonic() - started
    if code == NO_TESTS and arguments:
        # A chosen file need not have tests for every part.
        code = 0
    mark = "✗" if code else "✓"
    say(mark, f"{title}: {'ไม่ผ่าน' if code else 'ผ่าน'} ใน {seconds:.0f} วินาที", f"exit {code}")
    return code


def main() -> int:
    # Ending by a signal still takes the throw-away servers down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = sys.argv[1:]
    chosen = [name for name in arguments if name in PARTS] or list(PARTS)
    arguments = [argument for argument in arguments if argument not in PARTS]
    codes = [run_part(name, arguments) for name in chosen]
    return max(codes)


if __name__ == "__main__":
    run_main(main)
