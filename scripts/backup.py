"""`make backup [TO=folder]`: both databases and their files, each in an archive of its own.

Safe while the program runs. Databases are copied before files: a row never names a file that the
archive lacks, because a file is stored before its row is committed.
"""

import json
import os
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from scripts.archives import (
    PIECES,
    Piece,
    dump_postgres,
    dump_sqlite,
    files_of,
    is_sqlite,
    load_settings,
    sha256,
)
from scripts.common import VAR, run_main, say

FORMAT = 1


def write_archive(settings, piece: Piece, folder: Path) -> Path:
    """Dump one database and pack it with its files; returns the finished archive."""
    config = settings.DATABASES[piece.alias]
    archive = folder / f"{piece.name}.tar.gz"
    unfinished = archive.with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".dump-") as place:
        dump = Path(place) / "database"
        if is_sqlite(config):
            dump_sqlite(Path(config["NAME"]), dump)
        else:
            dump_postgres(config, dump)
        about = {
            "format": FORMAT,
            "piece": piece.name,
            "engine": "sqlite" if is_sqlite(config) else "postgresql",
            "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        }
        note = Path(place) / "about.json"
        note.write_text(json.dumps(about, indent=1))
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as pack:
            pack.add(note, "about.json")
            pack.add(dump, "database")
            files = files_of(settings, piece)
            if files and files.is_dir():
                pack.add(files, "files")
    os.replace(unfinished, archive)
    archive.with_name(archive.name + ".sha256").write_text(f"{sha256(archive)}  {archive.name}\n")
    return archive


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
    say("!", "กุญแจ secret_key และ audit_signing_key ไม่อยู่ในชุดสำรอง ให้เก็บแยกต่างหาก", "keys")
    return 0


if __name__ == "__main__":
    run_main(main)
