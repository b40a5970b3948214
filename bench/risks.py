"""The risk register at 3,500 risks in a round: its pages, workbook and report."""

import json
import subprocess
import sys

from bench.pages import installation, p95_of_all, server
from bench.registry import bench
from scripts.common import ROOT

SIZES = (200, 3500)
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


def measured(workplace) -> dict:
    """{(page, size): ms, "bare": ms}, measured once for all figures below."""
    if _measured:
        return _measured
    env = installation(workplace)
    places = {size: _call(env, str(size), "pages") for size in SIZES}
    with server(env) as port:
        targets = {"bare": ("/bench/bare/", places[SIZES[0]]["session"])}
        for size, place in places.items():
            for page, path in PAGES.items():
                targets[page, size] = (path.format(**place), place["session"])
        _measured.update(p95_of_all(port, targets))
    return _measured


@bench(
    "risk register against the bare page",
    unit="×",
    limit={f"{page}, {size} risks": 3 for page in PAGES for size in SIZES},
)
def register_pages(workplace):
    figures = measured(workplace)
    return {
        f"{page}, {size} risks": figures[page, size] / figures["bare"]
        for page in PAGES
        for size in SIZES
    }


@bench("risk register, 3,500 risks", unit="ms", limit=dict.fromkeys(PAGES, 300))
def register_milliseconds(workplace):
    figures = measured(workplace)
    return {page: figures[page, SIZES[-1]] for page in PAGES}


@bench("risk register's workbook, rows", unit="s", limit=XLSX)
def workbook(workplace):
    env = installation(workplace)
    return {size: _call(env, size, "xlsx")["seconds"] for size in XLSX}


@bench("risk report PDF, risks", unit="s", limit=PDF)
def report(workplace):
    env = installation(workplace)
    return {size: _call(env, size, "pdf")["seconds"] for size in PDF}
