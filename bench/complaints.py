"""General complaints: filed by eight at once, filed while the server is killed, and a million."""

import hashlib
import http.client
import itertools
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlencode

from bench.pages import installation, p95_of_all, server, server_process, settle
from bench.registry import bench
from scripts.common import ROOT

CLIENTS, EACH, ROUNDS, WARM_UP = 8, 40, 3, 5
KILLED_OF, KILLED_AT = 1_000, 400
# Tickets are taken before the clock starts, and may be used after two seconds.
TICKET_SECONDS = 2.5
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
FIELD = re.compile(r'name="(csrfmiddlewaretoken|ticket)" value="([^"]*)"')
CHALLENGE = re.compile(r'data-challenge="(\w+)" data-difficulty="(\d+)" data-pieces="(\d+)"')
PAGES = {
    "list": "/staff/{slug}/complaints/",
    "overdue": "/staff/{slug}/complaints/?tab=overdue",
    "all": "/staff/{slug}/complaints/?tab=all",
    # What is searched for stands in the address sealed (`bench.complaint_data`).
    "search, common word": "/staff/{slug}/complaints/?tab=all&found={common}",
    "search, rare word": "/staff/{slug}/complaints/?tab=all&found={rare}",
}
_pages: dict = {}
_small: dict = {}


def _data(env, what: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.complaint_data", what],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _small_office(env) -> str:
    """The slug of the office that files, made when it is first needed."""
    if "slug" not in _small:
        _small.update(_data(env, "one"))
    return _small["slug"]


# --- filing


def _proof(challenge: str, difficulty: int, pieces: int) -> str:
    """What the page's own script works out while somebody writes."""

    def fits(piece, number):
        digest = hashlib.sha256(f"{challenge}:{piece}:{number}".encode()).digest()
        return int.from_bytes(digest, "big") >> (256 - difficulty) == 0

    found = (next(n for n in itertools.count() if fits(piece, n)) for piece in range(pieces))
    return ".".join(map(str, found))


class Client:
    """One browser: its cookie, a connection that stays open, and forms taken beforehand.

    The form is at `page` and sent to `path`; `typed` is what a person writes into it.
    """

    def __init__(self, port: int, path: str, page: str = "", typed: dict | None = None):
        self.port, self.path, self.page, self.cookie = port, path, page or path, ""
        self.typed = typed or {"text": "ไฟถนนหน้าโรงเรียนดับ"}
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.forms: list[str] = []
        self.answers: list[tuple[int, str]] = []
        self.moments: list[float] = []

    def take_form(self) -> None:
        headers = {"Host": "localhost"} | ({"Cookie": self.cookie} if self.cookie else {})
        self.link.request("GET", self.page, headers=headers)
        answer = self.link.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{self.page}: {answer.status}")
        found = re.search(r"csrftoken=[^;]+", answer.headers.get("Set-Cookie", ""))
        self.cookie = self.cookie or (found.group() if found else "")
        values = dict(FIELD.findall(page))
        if challenge := CHALLENGE.search(page):
            values["proof"] = _proof(challenge[1], *map(int, challenge.groups()[1:]))
        # The bare insert's name; no two alike.
        values |= {"name": os.urandom(12).hex()} | self.typed
        self.forms.append(urlencode(values))

    def send(self) -> None:
        """Posts the next form; a broken connection counts as no answer."""
        headers = {
            "Host": "localhost",
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            self.link.request("POST", self.path, self.forms.pop(), headers)
            answer = self.link.getresponse()
            self.answers.append((answer.status, answer.read().decode()))
        except (OSError, http.client.HTTPException):
            self.link.close()
            self.answers.append((0, ""))
        self.moments.append(time.perf_counter())


def _ready(port: int, path: str, each: int, **form) -> list[Client]:
    clients = [Client(port, path, **form) for _number in range(CLIENTS)]
    for client in clients:
        for _number in range(each):
            client.take_form()
        # The server ends idle connections; each client begins with a new one.
        client.link.close()
    time.sleep(TICKET_SECONDS)
    return clients


def _together(clients) -> float:
    """All clients send all their forms at once; answers a second while none has run out."""

    def work(client):
        while client.forms:
            client.send()

    threads = [threading.Thread(target=work, args=[client]) for client in clients]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = min(client.moments[-1] for client in clients)
    return sum(m <= end for client in clients for m in client.moments) / (end - started)


def _answers(clients) -> list[tuple[int, str]]:
    return [answer for client in clients for answer in client.answers]


def rates(port: int, **doors) -> dict[str, tuple[float, list]]:
    """Answers a second of all clients together, and the answers, for each of `doors`.

    A door is a Client's `path`, `page` and `typed`, and the status `expected`. They take turns,
    and the middle one of the rounds counts: the machine is not equally quick all the time.
    """
    speeds = {name: [] for name in doors}
    answers = {name: [] for name in doors}
    for number in range(1 + ROUNDS):
        for name, door in doors.items():
            form = {key: value for key, value in door.items() if key != "expected"}
            clients = _ready(port, each=EACH if number else WARM_UP, **form)
            speed = _together(clients)
            found = _answers(clients)
            wrong = [status for status, _page in found if status != door["expected"]]
            if wrong:
                raise RuntimeError(f"{door}: {len(wrong)} of {len(found)} answered {set(wrong)}")
            if number:
                speeds[name].append(speed)
                answers[name] += found
    return {name: (statistics.median(speeds[name]), answers[name]) for name in doors}


def _stored(env, codes) -> dict:
    """How many of the codes lead to a complaint, and how many numbers there are."""
    script = (
        "import django, json, sys; django.setup();"
        "from complaints.general.models import Complaint;"
        "from complaints.general.services.intake import find_by_code;"
        "from organisations.models import Organisation;"
        "o = Organisation.objects.get(slug='bench-complaints-one');"
        "codes = json.load(sys.stdin);"
        "rows = Complaint.objects.filter(organisation=o);"
        "print(json.dumps({'found': sum(find_by_code(o, c) is not None for c in codes),"
        "'rows': rows.count(), 'numbers': rows.values('number').distinct().count()}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=env,
        input=json.dumps(codes),
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _codes(answers) -> list[str]:
    return [found.group() for _status, page in answers if (found := CODE.search(page))]


@bench(
    "complaints filed by 8 at once: bare inserts in the time of one",
    unit="×",
    limit={"complaint": 4},
)
def filing(workplace):
    """The limit of 0.25 of the bare insert's rate, turned round; every number distinct."""
    env = installation(workplace)
    slug = _small_office(env)
    with server(env) as port:
        found = rates(
            port,
            bare={"path": f"/bench/insert/{slug}/", "expected": 302},
            filed={"path": f"/o/{slug}/complaints/new/", "expected": 200},
        )
    bare, (filed, answers) = found["bare"][0], found["filed"]
    codes = _codes(answers)
    stored = _stored(env, codes)
    if len(set(codes)) != len(answers) or stored["found"] != len(codes):
        raise RuntimeError(f"{len(answers)} answers, {len(set(codes))} codes, {stored}")
    if stored["rows"] != stored["numbers"]:
        raise RuntimeError(f"numbers given twice: {stored}")
    return {"complaint": bare / filed, "bare inserts a second": bare, "complaints a second": filed}


@bench("codes shown that lead to no complaint, server killed", unit="lost", limit=0)
def killed(workplace):
    """`kill -9` of all server processes amid 1,000 submissions."""
    env = installation(workplace)
    codes = _codes(killed_amid(env, f"/o/{_small_office(env)}/complaints/new/"))
    return len(codes) - _stored(env, codes)["found"]


def killed_amid(env, path: str, **form) -> list[tuple[int, str]]:
    """The answers to 1,000 forms during which all server processes were killed."""
    with server_process(env) as (port, process):
        clients = _ready(port, path, KILLED_OF // CLIENTS, **form)
        stop = threading.Event()

        def kill():
            while not stop.is_set():
                if sum(len(client.answers) for client in clients) >= KILLED_AT:
                    os.killpg(process.pid, signal.SIGKILL)
                    return
                time.sleep(0.005)

        killer = threading.Thread(target=kill)
        killer.start()
        _together(clients)
        stop.set()
        killer.join()
    answers = _answers(clients)
    if len(answers) < KILLED_AT or all(status for status, _page in answers):
        raise RuntimeError("the server was not killed amid the submissions")
    return answers


# --- a million


def measured(workplace) -> dict:
    """{(page, "alone" | "million"): ms, ("bare", …): ms}."""
    if _pages:
        return _pages
    env = installation(workplace)
    place = _data(env, "large")
    with server(env) as port:
        targets = {"bare": ("/staff/bench/bare/", place["session"])}
        targets |= {page: (p.format(**place), place["session"]) for page, p in PAGES.items()}
        _pages.update({(k, "alone"): ms for k, ms in p95_of_all(port, targets).items()})
        _data(env, "rest")
        settle(env)
        _pages.update({(k, "million"): ms for k, ms in p95_of_all(port, targets).items()})
    return _pages


@bench(
    "complaints of an office of 50,000 among a million, against the bare page",
    unit="×",
    limit=dict.fromkeys(PAGES, 3),
)
def desk_pages(workplace):
    figures = measured(workplace)
    return {page: figures[page, "million"] / figures["bare", "million"] for page in PAGES}


@bench("a million complaints against one office's", unit="×", limit=dict.fromkeys(PAGES, 1.2))
def growth(workplace):
    figures = measured(workplace)
    return {
        page: (figures[page, "million"] / figures["bare", "million"])
        / (figures[page, "alone"] / figures["bare", "alone"])
        for page in PAGES
    }
