"""Corruption reports: sealed by eight at once, sealed while the server is killed, and 5,000."""

import http.client
import json
import re
import statistics
import subprocess
import sys
import time
from urllib.parse import urlencode

from bench.complaints import killed_amid, rates
from bench.pages import installation, p95_of_all, server
from bench.registry import bench
from scripts.common import ROOT

GROUP = re.compile(r"<span[^>]*>([0-9A-HJKMNP-TV-Z]{4})</span>")
TYPED = {"what": "มีการเรียกรับเงินจากผู้รับจ้าง", "naming": "anonymous"}
TRIES = 60
_offices: dict = {}


def _office(env, what: str) -> dict:
    if what not in _offices:
        done = subprocess.run(
            [sys.executable, "-m", "bench.corruption_data", what],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
        _offices[what] = json.loads(done.stdout.splitlines()[-1])
    return _offices[what]


def _door(office) -> dict:
    path = f"/o/{office['slug']}/corruption/new/"
    return {"path": path, "page": f"{path}?write", "typed": TYPED}


def _receipts(answers) -> list[str]:
    found = ("".join(GROUP.findall(page)) for _status, page in answers)
    return [receipt for receipt in found if receipt]


def _opened(env, receipts) -> int:
    """How many of the receipts open an inbox whose thread key is there."""
    script = (
        "import django, json, sys; django.setup();"
        "from complaints.corruption.models import Report;"
        "from complaints.corruption.vault import keyring, receipts as r;"
        "codes = [r.read_receipt(c) for c in json.load(sys.stdin)];"
        "found = [(Report.objects.filter(lookup=r.lookup_of(c)).first(), c) for c in codes];"
        "print(sum(bool(row and keyring.reporter_thread_key(row, r.inbox_keys(c)[0]))"
        " for row, c in found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=env,
        input=json.dumps(receipts),
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    )
    return int(done.stdout.split()[-1])


@bench(
    "corruption reports sealed by 8 at once",
    unit="",
    limit={"bare inserts in the time of one": 1 / 0.15, "seconds for 50": 1},
)
def filing(workplace):
    """At least 0.15 of the bare insert's rate and 50 a second, both turned round."""
    env = installation(workplace)
    office = _office(env, "one")
    with server(env) as port:
        found = rates(
            port,
            bare={"path": f"/bench/insert/{office['slug']}/", "expected": 302},
            filed={"expected": 200} | _door(office),
        )
    bare, (filed, answers) = found["bare"][0], found["filed"]
    receipts = _receipts(answers)
    if len(set(receipts)) != len(answers) or _opened(env, receipts) != len(answers):
        raise RuntimeError(f"{len(answers)} answers, {len(set(receipts))} receipts")
    return {
        "bare inserts in the time of one": bare / filed,
        "seconds for 50": 50 / filed,
        "bare inserts a second": bare,
        "reports a second": filed,
    }


@bench("receipts shown that open no report, server killed", unit="lost", limit=0)
def killed(workplace):
    """`kill -9` of all server processes amid 1,000 submissions."""
    env = installation(workplace)
    receipts = _receipts(killed_amid(env, **_door(_office(env, "one"))))
    return len(receipts) - _opened(env, receipts)


@bench("an officer's list of 5,000 reports, against the bare page", unit="×", limit=3)
def desk(workplace):
    env = installation(workplace)
    office = _office(env, "full")
    with server(env) as port:
        session = office["session"]
        found = p95_of_all(
            port,
            {
                "bare": ("/staff/bench/bare/", session),
                "list": (f"/staff/{office['slug']}/corruption/reports/", session),
            },
        )
    return found["list"] / found["bare"]


@bench("an unknown receipt against a mistyped one", unit="×", limit=1.15)
def guessing(workplace):
    """Medians of the slower by the quicker answer: the time tells nothing of what is stored."""
    env = installation(workplace)
    office = _office(env, "one")
    with server(env) as port:
        typed = {"unknown": "0000-0000-0000-0000-0000", "mistyped": "0000-0000-0000-0000-0001"}
        times = {kind: [] for kind in typed}
        for _number in range(TRIES):
            for kind, code in typed.items():
                times[kind].append(_ask(port, f"/o/{office['slug']}/corruption/inbox/", code))
    slow, quick = sorted((statistics.median(row) for row in times.values()), reverse=True)
    return slow / quick


def _ask(port: int, path: str, code: str) -> float:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost"}
    link.request("GET", path, headers=headers)
    page = link.getresponse().read().decode()
    fields = dict(re.findall(r'name="(ticket|token)" value="([^"]*)"', page))
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    started = time.perf_counter()
    link.request("POST", path, urlencode(fields | {"receipt": code}), headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    return time.perf_counter() - started
