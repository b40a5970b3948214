"""A start that must not be, and Redis gone in the middle of the day."""

import os
import socket
import subprocess
import sys

import pytest
from django.core.cache import caches

from config.cache import PatientRedisCache
from scripts.common import ROOT

LONG_KEY = "Zq8vTn3kLw0xPb6mRy4sHd1jFg7cVa9uEi2oKt5r"
UNREACHABLE = "postgres://user:password@127.0.0.1:1/name"
PUBLIC = {"SITE_URL": "https://office.example"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("env", "told"),
    [
        (PUBLIC, "SECRET_KEY is not set"),
        (PUBLIC | {"SECRET_KEY": "changeme"}, "SECRET_KEY is too short"),
        (PUBLIC | {"SECRET_KEY": LONG_KEY, "DEMO": "1"}, "DEMO=1"),
        (
            PUBLIC
            | {
                "SECRET_KEY": LONG_KEY,
                "DATABASE_URL": UNREACHABLE,
                "CORRUPTION_DATABASE_URL": UNREACHABLE,
            },
            "database default",
        ),
    ],
)
def test_a_start_that_must_not_be_ends_in_one_line(env, told, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.conf.py", "config.wsgi"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": "0", **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture
def silent_redis(settings, monkeypatch):
    """A cache whose Redis takes connections and never says a word."""
    monkeypatch.setattr(PatientRedisCache, "_down_until", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield PatientRedisCache(
            f"redis://127.0.0.1:{port}/0",
            {"OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}},
        )
    caches.close_all()


@pytest.mark.once
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_cache_goes_on_without_redis(silent_redis):
    silent_redis.set("limit", [1], 60)
    assert silent_redis.get("limit") == [1]
    assert silent_redis.add("limit", [2]) is False
    assert silent_redis.delete("limit")
    assert silent_redis.get("limit", "none") == "none"
    assert not silent_redis.ping()
