"""Stamps, locks and addresses of the scripts."""

import os
import subprocess
import sys

import pytest

from scripts import common, run
from scripts.common import ROOT, Stamp, Stop, digest, last_lines, locked

pytestmark = pytest.mark.once


def test_stamp_is_fresh_only_for_what_it_was_written_for(tmp_path):
    source = tmp_path / "source"
    source.write_text("one")
    Stamp(tmp_path / "stamps" / "step", digest([source])).write()
    assert Stamp(tmp_path / "stamps" / "step", digest([source])).fresh()
    source.write_text("two")
    assert not Stamp(tmp_path / "stamps" / "step", digest([source])).fresh()


def test_lock_is_refused_to_a_second_process_and_leaves_no_id_behind(tmp_path):
    path = tmp_path / "lock"
    ask = (
        "import sys; from pathlib import Path; from scripts.common import locked\n"
        "with locked(Path(sys.argv[1]), wait=False) as free: print(free)"
    )

    def second():
        done = subprocess.run(
            [sys.executable, "-c", ask, path], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    with locked(path, wait=False) as free:
        assert free
        assert path.read_text() == str(os.getpid())
        assert second() == "False"
    assert path.read_text() == ""
    assert second() == "True"


def test_failed_program_is_told_by_its_errors():
    assert last_lines("note\nFooError: bad\nwarnings: 3\n}") == "FooError: bad"
    assert last_lines("one\ntwo\n\nthree\nfour") == "two | three | four"


def test_failed_command_is_one_line():
    with pytest.raises(Stop, match=r"^it failed: .*boom") as caught:
        common.command([sys.executable, "-c", "raise SystemExit('boom error')"], fault="it failed")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "8000;ls"])
def test_wrong_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop):
        run.port_number()


@pytest.mark.parametrize(
    ("name", "value"),
    [("BIND", "0.0.0.0"), ("BIND", "192.0.2.1"), ("SITE_URL", "http://sucharit.example.go.th")],
)
def test_demonstration_is_refused_at_another_address(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    env = {"DEMO": "1", "SITE_URL": os.environ.get("SITE_URL", "http://localhost:8000")}
    with pytest.raises(Stop, match=name):
        run.check_address(env)
    run.check_address(env | {"DEMO": "0"})


def test_socket_path_is_short_and_closed(monkeypatch, tmp_path):
    monkeypatch.setattr(common, "VAR", tmp_path / ("long-name" * 20))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 90)))
    folder = common.socket_folder()
    assert len(str(folder / "valkey.sock")) < 100
    assert folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


def test_secret_key_is_made_once_and_closed(monkeypatch, tmp_path):
    monkeypatch.setattr(common, "VAR", tmp_path / "var")
    key = common.secret_key()
    assert len(key) > 60
    assert common.secret_key() == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
