"""A real Chromium against the live server, with a real worker on the test's own database."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from config.sessions import cookies_of
from scripts.common import ROOT
from tests.cluster import chromium_options

from .checks import DESK, HEIGHT

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium_options())
        yield browser
        browser.close()


def _refused(response) -> list[str]:
    part = response.request.resource_type in ("stylesheet", "script", "font", "image")
    wrong = response.status >= 500 or (part and response.status >= 400)
    return [f"{response.status} {response.url}"] if wrong else []


@pytest.fixture
def visit(chromium, live_server, transactional_db):
    """Opens a page as a person (None: a visitor), at a width, with or without JavaScript.

    Every error in a page's console, every answer 5xx and every missing style sheet, script, font or
    picture fails the test.
    """
    contexts, faults = [], []

    def _visit(person=None, path="/", *, width=DESK, javascript=True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=javascript,
            locale="th-TH",
            base_url=live_server.url,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if person is not None:
            client = Client()
            client.force_login(person)
            key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            host = urlsplit(live_server.url).hostname
            context.add_cookies(
                [
                    {"name": name, "value": key, "domain": host, "path": path}
                    for name, path in cookies_of("/staff/").items()
                ]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(f"{page.url}: {message.text}")
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        page.on("response", lambda response: faults.extend(_refused(response)))
        page.goto(path)
        return page

    yield _visit
    for context in contexts:
        context.close()
    assert not faults


def _address(variable: str, alias: str) -> str:
    parts = urlsplit(os.environ[variable])
    name = str(connections[alias].settings_dict["NAME"])
    return urlunsplit(parts._replace(path=f"/{name.lstrip('/')}"))


@pytest.fixture
def start_worker(transactional_db, tmp_path):
    """Starts a Celery worker process on the test's database, queue and media folder."""
    if "DATABASE_URL" not in os.environ:
        pytest.fail("the worker needs the throw-away servers: run `make test`")
    fonts = tmp_path / "fonts"
    if not fonts.exists():
        fonts.symlink_to(Path(django_settings.FONT_DIR).resolve())
    env = os.environ | {
        "DATABASE_URL": _address("DATABASE_URL", "default"),
        "CORRUPTION_DATABASE_URL": _address("CORRUPTION_DATABASE_URL", "corruption"),
        # The fixtures of every test put media and key into tmp_path; the worker finds them there.
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SUCHARIT_SETUP": "1",
    }
    arguments = "worker --pool solo -Q default,reports,files,notices --without-mingle -l WARNING"
    processes = []

    def _start() -> subprocess.Popen:
        with (tmp_path / "worker.log").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", *arguments.split()],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        processes.append(process)
        return process

    yield _start
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def worker(start_worker):
    """One worker at work."""
    return start_worker()


@pytest.fixture
def passkey():
    """Gives a page a virtual authenticator that confirms by itself."""

    def _passkey(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )

    return _passkey
