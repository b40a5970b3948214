"""Attacks 1, 2 and 25: what lies on the disk tells nothing, and what is gone stays gone."""

import base64
import os
import subprocess
import sys

import pytest

from scripts.common import ROOT
from tests.complaints.corruption.disk_scene import WORDS, found_in, leaks

pytestmark = pytest.mark.once


class Scene:
    """An installation in a folder; temporary files of its processes lie in another one."""

    def __init__(self, folder):
        self.var, self.temporary = folder / "var", folder / "temporary"
        self.var.mkdir()
        self.temporary.mkdir()
        keep = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV")
        self.env = {name: os.environ[name] for name in keep if name in os.environ} | {
            "VAR_DIR": str(self.var),
            "TMPDIR": str(self.temporary),
            "SUCHARIT_SETUP": "1",
            "SITE_URL": "http://localhost:8000",
            "SECRET_KEY": "a secret of the scene, long enough for everybody to be content with",
            "PYTHONUTF8": "1",
        }

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
        assert found_in((done.stdout + done.stderr).encode()) == set()
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def step(self, name):
        return self.run("tests.complaints.corruption.disk_scene", name)


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    made = Scene(tmp_path_factory.mktemp("scene"))
    made.step("plant")
    made.backup = made.var / "backups" / "set"
    made.run("scripts.backup", str(made.backup))
    return made


@pytest.mark.parametrize("word", WORDS)
def test_attack_1_a_planted_word_would_be_found(word, tmp_path):
    """The search itself: in plain, in UTF-16, in base64 wherever it begins."""
    for number, data in enumerate(
        [
            word.encode(),
            word.encode("utf-16-le"),
            word.encode("utf-16-be"),
            *(base64.b64encode(b"abc"[:n] + word.encode() + b"...") for n in range(3)),
        ]
    ):
        (tmp_path / str(number)).write_bytes(b"before" + data + b"after")
    assert leaks(tmp_path) == {str(number): {word} for number in range(6)}


def test_attack_1_databases_logs_files_and_backups_hold_no_planted_word(scene):
    """`plant` has looked while the databases were open, with their write-ahead logs."""
    assert leaks(scene.var, scene.temporary) == {}
    names = {path.name for path in scene.backup.iterdir()}
    assert {"general.tar.gz", "corruption.sealed"} <= names


def test_attack_25_a_restored_backup_brings_no_deleted_report_and_no_removed_officer(scene):
    scene.step("remove")
    said = scene.run("scripts.restore", str(scene.backup))
    assert "กุญแจ 1 เรื่อง 1" in said
    scene.step("check")
    assert leaks(scene.var, scene.temporary) == {}
