"""`make restore FROM=folder`: puts back what `make backup` wrote.

Refuses while the program runs and when an archive doesn't match its SHA-256. On SQLite the present
data is moved aside to `var/before-restore-…/`, never deleted. What was removed since the backup
(`var/keys/removed.jsonl`) is removed again before the data is put in place.
"""

import json
import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from scripts.archives import (
    PIECES,
    Piece,
    files_of,
    is_sqlite,
    journal_lines,
    load_settings,
    postgres_users,
    restore_postgres,
    sha256,
)
from scripts.common import (
    PYTHON,
    RUN_LOCK,
    VAR,
    Stop,
    command,
    local_environment,
    locked,
    run_main,
    say,
)
from scripts.sealing import Opener, backup_key


def verified(folder: Path, piece: Piece) -> Path | None:
    """The piece's archive, when it is there and is what was written."""
    archive = folder / piece.file_name
    if not archive.exists():
        return None
    try:
        expected = archive.with_name(archive.name + ".sha256").read_text().split()[0]
    except (OSError, IndexError) as error:
        raise Stop(f"ไม่มีค่า SHA-256 ของ {archive} · its .sha256 file is missing") from error
    if sha256(archive) != expected:
        raise Stop(f"{archive} ไม่ตรงกับค่า SHA-256 จึงไม่กู้คืน · the archive was changed")
    return archive


def unpack(archive: Path, place: Path, key: bytes | None = None) -> None:
    """Extract plain files and folders only; anything that points out of `place` is refused."""
    with (
        archive.open("rb") as file,
        tarfile.open(fileobj=Opener(file, key) if key else file, mode="r|gz") as pack,
    ):
        for member in pack:
            target = (place / member.name).resolve()
            if not target.is_relative_to(place.resolve()) or not (
                member.isfile() or member.isdir()
            ):
                raise Stop(f"{archive}: มีรายการที่ไม่ปลอดภัย · unsafe member {member.name}")
            pack.extract(member, place, set_attrs=False)


def check_content(place: Path, piece: Piece, config: dict) -> None:
    about = json.loads((place / "about.json").read_text())
    engine = "sqlite" if is_sqlite(config) else "postgresql"
    if about["piece"] != piece.name or about["engine"] != engine:
        raise Stop(
            f"ชุดสำรองเป็นของ {about['piece']}/{about['engine']} แต่ต้องการ {piece.name}/{engine}"
            " · the archive is of another kind"
        )
    if engine == "sqlite":
        link = sqlite3.connect(place / "database")
        try:
            state = link.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            state = str(error)
        finally:
            link.close()
        if state != "ok":
            raise Stop(f"ฐานข้อมูลในชุดสำรองเสียหาย · damaged database in the archive: {state}")


def check_journal(place: Path, settings) -> None:
    """What was deleted stays so only with the journal of the day of the backup, or a later one."""
    expected = json.loads((place / "about.json").read_text()).get("journal", 0)
    found = journal_lines(settings)
    if found < expected:
        raise Stop(
            f"บันทึกสิ่งที่ลบแล้ว {settings.CORRUPTION_REMOVED_FILE} หายไปหรือสั้นกว่าวันที่สำรอง"
            f" (มี {found} บรรทัด ต้องมีอย่างน้อย {expected}) นำแฟ้มนี้จากที่เก็บกุญแจกลับมาก่อน จึงไม่กู้คืน"
            " · removed.jsonl is missing or shorter than at the backup"
        )


def set_aside(path: Path, aside: Path) -> None:
    if path.exists():
        aside.mkdir(parents=True, exist_ok=True)
        shutil.move(path, aside / path.name)


def put_back(settings, piece: Piece, place: Path, aside: Path) -> None:
    config = settings.DATABASES[piece.alias]
    if is_sqlite(config):
        target = Path(config["NAME"])
        for name in (target, *(Path(f"{target}{end}") for end in ("-wal", "-shm"))):
            set_aside(name, aside)
        shutil.move(place / "database", target)
        os.chmod(target, 0o600)
    else:
        restore_postgres(config, place / "database")
    files = files_of(settings, piece)
    if files and (place / "files").is_dir():
        set_aside(files, aside)
        files.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(place / "files", files)


def replay(settings, piece: Piece, place: Path | None = None) -> None:
    """Removes again what was removed since: in the unpacked copy, or in the database itself.

    Whatever a copy brought back is gone before anybody could open it.
    """
    env = local_environment() | {"SUCHARIT_SETUP": "1"}
    if place:
        var = place / "var"
        var.mkdir()
        (var / "keys").symlink_to(settings.CORRUPTION_REMOVED_FILE.parent)
        (place / "files").mkdir(exist_ok=True)
        (var / "corruption-media").symlink_to(place / "files")
        env |= {
            "VAR_DIR": str(var),
            "CORRUPTION_DATABASE_URL": f"sqlite:///{place / 'database'}",
            "DATABASE_URL": f"sqlite:///{var / 'none.sqlite3'}",
        }
        env.pop("CORRUPTION_STORAGE_URL", None)
    fault = "ลบสิ่งที่เคยลบแล้วซ้ำไม่สำเร็จ จึงไม่กู้คืน · what was deleted could not be deleted again"
    for arguments in (
        ["migrate", "corruption", "--database", piece.alias, "-v0"],
        ["corruption_replay"],
    ):
        said = command([PYTHON, "manage.py", *arguments], env=env, fault=fault)
    keys, reports = said.split()[-2:]
    if place:
        checkpoint(place / "database")
    say("✓", f"ลบซ้ำตามบันทึก: กุญแจ {keys} เรื่อง {reports}", "removed again")


def checkpoint(database: Path) -> None:
    """One file with nothing beside it, as it is moved."""
    link = sqlite3.connect(database)
    link.execute("PRAGMA journal_mode=DELETE")
    link.close()


def main() -> int:
    if len(sys.argv) != 2:
        raise Stop("บอกโฟลเดอร์ของชุดสำรอง · say which backup: make restore FROM=var/backups/…")
    folder = Path(sys.argv[1])
    settings = load_settings()
    with locked(RUN_LOCK, wait=False) as free:
        if not free:
            raise Stop("ระบบเปิดอยู่ ปิดก่อนแล้วจึงกู้คืน · it is running; end it first")
        archives = {piece: verified(folder, piece) for piece in PIECES}
        if not any(archives.values()):
            raise Stop(f"ไม่พบชุดสำรองใน {folder} · no archive there")
        for piece in PIECES:
            config = settings.DATABASES[piece.alias]
            if archives[piece] and not is_sqlite(config) and (users := postgres_users(config)):
                raise Stop(f"ฐานข้อมูลมีผู้ใช้อยู่ {users} การเชื่อมต่อ ปิดระบบก่อน · still in use")
        aside = VAR / f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}"
        VAR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=VAR, prefix=".restore-") as work:
            # Everything is unpacked and looked at before anything is replaced.
            for piece, archive in archives.items():
                if archive:
                    place = Path(work) / piece.name
                    place.mkdir()
                    key = backup_key(settings.BACKUP_KEY_FILE) if piece.is_sealed else None
                    unpack(archive, place, key)
                    config = settings.DATABASES[piece.alias]
                    check_content(place, piece, config)
                    if piece.is_sealed:
                        check_journal(place, settings)
                    if piece.is_sealed and is_sqlite(config):
                        replay(settings, piece, place)
            for piece, archive in archives.items():
                if archive:
                    put_back(settings, piece, Path(work) / piece.name, aside)
                    if piece.is_sealed and not is_sqlite(settings.DATABASES[piece.alias]):
                        replay(settings, piece)
                    say("✓", f"กู้คืน {piece.name} แล้ว", "restored")
                else:
                    say("!", f"ไม่มีชุดสำรองของ {piece.name} จึงคงของเดิมไว้", "left as it is")
        # Whatever the stamp says was done for the data that is now set aside.
        (VAR / "stamps" / "data").unlink(missing_ok=True)
    if aside.exists():
        say("✓", f"ข้อมูลเดิมย้ายไปที่ {aside}", "the former data")
    return 0


if __name__ == "__main__":
    run_main(main)
