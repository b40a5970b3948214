"""What the content security policy and the icon sprite ask of every template."""

import re
from pathlib import Path

import pytest

from organisations.context import NAVIGATION
from organisations.templatetags import ui

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if "pdf" not in path.relative_to(ROOT / "templates").parts
]
ICONS = {
    line.strip()
    for line in (ROOT / "static/src/icons.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
}
REFUSED = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "evaluated htmx": re.compile(r"hx-on|hx-vals\s*=\s*.js:"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>"),
    "a style element": re.compile(r"<style"),
}


def _without_comments(text: str) -> str:
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_to_the_content_security_policy(path):
    text = _without_comments(path.read_text())
    found = [what for what, pattern in REFUSED.items() if pattern.search(text)]
    assert found == []


def test_every_icon_that_is_named_is_in_the_sprite():
    named = {icon for _, icon in ui.STATUS_TONES.values()} | set(ui.TONES.values())
    named |= set(ui.ZONE_ICONS.values()) | {entry[2] for entry in NAVIGATION}
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", text))
        named |= set(re.findall(r"""\bicon=["']([a-z0-9-]+)["']""", text))
    assert named - {""} <= ICONS
