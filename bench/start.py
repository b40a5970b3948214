"""First and second `make run`, and the migration of both databases from nothing."""

import subprocess
import time

from bench.registry import bench
from scripts.common import PYTHON, ROOT, Stop, last_lines, postgres_program
from tests.run.program import Program


@bench(
    "make run: fresh clone / again, to the first page",
    unit="s",
    limit={"first": 90, "again": 8},
)
def make_run(workplace):
    clone = workplace.copy_of_project()
    program = Program(clone / "var", folder=clone)
    first = program.start()
    program.stop()
    again = program.start()
    program.stop()
    return {"first": first, "again": again}


def _migration(env: dict[str, str]) -> float:
    started = time.monotonic()
    done = subprocess.run(
        [PYTHON, "manage.py", "migrate_all", "-v0"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"migrate_all: {last_lines(done.stderr)}")
    return time.monotonic() - started


@bench("migration of both databases from nothing", unit="s", limit=8)
def migration(workplace):
    postgres, embedded = workplace.postgres(), {"VAR_DIR": str(workplace.folder())}
    for name in ("DATABASE_URL", "CORRUPTION_DATABASE_URL"):
        before, _, rest = postgres[name].partition("@/")
        database, _, folder = rest.partition("?")
        create = ["-Xqc", f"CREATE DATABASE {database}_fresh", f"{before}@/postgres?{folder}"]
        subprocess.run([postgres_program("psql"), *create], check=True)
        postgres[name] = f"{before}@/{database}_fresh?{folder}"
    return {
        "SQLite": _migration(workplace.manage_environment(embedded)),
        "PostgreSQL": _migration(workplace.manage_environment(postgres)),
    }
