"""Fails when a page template shows a text outside translation, or breaks the strict CSP.

Looked at: text between tags and the attributes that people read or hear. A line that is meant as
it is carries `{# as-is: why #}`. `templates/pdf/` is left out: official papers are Thai by nature,
and no browser policy applies to them.
"""

import re
from pathlib import Path

from scripts.common import ROOT, files_under, run_main

READ_ATTRIBUTES = r"(?:title|placeholder|alt|aria-label|aria-description|label|summary)"
HIDDEN = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    # A block that stands in an attribute of the parent's template.
    r"|\{%\s*block\s+\w*_(?:class|width|attrs|attributes)\s*%\}.*?\{%\s*endblock.*?%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}"
    r"|<!--.*?-->"
    r"|<(?P<skip>script|style)\b.*?</(?P=skip)>",
    re.DOTALL | re.IGNORECASE,
)
TAG = re.compile(r"<[^<>]*>", re.DOTALL)
READ = re.compile(rf"""\s{READ_ATTRIBUTES}\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
# One Thai letter or two Latin ones are a word; signs, digits, entities and names in capitals
# (PDF, ITA, SHA-256) are not.
WORD = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]|(?<!&)\b(?![A-Z]+\b)[A-Za-z]{2,}")
AS_IS = re.compile(r"\{#\s*as-is:")
# A literal inside a tag, as in `default:"…"`; in `_("…")` and translation tags it is right.
CODE = re.compile(r"\{%(?!\s*(?:end)?(?:trans|blocktrans|comment)).*?%\}|\{\{.*?\}\}", re.DOTALL)
TRANSLATED = re.compile(r"""_\(("[^"]*"|'[^']*')\)""")
THAI = re.compile(r"[\u0e01-\u0e4e]")
FORBIDDEN = (
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "style= is refused by the CSP"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "on…= is refused by the CSP"),
    (
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)", re.IGNORECASE),
        "inline <script>",
    ),
    (re.compile(r"\|\s*date\b"), "|date: use our Thai date filters"),
    (re.compile(r"\{%\s*now\b"), "{% now %}: use our Thai date filters"),
)


def _blank(match: re.Match) -> str:
    """Take a part out of sight and keep the line numbers."""
    return re.sub(r"[^\n]", " ", match.group())


def faults_in(text: str) -> list[tuple[int, str]]:
    """Line numbers and faults of one template's source."""
    lines = text.splitlines()
    excused = {number for number, line in enumerate(lines, 1) if AS_IS.search(line)}
    found = []
    visible = HIDDEN.sub(_blank, text)

    def add(position: int, message: str) -> None:
        line = text.count("\n", 0, position) + 1
        if line not in excused:
            found.append((line, message))

    for tag in TAG.finditer(visible):
        for attribute in READ.finditer(tag.group()):
            if WORD.search(attribute.group(1)):
                add(tag.start() + attribute.start(), f"untranslated: {attribute.group().strip()}")
    between = TAG.sub(_blank, visible)
    entities_gone = re.sub(r"&#?\w+;", lambda m: " " * len(m.group()), between)
    for piece in re.finditer(r"[^\n]+", entities_gone):
        if WORD.search(piece.group()):
            add(piece.start(), f"untranslated: {piece.group().strip()[:60]}")
    commented = re.sub(r"\{#.*?#\}|<!--.*?-->", _blank, text, flags=re.DOTALL)
    for code in CODE.finditer(commented):
        if THAI.search(TRANSLATED.sub("", code.group())):
            add(code.start(), f"untranslated: {code.group()[:60]}")
    for pattern, message in FORBIDDEN:
        for match in pattern.finditer(commented):
            add(match.start(), message)
    return sorted(found)


def page_templates() -> list[Path]:
    folders = [ROOT / "templates", *sorted(ROOT.glob("*/templates"))]
    found = files_under(*(f for f in folders if f.is_dir()), suffixes=(".html",))
    return [path for path in found if "pdf" not in path.relative_to(ROOT).parts]


def main() -> int:
    count = 0
    for path in page_templates():
        for line, message in faults_in(path.read_text()):
            print(f"{path.relative_to(ROOT)}:{line}: {message}")
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    run_main(main)
