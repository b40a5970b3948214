"""Backups: what is written can be put back, on both kinds of database; what was changed cannot."""

import io
import os
import sqlite3
import tarfile
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from scripts import archives, backup, restore
from scripts.archives import PIECES
from scripts.common import Stop


def sqlite_settings(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    databases = {
        alias: {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / f"{alias}.sqlite3")}
        for alias in ("default", "corruption")
    }
    storages = {"default": {"OPTIONS": {"location": str(folder / "media")}}}
    return SimpleNamespace(DATABASES=databases, STORAGES=storages)


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
    before = os.umask(0o022)
    monkeypatch.setattr("sys.argv", ["backup", str(tmp_path / "backup")])
    assert backup.main() == 0
    os.umask(before)
    monkeypatch.setattr("sys.argv", ["restore", str(tmp_path / "backup")])
    return SimpleNamespace(settings=settings, folder=tmp_path / "backup", var=tmp_path / "var")


@pytest.mark.once
def test_databases_and_files_come_back(place):
    fill(place.settings, "ใหม่")
    picture = place.var / "media" / "plans" / "ภาพ.jpg"
    picture.unlink()
    assert restore.main() == 0
    assert notes(place.settings, "default") == ["เดิม"]
    assert notes(place.settings, "corruption") == ["เดิม"]
    assert picture.read_bytes() == b"picture"
    # The data of before is set aside, not deleted.
    aside = next(place.var.glob("before-restore-*"))
    assert (aside / "default.sqlite3").exists()


@pytest.mark.once
def test_archives_are_apart_and_closed(place):
    for piece in PIECES:
        archive = place.folder / f"{piece.name}.tar.gz"
        assert archive.stat().st_mode & 0o077 == 0
        with tarfile.open(archive) as pack:
            names = pack.getnames()
        assert ("files/plans/ภาพ.jpg" in names) == (piece.name == "general")
    assert not [path for path in place.folder.iterdir() if path.name.startswith(".")]


@pytest.mark.once
def test_changed_archive_is_refused_and_nothing_is_touched(place):
    fill(place.settings, "ใหม่")
    archive = place.folder / "corruption.tar.gz"
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(Stop, match="SHA-256"):
        restore.main()
    assert notes(place.settings, "default") == ["เดิม", "ใหม่"]


@pytest.mark.once
def test_swapped_archives_are_refused(place):
    for name in ("general", "corruption"):
        for end in ("", ".sha256"):
            (place.folder / f"{name}.tar.gz{end}").rename(place.folder / f"{name}.old{end}")
    for name, other in (("general", "corruption"), ("corruption", "general")):
        (place.folder / f"{other}.old").rename(place.folder / f"{name}.tar.gz")
        total = archives.sha256(place.folder / f"{name}.tar.gz")
        (place.folder / f"{name}.tar.gz.sha256").write_text(f"{total}  x\n")
    with pytest.raises(Stop, match="another kind"):
        restore.main()
    assert notes(place.settings, "default") == ["เดิม"]


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
    archives.dump_postgres(config, tmp_path / "dump")
    cursor.execute("UPDATE note SET text = 'ใหม่'")
    assert archives.postgres_users(config) == 1
    link.close()
    archives.restore_postgres(config, tmp_path / "dump")
    link = connect(config["NAME"])
    cursor = link.cursor()
    cursor.execute("SELECT text FROM note")
    assert cursor.fetchall() == [("เดิม",)]
    link.close()
    server.cursor().execute(f"DROP DATABASE {config['NAME']}")
    server.close()
