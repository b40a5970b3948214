"""Throw-away servers for tests: PostgreSQL and Redis, or file-based SQLite and the embedded queue.

`with services() as env:` starts both and yields the environment that points to them; everything is
gone afterwards, whatever happened in between. From a shell: `python -m tests.cluster COMMAND…`.

A database on a unix socket is named `postgres://USER@/NAME?host=/FOLDER`: django-environ puts the
folder into OPTIONS, and psql and pg_dump take the very same address.
"""

import atexit
import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.common import ROOT, Stop, postgres_program, queue_program

START_SECONDS = 30
# Chromium as root, without a GPU, and without calls home.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Of the developer's own environment; a test run must not reach that data.
FOREIGN = (
    "DATABASE_URL",
    "CORRUPTION_DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DEBUG",
    "DEMO",
    "BIND",
    "PORT",
    "EMAIL_URL",
    "STORAGE_URL",
    "CLAMD_URL",
    "VAR_DIR",
    "DJANGO_SETTINGS_MODULE",
)


def chromium_options() -> dict:
    """Arguments for Playwright's `chromium.launch`: Debian's browser, headless."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    return {"executable_path": program, "args": CHROMIUM_FLAGS, "headless": True}


def _as_user(account: str | None, arguments: list[str]) -> list[str]:
    return ["runuser", "-u", account, "--", *arguments] if account else arguments


def _unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root; as anybody else it runs as who we are."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Stop("neither a user postgres nor nobody exists")


def _end(process: subprocess.Popen, number: int = signal.SIGTERM) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


def _wait_for(path: Path, process: subprocess.Popen, log: Path) -> None:
    """Wait until a unix socket accepts connections."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.connect(str(path))
            return
        time.sleep(0.02)
    raise Stop(f"{path.name} did not start: {log.read_text(errors='replace')[-800:]}")


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A cluster in `folder` without fsync, listening on a unix socket there only.

    Yields an address with `{name}` for the database's name. C.UTF-8: under C, trigrams of Thai
    words are empty and their indexes useless.
    """
    account = _unprivileged_account()
    data, log = folder / "pg", folder / "pg.log"
    data.mkdir()
    log.touch()
    if account:
        owner = pwd.getpwnam(account)
        for path in (folder, data, log):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    arguments = ["--no-sync", "--locale=C.UTF-8", "-E", "UTF8", "-U", "postgres", "-A", "trust"]
    initdb = [postgres_program("initdb"), *arguments, "-D", str(data)]
    done = subprocess.run(
        _as_user(account, initdb), capture_output=True, text=True, cwd=folder, check=False
    )
    if done.returncode:
        raise Stop(f"initdb: {done.stderr[-800:]}")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "autovacuum": "off",
    }
    server = [postgres_program("postgres"), "-D", str(data)]
    for name, value in settings.items():
        server += ["-c", f"{name}={value}"]
    # setpriv keeps the server our direct child; runuser would stand between us and its signals.
    if account:
        owner = pwd.getpwnam(account)
        ids = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        server = ["setpriv", *ids, "--pdeathsig=INT", "--", *server]
    with log.open("ab") as output:
        process = subprocess.Popen(
            server, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder
        )
    try:
        _wait_for(folder / ".s.PGSQL.5432", process, log)
        address = f"postgres://postgres@/{{name}}?host={folder}"
        _wait_for_answers(folder)
        yield address
    finally:
        # SIGINT: fast shutdown, which doesn't wait for clients.
        _end(process, signal.SIGINT)


def _wait_for_answers(folder: Path) -> None:
    """The socket opens a moment before the server takes queries."""
    import psycopg2

    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg2.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def redis(folder: Path, program: str | None = None) -> Iterator[str]:
    """A Redis on a unix socket in `folder`, keeping nothing; yields its address."""
    program = program or shutil.which("redis-server") or queue_program()
    path, log = folder / "redis.sock", folder / "redis.log"
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [program, *options], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait_for(path, process, log)
        yield f"unix://{path}"
    finally:
        _end(process)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    # Directly under /tmp and short: a socket's path may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="sct-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def without_foreign() -> dict[str, str]:
    """This process's environment without what points to the developer's own data."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def _environment(folder: Path, **more: str) -> dict[str, str]:
    env = without_foreign()
    env["VAR_DIR"] = str(folder / "var")
    env["SUCHARIT_TEST_FOLDER"] = str(folder)
    # Playwright's event loop would otherwise make Django refuse the live server's queries.
    env["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    env["PYTHONUTF8"] = "1"
    _borrow_fonts(folder / "var", Path(os.environ.get("VAR_DIR") or ROOT / "var") / "fonts")
    return env | more


@contextlib.contextmanager
def services() -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis; yields the environment for a test run."""
    with _folder() as folder, postgres(folder) as database, redis(folder) as queue:
        yield _environment(
            folder,
            DATABASE_URL=database.format(name="sucharit"),
            CORRUPTION_DATABASE_URL=database.format(name="corruption"),
            REDIS_URL=queue,
        )


@contextlib.contextmanager
def embedded_services() -> Iterator[dict[str, str]]:
    """What `make run` uses: SQLite in files and the embedded queue."""
    with _folder() as folder, redis(folder, queue_program()) as queue:
        yield _environment(
            folder,
            DATABASE_URL=f"sqlite:///{folder}/var/sucharit.sqlite3",
            CORRUPTION_DATABASE_URL=f"sqlite:///{folder}/var/corruption.sqlite3",
            REDIS_URL=queue,
        )


def _borrow_fonts(folder: Path, source: Path) -> None:
    """Set-up built the PDF fonts once; a test's data folder points to them."""
    folder.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not (folder / "fonts").exists():
        (folder / "fonts").symlink_to(source.resolve())


def isolate_worker() -> None:
    """Give this test process a queue and a data folder of its own; called before settings load.

    Without a folder from `services()` (a plain `pytest`) that is a temporary one with SQLite.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if os.environ.get("SUCHARIT_ISOLATED") == worker:
        return
    os.environ["SUCHARIT_ISOLATED"] = worker
    if worker != "main" and (redis_url := os.environ.get("REDIS_URL")):
        number = int(worker.removeprefix("gw"))
        os.environ["REDIS_URL"] = f"{redis_url.split('?')[0]}?db={number + 1}"
    given = Path(os.environ.get("VAR_DIR") or ROOT / "var")
    if "SUCHARIT_TEST_FOLDER" in os.environ:
        own = given / worker
    else:
        own = Path(tempfile.mkdtemp(prefix="sct-", dir="/tmp"))
        atexit.register(shutil.rmtree, own, ignore_errors=True)
        os.environ["SUCHARIT_TEST_FOLDER"] = str(own)
    _borrow_fonts(own, given / "fonts")
    os.environ["VAR_DIR"] = str(own)


def main() -> int:
    """Run a command on PostgreSQL and Redis (`--embedded`: on SQLite and the embedded queue)."""
    arguments = sys.argv[1:]
    kind = services
    if arguments[:1] == ["--embedded"]:
        arguments, kind = arguments[1:], embedded_services
    if not arguments:
        sys.exit("python -m tests.cluster [--embedded] COMMAND…")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with kind() as env:
        return subprocess.run(arguments, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
