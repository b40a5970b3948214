"""Staff pages against the bare page of the same server: p95 of sequential requests, as a ratio."""

import contextlib
import http.client
import json
import subprocess
import sys
import time

from bench.registry import bench
from scripts.common import ROOT
from tests.run.program import free_port

SIZES = (200, 1000)
WARM_UP, REQUESTS = 12, 80
PAGES = {
    "plan page": "/staff/{slug}/plans/{plan}/",
    "progress list": "/staff/{slug}/progress/",
    "activity page": "/staff/{slug}/activities/{activity}/",
    "dashboard": "/staff/{slug}/",
}
_measured: dict = {}


@contextlib.contextmanager
def server(env):
    """The port of a server that runs within the block."""
    with server_process(env) as (port, _process):
        yield port


@contextlib.contextmanager
def server_process(env):
    """Port and first process of a server, which leads a process group of its own."""
    settle(env)
    port = free_port()
    # As `make run` serves it: two workers of four threads, the program loaded once.
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"],
        cwd=ROOT,
        env=env | {"PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                get(port, "/healthz/live", "")
                break
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(15)


def settle(env) -> None:
    """What the server's own autovacuum does soon after rows came; the cluster's is off."""
    import psycopg2

    for alias in ("DATABASE_URL", "CORRUPTION_DATABASE_URL"):
        link = psycopg2.connect(env[alias])
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        link.close()


def get(port, path, session):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", path, headers={"Cookie": f"session={session}", "Host": "localhost"})
    answer = link.getresponse()
    body = answer.read()
    link.close()
    return answer.status, body


def p95_of_all(port, targets: dict) -> dict:
    """Milliseconds of each of {key: (path, session)}; fails when a page does not answer 200.

    A third value is the port of another server. All pages take turns in every round, so that what
    else the machine does hits them alike.
    """
    times = {key: [] for key in targets}
    for number in range(WARM_UP + REQUESTS):
        for key, (path, session, *elsewhere) in targets.items():
            started = time.perf_counter()
            status, _body = get(*(elsewhere or [port]), path, session)
            if status != 200:
                raise RuntimeError(f"{path}: {status}")
            if number >= WARM_UP:
                times[key].append((time.perf_counter() - started) * 1000)
    return {key: sorted(row)[int(len(row) * 0.95)] for key, row in times.items()}


def installation(workplace) -> dict[str, str]:
    """The environment of a migrated installation on PostgreSQL, with the bare page's settings."""
    env = workplace.manage_environment(workplace.postgres())
    env |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "DEBUG": "0"}
    # The server's own database is not made by the throw-away cluster.
    import psycopg2

    for name in ("sucharit", "corruption"):
        folder = env["DATABASE_URL"].partition("host=")[2]
        link = psycopg2.connect(host=folder, user="postgres", dbname="postgres")
        link.autocommit = True
        with contextlib.suppress(psycopg2.errors.DuplicateDatabase), link.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        link.close()
    # The bare page lists the framework, whichever measurement runs first.
    for command in (["migrate_all", "-v0"], ["load_framework"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return env


def measured(workplace) -> dict:
    """{(page, size): ms, "bare": ms}, measured once for all figures below."""
    if _measured:
        return _measured
    env = installation(workplace)
    done = subprocess.run(
        [sys.executable, "-m", "bench.data", *map(str, SIZES)],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )
    places = json.loads(done.stdout.splitlines()[-1])
    with server(env) as port:
        targets = {"bare": ("/staff/bench/bare/", places[str(SIZES[0])]["session"])}
        for size in SIZES:
            place = places[str(size)]
            for page, path in PAGES.items():
                targets[page, size] = (path.format(**place), place["session"])
        _measured.update(p95_of_all(port, targets))
    return _measured


@bench("the bare page, p95", unit="ms")
def bare_page(workplace):
    return measured(workplace)["bare"]


@bench(
    "staff pages against the bare page",
    unit="×",
    limit={
        f"{page}, {size} activities": 5 if page == "dashboard" else 3
        for page in PAGES
        for size in SIZES
    },
)
def staff_pages(workplace):
    figures = measured(workplace)
    return {
        f"{page}, {size} activities": figures[page, size] / figures["bare"]
        for page in PAGES
        for size in SIZES
    }


@bench("1,000 activities against 200", unit="×", limit=dict.fromkeys(PAGES, 1.2))
def growth(workplace):
    figures = measured(workplace)
    return {page: figures[page, 1000] / figures[page, 200] for page in PAGES}
