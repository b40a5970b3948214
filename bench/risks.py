"""The risk register at 3,500 risks in a round: its pages, workbook and report."""

import json
import subprocess
import sys

from bench.pages import installation, p95_of_all, server
from bench.registry import bench
from bench.workplace import Workplace
from scripts.common import ROOT

SIZES = (200, 3500)
ORGANISATIONS = 7850
PAGES = {
    "list": "/staff/{slug}/risks/?round={round}",
    "matrix": "/staff/{slug}/risks/matrix/?round={round}",
    "comparison": "/staff/{slug}/risks/rounds/{round}/changes/",
}
XLSX = {"1000": 1, "5000": 4}
PDF = {"200": 3}
_measured: dict = {}


def _call(env, *words) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.risk_data", *words],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _copy(env, name: str) -> dict:
    """The environment of a copy of the default database in the same cluster."""
    import psycopg2

    folder = env["DATABASE_URL"].partition("host=")[2]
    link = psycopg2.connect(host=folder, user="postgres", dbname="postgres")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE sucharit')
    link.close()
    return env | {"DATABASE_URL": env["DATABASE_URL"].replace("/sucharit?", f"/{name}?")}


def measured() -> dict:
    """{(page, size): ms, (page, "many"): ms, "bare": ms}, measured once for all figures below.

    On an installation of its own, which no other measurement has filled, and on a copy with
    thousands of organisations more; both take turns, so that the machine hits them alike.
    """
    if _measured:
        return _measured
    with Workplace() as own:
        env = installation(own)
        places = {size: _call(env, str(size), "pages") for size in SIZES}
        many = _copy(env, "many")
        _call(many, str(ORGANISATIONS - len(SIZES)), "others")
        large = places[SIZES[-1]]
        with server(env) as port, server(many) as other:
            targets = {"bare": ("/staff/bench/bare/", places[SIZES[0]]["session"])}
            for page, path in PAGES.items():
                for size, place in places.items():
                    targets[page, size] = (path.format(**place), place["session"])
                targets[page, "many"] = (path.format(**large), large["session"], other)
            _measured.update(p95_of_all(port, targets))
    return _measured


@bench(
    "risk register against the bare page",
    unit="×",
    limit={f"{page}, {size} risks": 3 for page in PAGES for size in SIZES},
)
def register_pages(_workplace):
    figures = measured()
    return {
        f"{page}, {size} risks": figures[page, size] / figures["bare"]
        for page in PAGES
        for size in SIZES
    }


@bench("risk register, 3,500 risks", unit="ms", limit=dict.fromkeys(PAGES, 300))
def register_milliseconds(_workplace):
    figures = measured()
    return {page: figures[page, SIZES[-1]] for page in PAGES}


@bench(
    "risk register of 3,500 among 7,850 organisations against alone",
    unit="×",
    limit=dict.fromkeys(PAGES, 1.2),
)
def growth(_workplace):
    figures = measured()
    return {page: figures[page, "many"] / figures[page, SIZES[-1]] for page in PAGES}


@bench("risk register's workbook, rows", unit="s", limit=XLSX)
def workbook(workplace):
    env = installation(workplace)
    return {size: _call(env, size, "xlsx")["seconds"] for size in XLSX}


@bench("risk report PDF, risks", unit="s", limit=PDF)
def report(workplace):
    env = installation(workplace)
    return {size: _call(env, size, "pdf")["seconds"] for size in PDF}
