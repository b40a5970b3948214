"""Backups: what is written can be put back, on both kinds of database; what was changed cannot."""

import io
import os
import sqlite3
import tarfile
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from scripts import archives, backup, restore, sealing
from scripts.archives import PIECES
from scripts.common import Stop


def sqlite_settings(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    databases = {
        alias: {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / f"{alias}.sqlite3")}
        for alias in ("default", "corruption")
    }
    storages = {"default": {"OPTIONS": {"location": str(folder / "media")}}}
    key = folder / "keys" / "backup_key"
    return SimpleNamespace(
        DATABASES=databases,
        STORAGES=storages,
        BACKUP_KEY_FILE=key,
        CORRUPTION_REMOVED_FILE=folder / "keys" / "removed.jsonl",
    )


def fill(settings, text):
    for config in settings.DATABASES.values():
        link = sqlite3.connect(config["NAME"])
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("CREATE TABLE IF NOT EXISTS note (text)")
        link.execute("INSERT INTO note VALUES (?)", [text])
        link.commit()
        link.close()


def notes(settings, alias):
    link = sqlite3.connect(settings.DATABASES[alias]["NAME"])
    try:
        return [row[0] for row in link.execute("SELECT text FROM note")]
    finally:
        link.close()


@pytest.fixture
def place(tmp_path, monkeypatch):
    settings = sqlite_settings(tmp_path / "var")
    fill(settings, "เดิม")
    media = tmp_path / "var" / "media" / "plans"
    media.mkdir(parents=True)
    (media / "ภาพ.jpg").write_bytes(b"picture")
    for module in (backup, restore):
        monkeypatch.setattr(module, "VAR", tmp_path / "var")
        monkeypatch.setattr(module, "load_settings", lambda: settings)
    monkeypatch.setattr(restore, "RUN_LOCK", tmp_path / "run.lock")
    journal = settings.CORRUPTION_REMOVED_FILE
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text("{}\n{}\n")
    # These databases have none of the program's tables.
    replayed = []
    monkeypatch.setattr(restore, "replay", lambda _settings, *what: replayed.append(what))
    before = os.umask(0o022)
    monkeypatch.setattr("sys.argv", ["backup", str(tmp_path / "backup")])
    assert backup.main() == 0
    os.umask(before)
    monkeypatch.setattr("sys.argv", ["restore", str(tmp_path / "backup")])
    return SimpleNamespace(
        settings=settings, folder=tmp_path / "backup", var=tmp_path / "var", replayed=replayed
    )


@pytest.mark.once
def test_databases_and_files_come_back(place):
    fill(place.settings, "ใหม่")
    picture = place.var / "media" / "plans" / "ภาพ.jpg"
    picture.unlink()
    assert restore.main() == 0
    assert notes(place.settings, "default") == ["เดิม"]
    assert notes(place.settings, "corruption") == ["เดิม"]
    assert picture.read_bytes() == b"picture"
    # What was deleted since is deleted again in the copy, before it is in place.
    ((piece, copy),) = place.replayed
    assert (piece.name, copy.name) == ("corruption", "corruption")
    # The data of before is set aside, not deleted.
    aside = next(place.var.glob("before-restore-*"))
    assert (aside / "default.sqlite3").exists()


@pytest.mark.once
@pytest.mark.parametrize("left", [None, "", "{}\n", '{}\n{"cut'])
def test_attack_25_without_the_journal_of_that_day_nothing_is_restored(place, left):
    """What was deleted before the backup is in it still where a crash came between."""
    journal = place.settings.CORRUPTION_REMOVED_FILE
    journal.unlink() if left is None else journal.write_text(left)
    fill(place.settings, "ใหม่")
    with pytest.raises(Stop, match=r"removed\.jsonl"):
        restore.main()
    assert notes(place.settings, "default") == ["เดิม", "ใหม่"]
    assert not place.replayed
    journal.write_text("{}\n{}\n{}\n")
    assert restore.main() == 0


@pytest.mark.once
def test_archives_are_apart_and_closed(place):
    for piece in PIECES:
        archive = place.folder / piece.file_name
        assert archive.stat().st_mode & 0o077 == 0
        with archive.open("rb") as file:
            source = file
            if piece.is_sealed:
                source = sealing.Opener(file, place.settings.BACKUP_KEY_FILE.read_bytes())
            with tarfile.open(fileobj=source, mode="r|gz") as pack:
                names = pack.getnames()
        assert ("files/plans/ภาพ.jpg" in names) == (piece.name == "general")
    assert not [path for path in place.folder.iterdir() if path.name.startswith(".")]


@pytest.mark.once
def test_changed_archive_is_refused_and_nothing_is_touched(place):
    fill(place.settings, "ใหม่")
    archive = place.folder / "corruption.sealed"
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(Stop, match="SHA-256"):
        restore.main()
    assert notes(place.settings, "default") == ["เดิม", "ใหม่"]


def reseal(place, name):
    """As whoever put another file there would name it."""
    total = archives.sha256(place.folder / name)
    (place.folder / f"{name}.sha256").write_text(f"{total}  x\n")


@pytest.mark.once
def test_swapped_archives_are_refused(place):
    sealed = place.folder / "corruption.sealed"
    key = place.settings.BACKUP_KEY_FILE.read_bytes()
    with sealed.open("rb") as file:
        content = sealing.Opener(file, key).read()
    (place.folder / "general.tar.gz").write_bytes(content)
    reseal(place, "general.tar.gz")
    with pytest.raises(Stop, match="another kind"):
        restore.main()
    assert notes(place.settings, "default") == ["เดิม"]


@pytest.mark.once
def test_attack_1_the_channels_archive_shows_nothing_and_opens_with_its_key_alone(place):
    sealed = (place.folder / "corruption.sealed").read_bytes()
    with (place.folder / "corruption.sealed").open("rb") as file:
        packed = sealing.Opener(file, place.settings.BACKUP_KEY_FILE.read_bytes()).read()
    assert packed.startswith(b"\x1f\x8b\x08")
    # Three or four bytes stand in any ciphertext by chance: what is looked for is longer.
    for word in (b"TABLE note", "เดิม".encode(), b"SQLite", b"about.json", packed[:8], packed[-8:]):
        assert word not in sealed
    assert place.settings.BACKUP_KEY_FILE.stat().st_mode & 0o077 == 0
    assert b"backup_key" not in (place.folder / "general.tar.gz").read_bytes()
    place.settings.BACKUP_KEY_FILE.write_bytes(bytes(32))
    with pytest.raises(Stop, match="wrong key"):
        restore.main()
    place.settings.BACKUP_KEY_FILE.unlink()
    with pytest.raises(Stop, match="key is missing"):
        restore.main()
    assert notes(place.settings, "corruption") == ["เดิม"]


@pytest.mark.parametrize("change", ["flip", "cut", "short"])
def test_attack_9_a_changed_or_cut_archive_does_not_open(change):
    key, target = bytes(range(32)), io.BytesIO()
    sealer = sealing.Sealer(target, key)
    sealer.write(b"x" * (3 * sealing.PIECE + 5))
    sealer.finish()
    whole = target.getvalue()
    assert sealing.Opener(io.BytesIO(whole), key).read() == b"x" * (3 * sealing.PIECE + 5)
    if change == "flip":
        whole = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    elif change == "cut":
        whole = whole[: len(sealing.MAGIC) + 24 + 2 * (sealing.PIECE + 17)]
    else:
        whole = whole[:-1]
    with pytest.raises(Stop, match="changed"):
        sealing.Opener(io.BytesIO(whole), key).read()


def test_what_is_unlocked_is_left_out_of_the_dump(tmp_path):
    link = sqlite3.connect(tmp_path / "database")
    link.execute("CREATE TABLE corruption_unlock (sealed text)")
    link.execute("INSERT INTO corruption_unlock VALUES ('private keys under a cookie')")
    link.commit()
    link.close()
    archives.dump_sqlite(tmp_path / "database", tmp_path / "copy", PIECES[1].left_out)
    assert b"private keys" not in (tmp_path / "copy").read_bytes()
    copy = sqlite3.connect(tmp_path / "copy")
    assert copy.execute("SELECT count(*) FROM corruption_unlock").fetchone() == (0,)
    copy.close()


def test_sets_go_after_35_days(tmp_path):
    for name in ("20261018-080000", "20261017-235959", "20261121-010000", "mine", "20200101-x"):
        (tmp_path / name).mkdir()
    assert backup.remove_old(tmp_path, "20261122") == ["20261017-235959"]
    assert backup.remove_old(tmp_path / "none", "20261122") == []


@pytest.mark.once
def test_member_that_points_out_of_the_folder_is_refused(tmp_path):
    archive = tmp_path / "evil.tar.gz"
    with tarfile.open(archive, "w:gz") as pack:
        member = tarfile.TarInfo("../outside")
        member.size = 1
        pack.addfile(member, io.BytesIO(b"x"))
    (tmp_path / "in").mkdir()
    with pytest.raises(Stop, match="unsafe"):
        restore.unpack(archive, tmp_path / "in")
    assert not (tmp_path / "outside").exists()


@pytest.mark.postgres
def test_postgresql_database_comes_back(tmp_path):
    folder = os.environ["DATABASE_URL"].partition("?host=")[2]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    config = {"NAME": f"backup_{worker}", "USER": "postgres", "OPTIONS": {"host": folder}}

    def connect(name):
        link = psycopg2.connect(host=folder, user="postgres", dbname=name)
        link.autocommit = True
        return link

    server = connect("postgres")
    server.cursor().execute(f"CREATE DATABASE {config['NAME']}")
    link = connect(config["NAME"])
    cursor = link.cursor()
    cursor.execute("CREATE TABLE note (text text); INSERT INTO note VALUES ('เดิม')")
    cursor.execute("CREATE TABLE corruption_unlock AS SELECT 'keys under a cookie' AS sealed")
    archives.dump_postgres(config, tmp_path / "dump", PIECES[1].left_out)
    cursor.execute("UPDATE note SET text = 'ใหม่'")
    assert archives.postgres_users(config) == 1
    link.close()
    archives.restore_postgres(config, tmp_path / "dump")
    link = connect(config["NAME"])
    cursor = link.cursor()
    cursor.execute("SELECT text FROM note")
    assert cursor.fetchall() == [("เดิม",)]
    cursor.execute("SELECT count(*) FROM corruption_unlock")
    assert cursor.fetchall() == [(0,)], "what is unlocked is left out"
    link.close()
    server.cursor().execute(f"DROP DATABASE {config['NAME']}")
    server.close()
