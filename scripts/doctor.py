"""`make doctor`: what is wrong on this machine, in Thai, one line a fault; exit code 1 with any.

Every line says what to do. Nothing is changed.
"""

import importlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.common import PYTHON, ROOT, RUN_LOCK, VAR, VENV, locked, run_main, socket_folder

DISK_LEAST_BYTES = 2**30
POSTGRES_LEAST = 150000


def machine() -> Iterator[str]:
    """Python, Debian packages, disk, the data folder."""
    from scripts.setup import missing_packages

    if missing := missing_packages(tests=False):
        names = " ".join(missing)
        yield f"ขาดแพ็กเกจของระบบ ติดตั้งด้วย: sudo apt-get install -y {names}"
    place = VAR if VAR.exists() else ROOT
    free = shutil.disk_usage(place).free
    if free < DISK_LEAST_BYTES:
        yield f"ที่ว่างในดิสก์เหลือ {free // 2**20} MB ควรมีอย่างน้อย 1 GB ที่ {place}"
    if not os.access(place, os.W_OK):
        yield f"เขียนข้อมูลลง {place} ไม่ได้ ตรวจเจ้าของโฟลเดอร์ด้วย: ls -ld {place}"
    for name in ("secret_key", "audit_signing_key"):
        key = VAR / name
        if key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
            yield f"ผู้อื่นอ่านกุญแจ {key} ได้ แก้ด้วย: chmod 600 {key}"


def set_up() -> Iterator[str]:
    """What `scripts/setup` should have done."""
    if not PYTHON.exists():
        yield "ยังไม่ได้ติดตั้งชุดคำสั่ง Python สั่ง: make run"
        return
    for module in ("django", "weasyprint", "celery", "psycopg2", "polib"):
        try:
            importlib.import_module(module)
        except Exception as error:
            yield f"ใช้ชุดคำสั่ง {module} ไม่ได้ ({error}) ลบ .venv แล้วสั่ง make run ใหม่"
    if not list(VENV.glob("stamps/requirements*")):
        yield "ชุดคำสั่ง Python ติดตั้งไม่ครบ สั่ง: make run"
    if not list((VAR / "fonts").glob("*.[ot]tf")):
        yield "ไม่พบแบบอักษรไทยสำหรับ PDF สั่ง: make run"
    if not (ROOT / "static" / "build" / "app.css").exists():
        yield "ยังไม่ได้สร้างหน้าตาเว็บ สั่ง: make run"
    if not (VAR / "static").is_dir():
        yield "ยังไม่ได้รวมไฟล์ของเว็บ สั่ง: make run"
    uncompiled = [p for p in ROOT.glob("locale/*/*/*.po") if not p.with_suffix(".mo").exists()]
    if uncompiled:
        yield "ยังไม่ได้แปลงคำแปล สั่ง: make run"


def _database_faults(alias: str, connection) -> Iterator[str]:
    from django.db import router
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if connection.pg_version < POSTGRES_LEAST:
                yield f"ฐานข้อมูล {alias}: PostgreSQL เก่าเกินไป ต้องเป็นรุ่น 15 ขึ้นไป"
            cursor.execute(
                "SELECT datctype, pg_encoding_to_char(encoding) FROM pg_database"
                " WHERE datname = current_database()"
            )
            locale, encoding = cursor.fetchone()
            if locale in ("C", "POSIX") or encoding != "UTF8":
                yield (
                    f"ฐานข้อมูล {alias}: locale {locale}/{encoding} ค้นคำไทยไม่ได้"
                    " สร้างใหม่ด้วย initdb --locale=C.UTF-8 -E UTF8"
                )
        else:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone()[0] != "wal":
                yield f"ฐานข้อมูล {alias}: ไม่ได้ใช้ WAL ดิสก์นี้อาจเป็นดิสก์เครือข่าย ย้ายไปดิสก์ในเครื่อง"
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    waiting = executor.migration_plan(
        [(app, name) for app, name in leaves if router.allow_migrate(alias, app)]
    )
    if waiting:
        yield f"ฐานข้อมูล {alias}: มีการปรับโครงสร้างค้างอยู่ {len(waiting)} รายการ สั่ง: make migrate"


def program() -> Iterator[str]:
    """Settings, databases, queue; needs the virtual environment."""
    from scripts.archives import is_sqlite, load_settings

    try:
        settings = load_settings()
        databases = settings.DATABASES
        import django

        django.setup()
    except Exception as error:
        yield f"การตั้งค่าใช้ไม่ได้: {error}"
        return
    from django.db import connections

    for alias, config in databases.items():
        if is_sqlite(config) and not Path(config["NAME"]).exists():
            yield f"ฐานข้อมูล {alias}: ยังไม่มี สั่ง: make run หรือ make migrate"
            continue
        try:
            yield from _database_faults(alias, connections[alias])
        except Exception as error:
            yield f"ฐานข้อมูล {alias}: ติดต่อไม่ได้ ({str(error).strip().splitlines()[0]})"
    yield from queue(settings.REDIS_URL)
    yield from scanner(settings.CLAMD_URL)
    yield from inspector()


def queue(address: str) -> Iterator[str]:
    if not address:
        with locked(RUN_LOCK, wait=False) as free:
            if free:
                # Nothing runs, so nothing is to be reached.
                return
        address = f"unix://{socket_folder() / 'valkey.sock'}"
    import redis

    try:
        redis.Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3).ping()
    except (redis.RedisError, OSError) as error:
        yield f"ติดต่อคิวงานไม่ได้ ({error}) งานจะถูกเก็บไว้และเริ่มเมื่อคิวกลับมา"


def scanner(address: str) -> Iterator[str]:
    """ClamAV, where one is named: while it is away, files are refused and text is taken."""
    from workflow import scanning

    if address and not scanning.ping():
        yield (
            f"ติดต่อ ClamAV ที่ {address} ไม่ได้ แฟ้มแนบจะถูกปฏิเสธ ตรวจด้วย: systemctl status clamav-daemon"
        )


def inspector() -> Iterator[str]:
    """The closed-off process that looks at files of those who report corruption."""
    from complaints.corruption.files.inspection import ENTRY
    from complaints.corruption.sandbox.launching import NotServing, Server

    try:
        server = Server(ENTRY)
    except NotServing:
        yield "เปิดกระบวนการตรวจแฟ้มของผู้แจ้งเรื่องทุจริตไม่ได้ แฟ้มจะถูกเก็บโดยไม่ได้ตรวจ"
        return
    server.end()
    if not (server.limits["namespaces"] or server.limits["landlock"]):
        yield "เคอร์เนลไม่ให้กั้นกระบวนการตรวจแฟ้ม (user namespaces หรือ Landlock) อนุญาตอย่างน้อยหนึ่งอย่าง"


def main() -> int:
    faults = [*machine(), *set_up()]
    if Path(sys.prefix) == VENV and PYTHON.exists():
        faults += program()
    for fault in faults:
        print(f"✗ {fault}")
    if not faults:
        print("✓ ไม่พบปัญหา")
    return 1 if faults else 0


if __name__ == "__main__":
    run_main(main)
