"""`make run`: starts queue, web server, worker and beat, watches them, ends them together.

Everything embedded unless DATABASE_URL or REDIS_URL say otherwise. The set-up has been done by
`scripts/setup` before. Ctrl-C, SIGTERM or the end of this process end all that it started.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from organisations.demo import PASSPHRASES, RECEIPTS
from scripts.common import (
    PYTHON,
    ROOT,
    RUN_LOCK,
    VAR,
    Stamp,
    Stop,
    command,
    digest,
    files_under,
    last_lines,
    local_environment,
    locked,
    queue_program,
    run_main,
    say,
    socket_folder,
)

LOGS = VAR / "log"
LOG_LIMIT_BYTES = 5 * 2**20
START_SECONDS = 60
STOP_SECONDS = 12
# A part that dies is started again, but not for ever.
RESTARTS = 3
RESTART_WINDOW_SECONDS = 60
QUEUES = "default,reports,files,notices"

DEMO_PASSWORD = "sucharit-demo"
DEMO_PEOPLE = (
    ("staff@example.go.th", "เจ้าหน้าที่เจ้าของกิจกรรม"),
    ("staff2@example.go.th", "เจ้าหน้าที่อีกฝ่ายหนึ่ง"),
    ("officer@example.go.th", "เจ้าหน้าที่แผน (ฝ่ายนิติการ)"),
    ("clerk@example.go.th", "ผู้เห็นชอบ"),
    ("executive@example.go.th", "ผู้บริหาร ผู้อนุมัติ"),
    ("assessor@example.go.th", "ผู้ประเมินความเสี่ยง"),
    ("complaints@example.go.th", "เจ้าหน้าที่เรื่องร้องเรียนทั่วไป"),
    ("integrity@example.go.th", "เจ้าหน้าที่เรื่องร้องเรียนทุจริต"),
    ("integrity2@example.go.th", "เจ้าหน้าที่เรื่องร้องเรียนทุจริต คนที่สอง"),
    ("custodian@example.go.th", "ผู้ดูแลข้อมูลตัวตนผู้แจ้ง"),
    ("auditor@example.go.th", "ผู้ตรวจสอบภายใน"),
    ("admin@example.go.th", "ผู้ดูแลระบบของหน่วยงาน"),
    ("overseer@city.example.go.th", "ผู้กำกับดูแลของหน่วยงานต้นสังกัด"),
    ("staff@other.example.go.th", "เจ้าหน้าที่ของอีกหน่วยงานหนึ่ง"),
    ("officer@other.example.go.th", "เจ้าหน้าที่แผนของอีกหน่วยงานหนึ่ง"),
    ("integrity@other.example.go.th", "เจ้าหน้าที่ทุจริตของอีกหน่วยงานหนึ่ง ซึ่งรับเรื่องแทน"),
    ("custodian@other.example.go.th", "ผู้ดูแลข้อมูลตัวตนของอีกหน่วยงานหนึ่ง"),
)


class Ended(Exception):
    """Ctrl-C or a signal asks to end."""


def _die_with_parent() -> None:
    # PR_SET_PDEATHSIG: even a kill -9 of this process leaves nothing running behind.
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Part:
    """One process that `make run` keeps alive, in a process group of its own."""

    name: str
    arguments: list[str]
    env: dict[str, str]
    process: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)
    asked: bool = False

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_LIMIT_BYTES:
                self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.arguments,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.process is not None:
            # To the group: pool processes and web workers end with their leader.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        # Once only: Celery takes a second signal as "drop your work".
        if self.alive() and not self.asked:
            self.asked = True
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def end(self) -> None:
        """Ask the leader, wait, then end whatever is left of the group."""
        self.ask_to_end()
        if self.alive():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.signal(signal.SIGKILL)
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)

    def said_last(self) -> str:
        with contextlib.suppress(OSError):
            return last_lines(self.log.read_text(errors="replace")[-4000:])
        return ""


def port_number() -> int:
    """PORT from the environment, 8000 without it."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Stop(f"PORT={text} ไม่ใช่หมายเลขพอร์ต · is not a port number")
    return int(text)


LOCAL = ("127.0.0.1", "localhost")


def check_address(env: dict[str, str]) -> None:
    """The demonstration's passwords are public: it must not be reached from elsewhere."""
    bind = os.environ.get("BIND") or LOCAL[0]
    site = urllib.parse.urlsplit(env["SITE_URL"]).hostname
    for name, host in (("BIND", bind), ("SITE_URL", site)):
        if env["DEMO"] == "1" and host not in LOCAL:
            raise Stop(
                f"ชุดสาธิตเปิดให้เครื่องอื่นใช้ไม่ได้ เพราะรหัสผ่านเป็นที่รู้กัน ({name}: {host})"
                " · DEMO=1 is for 127.0.0.1 only"
            )


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND") or "127.0.0.1", port))
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise Stop(
                f"พอร์ต {port} ใช้ไม่ได้ ({error.strerror}) ลองพอร์ตอื่น: PORT={other} make run"
                f" · port {port} is taken; choose another one"
            ) from error


def queue_part(env: dict[str, str]) -> Part:
    """The embedded Valkey on a unix socket, with an append-only file: no task is lost."""
    folder, data = socket_folder(), VAR / "valkey"
    data.mkdir(parents=True, exist_ok=True)
    path = folder / "valkey.sock"
    path.unlink(missing_ok=True)
    env["REDIS_URL"] = f"unix://{path}"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
    }
    arguments = [queue_program()]
    for name, value in options.items():
        arguments += [f"--{name}", value]
    return Part("queue", arguments, env)


def wait_for_queue(part: Part) -> None:
    path = part.env["REDIS_URL"].removeprefix("unix://")
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if not part.alive():
            break
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            link.connect(path)
            link.sendall(b"PING\r\n")
            if link.recv(16).startswith(b"+PONG"):
                return
        time.sleep(0.02)
    raise Stop(f"คิวงานไม่เริ่มทำงาน · the queue did not start: {part.said_last()}")


def prepare_data(env: dict[str, str]) -> None:
    """Migrate both databases and load the demonstration, only when something may have changed."""
    folders = [p for p in ROOT.iterdir() if (p / "__init__.py").exists() or p.name == "complaints"]
    code = [
        path
        for folder in folders
        for path in files_under(folder, suffixes=(".py", ".json"))
        if {"migrations", "management", "data", "demo"} & set(path.relative_to(ROOT).parts)
    ]
    embedded = [VAR / "sucharit.sqlite3", VAR / "corruption.sqlite3"]
    marks = [f"{p.stat().st_ino}" if p.exists() else "none" for p in embedded]
    value = digest([*code, ROOT / "requirements.txt"], env["DEMO"], *marks)
    stamp = Stamp(VAR / "stamps" / "data", value)
    if stamp.fresh() and not (env.get("DATABASE_URL") or env.get("CORRUPTION_DATABASE_URL")):
        say("✓", "ฐานข้อมูลพร้อม", "databases")
        return
    say("…", "ปรับฐานข้อมูลทั้งสอง", "migrating both databases")
    manage = [PYTHON, "manage.py"]
    command([*manage, "migrate_all"], env=env, fault="ปรับฐานข้อมูลไม่สำเร็จ · migration failed")
    # Without DEMO=1 the command loads the framework alone.
    say("…", "นำเข้ากรอบแผนและข้อมูลสาธิต", "loading the framework and the demonstration")
    command([*manage, "load_demo"], env=env, fault="นำเข้าข้อมูลไม่สำเร็จ · load_demo failed")
    # The files exist only now; their identity tells a restored database from this one.
    marks = [f"{p.stat().st_ino}" if p.exists() else "none" for p in embedded]
    stamp.value = digest([*code, ROOT / "requirements.txt"], env["DEMO"], *marks)
    stamp.write()
    say("✓", "ฐานข้อมูลพร้อม", "databases")


def parts_of_program(env: dict[str, str]) -> tuple[Part, list[Part]]:
    """The web server, and what follows once it answers: worker and beat."""
    python = [str(PYTHON), "-m"]
    gunicorn = [*python, "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"]
    celery = [*python, "celery", "-A", "config"]
    light = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    worker = [*celery, "worker", "-Q", QUEUES, "-c", "1", *light]
    beat = [*celery, "beat", "-s", str(VAR / "celerybeat-schedule"), "--pidfile=", "-l", "INFO"]
    return Part("web", gunicorn, env), [Part("worker", worker, env), Part("beat", beat, env)]


def wait_for_web(web: Part, port: int) -> None:
    until = time.monotonic() + START_SECONDS
    address = f"http://127.0.0.1:{port}/healthz/live"
    # Not through a proxy that the environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if not web.alive():
            break
        answered = contextlib.suppress(urllib.error.URLError, OSError)
        with answered, opener.open(address, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)
    raise Stop(f"เว็บไม่เริ่มทำงาน ดู {web.log} · the web server did not start: {web.said_last()}")


def watch(parts: list[Part]) -> None:
    """Until a signal comes: say which part died, start it again, give up when it keeps dying."""
    while True:
        for part in parts:
            if part.alive():
                continue
            now = time.monotonic()
            code = part.process.returncode
            part.deaths = [t for t in part.deaths if now - t < RESTART_WINDOW_SECONDS] + [now]
            say("!", f"{part.name} หยุดทำงาน (รหัส {code})", f"{part.name} died: {part.said_last()}")
            if len(part.deaths) > RESTARTS:
                raise Stop(
                    f"{part.name} หยุดซ้ำ {RESTARTS} ครั้ง จึงปิดทั้งหมด ดู {part.log}"
                    f" · {part.name} keeps dying, ending everything"
                )
            part.signal(signal.SIGKILL)
            part.start()
            say("✓", f"เริ่ม {part.name} ใหม่แล้ว", f"{part.name} started again")
        time.sleep(0.5)


def greet(env: dict[str, str], port: int) -> None:
    site = env["SITE_URL"] if "SITE_URL" in os.environ else f"http://localhost:{port}"
    print()
    print(f"  เปิดแล้วที่ {site}   (เจ้าหน้าที่เข้าสู่ระบบที่ {site}/accounts/login/)")
    if env["DEMO"] == "1":
        print(f"\n  ผู้ใช้สาธิต รหัสผ่านของทุกคนคือ {DEMO_PASSWORD}")
        for address, role in DEMO_PEOPLE:
            print(f"    {address:<30} {role}")
        print("\n  รหัสผ่านกุญแจของเรื่องทุจริต (หกคำ) หลังเข้าสู่ระบบแล้ว")
        for address, words in PASSPHRASES.items():
            print(f"    {address:<30} {words}")
        print("\n  รหัสของผู้แจ้งเรื่องทุจริต เปิดกล่องข้อความที่ /o/example-district/corruption/inbox/")
        for receipt in RECEIPTS:
            print(f"    {receipt}")
        print("\n  ห้ามใช้ชุดสาธิตกับข้อมูลจริง")
    print(f"  ข้อมูลอยู่ที่ {VAR}  บันทึกการทำงานอยู่ที่ {LOGS}  กด Ctrl-C เพื่อปิด", flush=True)


def serve(port: int, env: dict[str, str]) -> int:
    started: list[Part] = []

    def ask_to_end(number, _frame):
        raise Ended

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_end)
    try:
        if not env.get("REDIS_URL"):
            queue = queue_part(env)
            queue.start()
            started.append(queue)
        prepare_data(env)
        if started:
            wait_for_queue(started[0])
        web, followers = parts_of_program(env)
        started.append(web)
        web.start()
        wait_for_web(web, port)
        for part in followers:
            started.append(part)
            part.start()
        greet(env, port)
        watch(started)
    except Ended:
        print()
        say("…", "กำลังปิด", "ending")
        return 0
    finally:
        # A second Ctrl-C must not leave half of them running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        # The queue last: the worker says good-bye to it.
        for part in started:
            if part.name != "queue":
                part.ask_to_end()
        for part in reversed(started):
            part.end()
            if part.name == "queue":
                with contextlib.suppress(OSError):
                    shutil.rmtree(socket_folder())
        if started:
            say("✓", "ปิดทุกส่วนแล้ว ข้อมูลเก็บไว้ครบ", "everything ended, data kept")


def main() -> int:
    port = port_number()
    env = local_environment(port, demo=True)
    check_address(env)
    with locked(RUN_LOCK, wait=False) as free:
        if not free:
            raise Stop(f"ระบบนี้เปิดอยู่แล้ว (ข้อมูล {VAR}) · it is running already")
        check_port(port)
        return serve(port, env)


if __name__ == "__main__":
    run_main(main)
