"""What `make run` starts, from outside: pages, sign-in, worker and beat, faults, the end."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from scripts.common import ROOT
from scripts.run import DEMO_PASSWORD, DEMO_PEOPLE
from tests.run.program import Program, wait_until


def make(*arguments, env):
    """Run `make` to its end."""
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=180
    )


pytestmark = [pytest.mark.run, pytest.mark.once]

SECOND_START_SECONDS = 8
# Beat ticks every 20 s; the worker must have worked for a first tick.
HEARTBEAT_SECONDS = 60


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("run") / "var")
    program.start()
    yield program
    program.stop()
    wait_until(lambda: not program.processes(), 20, "everything ended")


def sign_in(program, email):
    """Sign in through the form as a browser does; returns status, address and text of the page."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    address = program.address + "/accounts/login/"
    page = opener.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "login": email, "password": DEMO_PASSWORD}
    request = urllib.request.Request(address, urllib.parse.urlencode(form).encode())
    request.add_header("Origin", program.address)
    request.add_header("Referer", address)
    with opener.open(request) as answer:
        return answer.status, answer.url, answer.read().decode()


def test_home_page_answers_in_thai_without_debugging(program):
    status, page = program.get("/")
    assert status == 200
    assert 'lang="th"' in page
    status, page = program.get("/no-such-page/")
    assert status == 404
    assert "Traceback" not in page
    assert "DEBUG = True" not in page


@pytest.mark.parametrize("email", [email for email, _role in DEMO_PEOPLE])
def test_every_demonstration_person_signs_in(program, email):
    status, address, _page = sign_in(program, email)
    assert status == 200
    assert "/accounts/login/" not in address


def test_sign_ins_are_printed(program):
    said = program.said()
    assert program.address in said
    assert DEMO_PASSWORD in said
    assert all(email in said for email, _role in DEMO_PEOPLE)


def test_worker_and_beat_show_their_heartbeats(program):
    def parts():
        found = json.loads(program.get("/healthz")[1])["parts"]
        return found if set(found.values()) == {"ok"} else None

    assert {"worker", "beat", "queue"} <= set(
        wait_until(parts, HEARTBEAT_SECONDS, "all parts well")
    )


def test_listens_on_this_machine_only(program):
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True).stdout
    port = f"{program.port:04X}"
    hosts = {
        line.split()[1].split(":")[0] for line in listening.splitlines() if f":{port} " in line
    }
    assert "00000000" not in hosts


def test_secrets_are_closed_to_others(program):
    assert (program.var / "secret_key").stat().st_mode & 0o077 == 0
    queue = next(line for line in program.processes().values() if "valkey" in line)
    socket = Path(re.search(r"/\S+\.sock", queue)[0])
    assert socket.parent.stat().st_mode & 0o077 == 0
    assert socket.stat().st_mode & 0o077 == 0


def test_killed_worker_is_started_again_and_named(program):
    workers = {
        pid for pid, line in program.processes().items() if "celery -A config worker" in line
    }
    for pid in workers:
        os.kill(pid, signal.SIGKILL)

    def back():
        now = {pid for pid, line in program.processes().items() if "config worker" in line}
        return now - workers

    wait_until(back, 20, "a new worker")
    assert "worker died" in program.said()
    assert program.get("/")[0] == 200


def test_second_start_beside_it_is_refused(program):
    other = Program(program.var)
    done = make("run", env=other.env)
    assert done.returncode != 0
    assert "เปิดอยู่แล้ว" in done.stderr
    assert program.get("/")[0] == 200


def test_restore_while_running_is_refused(program):
    done = make("restore", "FROM=nowhere", env=program.env)
    assert done.returncode != 0
    assert "ระบบเปิดอยู่" in done.stderr


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"BIND": "0.0.0.0"}, "127.0.0.1"),
        ({"PORT": "taken"}, "ไม่ใช่หมายเลขพอร์ต"),
        ({"SITE_URL": "https://sucharit.example.go.th", "DEMO": "1"}, "DEMO=1"),
    ],
)
def test_wrong_setting_is_refused_in_one_line(tmp_path, env, message):
    program = Program(tmp_path / "var", **env)
    done = make("run", env=program.env)
    assert done.returncode != 0
    faults = [line for line in done.stderr.splitlines() if line.startswith("✗")]
    assert len(faults) == 1
    assert message in faults[0]
    assert not program.processes()


def test_taken_port_is_refused_with_another_offered(program, tmp_path):
    other = Program(tmp_path / "var", PORT=str(program.port))
    done = make("run", env=other.env)
    assert done.returncode != 0
    assert f"พอร์ต {program.port}" in done.stderr
    assert f"PORT={program.port + 1}" in done.stderr


def test_interrupt_ends_all_and_second_start_is_quick_and_keeps_data(program):
    key = (program.var / "secret_key").read_text()
    program.stop(signal.SIGINT)
    wait_until(lambda: not program.processes(), 20, "everything ended")
    assert "ข้อมูลเก็บไว้ครบ" in program.said()
    seconds = program.start()
    assert seconds <= SECOND_START_SECONDS
    assert (program.var / "secret_key").read_text() == key
    assert sign_in(program, DEMO_PEOPLE[0][0])[0] == 200


def test_killed_supervisor_leaves_nothing_running(program):
    os.kill(program.supervisor(), signal.SIGKILL)
    wait_until(lambda: not program.processes(), 30, "everything ended")
    program.process.wait(10)
    program.start()


def test_backup_and_restore_bring_a_changed_file_back(program, tmp_path):
    backup = tmp_path / "backup"
    made = make("backup", f"TO={backup}", env=program.env)
    assert made.returncode == 0, made.stderr
    assert {path.name for path in backup.iterdir()} == {
        "general.tar.gz",
        "general.tar.gz.sha256",
        "corruption.sealed",
        "corruption.sealed.sha256",
    }
    program.stop()
    wait_until(lambda: not program.processes(), 20, "everything ended")
    database = program.var / "sucharit.sqlite3"
    database.write_bytes(b"damaged")

    def restore():
        return make("restore", f"FROM={backup}", env=program.env)

    archive = backup / "corruption.sealed"
    whole = archive.read_bytes()
    archive.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    refused = restore()
    assert refused.returncode != 0
    assert "SHA-256" in refused.stderr
    assert database.read_bytes() == b"damaged"

    archive.write_bytes(whole)
    done = restore()
    assert done.returncode == 0, done.stderr
    program.start()
    assert sign_in(program, DEMO_PEOPLE[0][0])[0] == 200
