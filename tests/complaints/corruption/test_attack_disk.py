"""Attacks 1, 2 and 25: what lies on the disk tells nothing, and what is gone stays gone."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest

from scripts.common import ROOT
from tests import cluster
from tests.complaints.corruption.disk_search import WORDS, found_in, leaks, of_receipt

pytestmark = pytest.mark.once
NAMES = ("sucharit", "corruption")


class Scene:
    """An installation in folders of its own; temporary files of its processes lie in another one.

    `servers` is where queue and database lie, if there is one besides the files in `var`.
    """

    def __init__(self, folder: Path, servers: Path):
        self.var, self.temporary, self.servers = folder / "var", folder / "temporary", servers
        self.var.mkdir()
        self.temporary.mkdir()
        self.disk = [self.var, self.temporary, self.servers]
        keep = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV")
        self.state_file = folder / "state.json"
        self.env = {name: os.environ[name] for name in keep if name in os.environ} | {
            "VAR_DIR": str(self.var),
            "TMPDIR": str(self.temporary),
            "SCENE_STATE": str(self.state_file),
            "SCENE_DISK": ":".join(map(str, self.disk)),
            "SUCHARIT_SETUP": "1",
            "SITE_URL": "http://localhost:8000",
            "SECRET_KEY": "a secret of the scene, long enough for everybody to be content with",
            "PYTHONUTF8": "1",
        }

    @property
    def words(self) -> set[str]:
        """All that was typed, with receipts, a passphrase and a cookie that were given out."""
        return set(json.loads(self.state_file.read_text())["words"])

    def run(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        # What a process says may end in a log.
        words = self.words if self.state_file.exists() else WORDS
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        assert found_in((done.stdout + done.stderr).encode(), words) == set()
        return done.stdout

    def step(self, name):
        return self.run("tests.complaints.corruption.disk_scene", name)


def databases(address: str, env: dict) -> None:
    """Two empty ones; the server writes each statement with its values into its log."""
    link = psycopg2.connect(address.format(name="postgres"))
    link.autocommit = True
    with contextlib.closing(link), link.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute("ALTER SYSTEM SET log_statement = 'all'")
        cursor.execute("SELECT pg_reload_conf()")
    for variable, name in zip(("DATABASE_URL", "CORRUPTION_DATABASE_URL"), NAMES, strict=True):
        env[variable] = address.format(name=name)


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request, tmp_path_factory):
    # Short: the path of a socket has few letters.
    servers = Path(tempfile.mkdtemp(prefix="sct-", dir="/tmp"))
    servers.chmod(0o755)
    try:
        with contextlib.ExitStack() as stack:
            made = Scene(tmp_path_factory.mktemp("scene"), servers)
            made.env["REDIS_URL"] = stack.enter_context(cluster.redis(servers))
            if request.param == "postgresql":
                databases(stack.enter_context(cluster.postgres(servers)), made.env)
            made.step("plant")
            made.backup = made.var / "backups" / "set"
            made.run("scripts.backup", str(made.backup))
            yield made
    finally:
        shutil.rmtree(servers, ignore_errors=True)


@pytest.mark.parametrize("word", [*WORDS, *of_receipt("7KXM-2PQR-9TVW-4HJC-3DFZ")])
def test_attack_1_a_planted_word_would_be_found(word, tmp_path):
    """The search itself: in plain, UTF-16, percent signs, JSON, base64 wherever it begins."""
    ways = [
        word.encode(),
        word.encode("utf-16-le"),
        word.encode("utf-16-be"),
        quote(word).encode(),
        quote(word).lower().encode() if not word.isascii() else word.encode(),
        json.dumps(word).encode(),
        repr(word.encode()).encode(),
        word.encode().hex().encode(),
        *(base64.b64encode(b"abc"[:n] + word.encode() + b"...") for n in range(3)),
        *(base64.b64encode(b"abc"[:n] + word.encode("utf-16-be") + b"...") for n in range(3)),
    ]
    for number, data in enumerate(ways):
        (tmp_path / str(number)).write_bytes(b"before" + data + b"after")
    assert leaks(tmp_path, words=[word]) == {str(n): {word} for n in range(len(ways))}


def test_attack_1_and_attack_25_what_lies_on_the_disk_tells_nothing(scene):
    """One after the other: the last step puts words where none must be."""
    _databases_logs_files_and_backups_hold_no_planted_word(scene)
    _a_restored_backup_brings_no_deleted_report_and_no_removed_officer(scene)
    _a_word_that_is_planted_is_found_wherever_it_lies(scene)


def _databases_logs_files_and_backups_hold_no_planted_word(scene):
    """`plant` has looked at everything while databases, queue and web server were running."""
    assert len(scene.words) > len(WORDS) + 8
    assert leaks(scene.var, scene.temporary, words=scene.words) == {}
    names = {path.name for path in scene.backup.iterdir()}
    assert {"general.tar.gz", "corruption.sealed"} <= names
    assert (scene.var / "log" / "web.log").stat().st_size


def _a_restored_backup_brings_no_deleted_report_and_no_removed_officer(scene):
    scene.step("remove")
    said = scene.run("scripts.restore", str(scene.backup))
    assert "กุญแจ 1 เรื่อง 1" in said
    scene.step("check")
    assert leaks(scene.var, scene.temporary, words=scene.words) == {}


def _a_word_that_is_planted_is_found_wherever_it_lies(scene):
    """What was looked at above is where a word would lie."""
    scene.step("betray")
    kept = json.loads(scene.state_file.read_text())
    told, receipt = kept["betrayed"], kept["receipt"]
    assert told.pop("log/web.log") == [WORDS[0]]
    assert told.pop("corruption-media/betrayed") == [WORDS[0]]
    assert receipt in told.pop("dump.rdb")
    if "DATABASE_URL" in scene.env:
        kinds = {name.split("/")[1] if "/" in name else name for name in told}
        assert kinds == {"base", "pg_wal", "pg.log", "dump 0", "dump 1"}
    else:
        assert {name.partition(".sqlite3")[0] for name in told} == set(NAMES)
    assert all(WORDS[0] in words for words in told.values())
