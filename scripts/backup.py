"""`make backup [TO=folder]`: both databases and their files, each in an archive of its own.

Safe while the program runs. Databases are copied before files: a row never names a file that the
archive lacks, because a file is stored before its row is committed. Sets under `var/backups` go
after 35 days; those in a folder of your own are yours to remove.
"""

import gzip
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from scripts.archives import (
    KEPT_DAYS,
    PIECES,
    Piece,
    dump_postgres,
    dump_sqlite,
    files_of,
    is_sqlite,
    journal_lines,
    load_settings,
    sha256,
)
from scripts.common import VAR, run_main, say
from scripts.sealing import Sealer, backup_key

FORMAT = 1
_SET = re.compile(r"(20[0-9]{6})-[0-9]{6}")


@contextmanager
def opened(settings, piece: Piece, path: Path):
    """The archive as a file to write to; a sealed one never holds a readable byte."""
    with path.open("wb") as target:
        if not piece.is_sealed:
            yield target
            return
        sealer = Sealer(target, backup_key(settings.BACKUP_KEY_FILE, make=True))
        yield sealer
        sealer.finish()


def write_archive(settings, piece: Piece, folder: Path) -> Path:
    """Dump one database and pack it with its files; returns the finished archive."""
    config = settings.DATABASES[piece.alias]
    archive = folder / piece.file_name
    # Before the dump: what it holds was removed no later.
    journal = journal_lines(settings) if piece.is_sealed else 0
    unfinished = archive.with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".dump-") as place:
        dump = Path(place) / "database"
        if is_sqlite(config):
            dump_sqlite(Path(config["NAME"]), dump, piece.left_out)
        else:
            dump_postgres(config, dump, piece.left_out)
        about = {
            "format": FORMAT,
            "piece": piece.name,
            "engine": "sqlite" if is_sqlite(config) else "postgresql",
            "journal": journal,
            "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        }
        note = Path(place) / "about.json"
        note.write_text(json.dumps(about, indent=1))
        with (
            opened(settings, piece, unfinished) as target,
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=target) as squeezed,
            tarfile.open(fileobj=squeezed, mode="w") as pack,
        ):
            pack.add(note, "about.json")
            pack.add(dump, "database")
            files = files_of(settings, piece)
            if files and files.is_dir():
                pack.add(files, "files")
    os.replace(unfinished, archive)
    archive.with_name(archive.name + ".sha256").write_text(f"{sha256(archive)}  {archive.name}\n")
    return archive


def remove_old(folder: Path, today: str) -> list[str]:
    """Removes sets that are older than `KEPT_DAYS`; returns their names. `today`: YYYYMMDD."""
    last = time.mktime(time.strptime(today, "%Y%m%d")) - KEPT_DAYS * 86_400
    removed = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        named = _SET.fullmatch(path.name)
        if named and time.mktime(time.strptime(named[1], "%Y%m%d")) < last:
            shutil.rmtree(path)
            removed.append(path.name)
    return removed


def main() -> int:
    settings = load_settings()
    given = sys.argv[1] if len(sys.argv) > 1 else ""
    folder = Path(given) if given else VAR / "backups" / time.strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Nobody but the owner reads a backup, whatever the machine's habit is.
    os.umask(0o077)
    for piece in PIECES:
        archive = write_archive(settings, piece, folder)
        size = archive.stat().st_size / 2**20
        say("✓", f"{archive} ({size:.1f} MB)", "with its SHA-256")
    if not given:
        for name in remove_old(VAR / "backups", time.strftime("%Y%m%d")):
            say("✓", f"ลบชุดสำรองเก่ากว่า {KEPT_DAYS} วัน: {name}", "removed")
    say(
        "!",
        "กุญแจ secret_key, audit_signing_key และโฟลเดอร์ keys ไม่อยู่ในชุดสำรอง ให้เก็บแยกต่างหาก",
        "keys",
    )
    return 0


if __name__ == "__main__":
    run_main(main)
