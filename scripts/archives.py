"""What a backup consists of; `make backup` writes it and `make restore` reads it.

Each of the two databases has an archive of its own, so that the corruption channel's can be kept by
other hands: `general.tar.gz` and `corruption.sealed` (under the key of `scripts.sealing`), each
database with its files and its SHA-256 beside it. What is unlocked at the moment is left out. Keys
(`secret_key`, `audit_signing_key`, all of `var/keys`) are in neither: keep them apart.
"""

import hashlib
import os
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.common import Stop, command, postgres_program, secret_key

HASHED_AT_ONCE = 2**20


# Days that a set is kept; what was deleted meanwhile is in none of them any more.
KEPT_DAYS = 35


@dataclass(frozen=True)
class Piece:
    """One archive: a database alias, the storage of its files, tables whose rows are left out."""

    name: str
    alias: str
    storage: str | None
    is_sealed: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        return f"{self.name}.sealed" if self.is_sealed else f"{self.name}.tar.gz"


PIECES = (
    Piece("general", "default", "default"),
    Piece("corruption", "corruption", "corruption", True, ("corruption_unlock",)),
)


def load_settings():
    """The project's settings, without starting the program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = secret_key()
    from django.conf import settings

    return settings


def journal_lines(settings) -> int:
    """Whole lines of the file that says what was removed or deleted for good; 0 without it."""
    try:
        return settings.CORRUPTION_REMOVED_FILE.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def is_sqlite(config: dict) -> bool:
    return config["ENGINE"].endswith("sqlite3")


def files_of(settings, piece: Piece) -> Path | None:
    """Folder of the piece's stored files; None when it has no local one."""
    storage = settings.STORAGES.get(piece.storage, {})
    location = storage.get("OPTIONS", {}).get("location")
    return Path(location) if location else None


def sha256(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASHED_AT_ONCE):
            total.update(block)
    return total.hexdigest()


def postgres_environment(config: dict) -> dict[str, str]:
    """libpq's variables for a database; the password doesn't show in the process list."""
    options = config.get("OPTIONS", {})
    values = {
        "PGHOST": config.get("HOST") or options.get("host"),
        "PGPORT": config.get("PORT") or options.get("port"),
        "PGUSER": config.get("USER") or options.get("user"),
        "PGPASSWORD": config.get("PASSWORD") or options.get("password"),
        "PGSSLMODE": options.get("sslmode"),
        "PGDATABASE": config["NAME"],
    }
    return os.environ | {name: str(value) for name, value in values.items() if value}


def dump_sqlite(source: Path, target: Path, left_out: tuple[str, ...] = ()) -> None:
    """SQLite's online backup: a consistent copy while others write; without rows of `left_out`."""
    if not source.exists():
        raise Stop(f"ไม่พบฐานข้อมูล {source} · no such database")
    origin = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)
    copy = sqlite3.connect(target)
    try:
        origin.backup(copy)
        known = {row[0] for row in copy.execute("SELECT name FROM sqlite_master")}
        for table in set(left_out) & known:
            copy.execute(f"DELETE FROM {table}")
        copy.commit()
        if left_out:
            # Not left behind in free pages.
            copy.execute("VACUUM")
        # One file with nothing beside it, so that the archive holds all.
        copy.execute("PRAGMA journal_mode=DELETE")
        if (state := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Stop(f"ฐานข้อมูล {source} เสียหาย · damaged: {state}")
    finally:
        copy.close()
        origin.close()


def dump_postgres(config: dict, target: Path, left_out: tuple[str, ...] = ()) -> None:
    without = [f"--exclude-table-data={table}" for table in left_out]
    command(
        [postgres_program("pg_dump"), "--format=custom", "--no-owner", *without, "--file", target],
        env=postgres_environment(config),
        fault="สำรองฐานข้อมูลไม่สำเร็จ · pg_dump failed",
    )


def restore_postgres(config: dict, source: Path) -> None:
    """All or nothing, in one transaction."""
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    command(
        [postgres_program("pg_restore"), *options, "--dbname", config["NAME"], source],
        env=postgres_environment(config),
        fault="กู้คืนฐานข้อมูลไม่สำเร็จ ข้อมูลเดิมยังอยู่ครบ · pg_restore failed, nothing changed",
    )


def postgres_users(config: dict) -> int:
    """How many other connections the database has."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    done = subprocess.run(
        [postgres_program("psql"), "-XAtc", query],
        env=postgres_environment(config),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"ติดต่อฐานข้อมูลไม่ได้ · database unreachable: {done.stderr.strip()[:300]}")
    return int(done.stdout.strip())
