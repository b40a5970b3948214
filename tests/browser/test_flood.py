"""The arithmetic that holds floods back, in a real browser and under the pages' own policy."""

import time
import uuid
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import expect

from complaints import flood, questions
from organisations.templatetags.ui import ui_text

SITE = "http://localhost"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'"
# A phone of the cheapest kind against this machine.
SLOWER = 6
MOST_SECONDS = 3
SCRIPT = settings.BASE_DIR / "static" / "build" / "app.js"


def page_of(ticket) -> str:
    return (
        '<!doctype html><html lang="th"><meta charset="utf-8"><title>.</title>'
        f'<script type="module" src="/app.js"></script>{ui_text()}'
        '<form method="post" action="/sent"><input name="text">'
        f"{render_to_string('complaints/_flood.html', {'ticket': ticket})}"
        '<button name="act" value="send">ส่ง</button></form></html>'
    )


@pytest.fixture
def opened(chromium):
    """Opens a form with a ticket; what it sends stands in the returned list."""
    contexts = []

    def _open(ticket, *, javascript=True):
        context = chromium.new_context(java_script_enabled=javascript)
        contexts.append(context)
        page, sent = context.new_page(), []

        def answer(route):
            if route.request.url.endswith("/app.js"):
                route.fulfill(content_type="text/javascript", body=SCRIPT.read_bytes())
            elif route.request.method == "POST":
                sent.append(parse_qs(route.request.post_data, keep_blank_values=True))
                route.fulfill(content_type="text/html", body="<p id=done>ok")
            else:
                headers = {"Content-Security-Policy": POLICY}
                body = page_of(ticket)
                route.fulfill(content_type="text/html; charset=utf-8", body=body, headers=headers)

        page.route("**/*", answer)
        page.goto(f"{SITE}/form")
        return page, sent

    yield _open
    for context in contexts:
        context.close()


def checked(ticket, scope, form):
    (token,), (proof,) = form["ticket"], form["proof"]
    answer = form.get("answer", [""])[0]
    assert token == ticket.token
    return flood.check(token, scope, proof=proof, answer=answer)


def aged(scope, level):
    """A ticket that was issued a while ago, so that only its proof counts."""
    ticket = flood.issue(scope, at_level=level)
    secret = flood.check(ticket.token, scope).authentic
    old = flood._signer(scope).sign_object(
        {
            "s": flood.urlsafe_b64encode(secret).decode(),
            "t": int(time.time()) - 100,
            "l": level,
        }
    )
    return flood.issue(scope, token=old, at_level=level)


@pytest.mark.parametrize("level", [1, 3])
def test_whoever_sends_at_once_waits_for_the_proof(opened, level):
    scope = str(uuid.uuid4())
    ticket = aged(scope, level)
    page, sent = opened(ticket)
    assert not page.get_by_text(ticket.question).is_visible()
    page.click("button")
    page.evaluate("document.querySelector('button')?.click()")
    page.wait_for_selector("#done", timeout=20_000)
    (form,) = sent
    assert form["act"] == ["send"], "the button that was pressed is sent too"
    assert checked(ticket, scope, form).problem == ""


def test_at_rest_the_proof_is_made_while_somebody_writes(opened):
    scope = str(uuid.uuid4())
    ticket = aged(scope, 0)
    page, sent = opened(ticket)
    assert page.input_value("[name=proof]") == ""
    page.fill("[name=text]", "น้ำท่วม")
    expect(page.locator("[name=proof]")).not_to_have_value("")
    page.click("button")
    page.wait_for_selector("#done")
    # Good even when a flood has begun in between.
    token, proof = ticket.token, sent[0]["proof"][0]
    assert flood.check(token, scope, proof=proof, at_level=3).secret


def test_without_javascript_the_question_is_there(opened):
    scope = str(uuid.uuid4())
    ticket = aged(scope, 2)
    page, sent = opened(ticket, javascript=False)
    assert page.get_by_text(ticket.question).is_visible()
    secret = flood.check(ticket.token, scope).authentic
    page.fill("[name=answer]", questions.NUMBERS[questions._of(secret)[3]])
    page.click("button")
    page.wait_for_selector("#done")
    assert sent[0]["proof"] == [""] and checked(ticket, scope, sent[0]).problem == ""


def test_a_slow_phone_needs_three_seconds_at_most_as_a_rule(opened):
    """Proofs of the highest level, with the processor slowed down and shared with others."""
    seconds = []
    for _ in range(5):
        page, _sent = opened(aged(str(uuid.uuid4()), 0))
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        high = f"box => {{ box.dataset.difficulty = '{flood.DIFFICULTY[-1]}' }}"
        page.locator("[data-flood]").evaluate(high)
        started = time.monotonic()
        page.fill("[name=text]", "x")
        expect(page.locator("[name=proof]")).not_to_have_value("")
        seconds.append(time.monotonic() - started)
    assert sorted(seconds)[1] < MOST_SECONDS, seconds
