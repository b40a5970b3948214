"""Translations without the gettext programs: `messages.py compile | update | check`.

Message ids are Thai; `locale/en` holds the English, `locale/th` fills gaps of the libraries.
compile  writes each `django.mo` beside its `django.po`.
update   adds new ids to `locale/en` with an empty translation and marks vanished ones obsolete.
check    exit code 1 when a text of the program has no English, or other placeholders than its id.
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import polib
from django.template.base import Lexer, TokenType
from django.utils.translation import trim_whitespace

from scripts.common import ROOT, Stop, files_under, run_main, say

ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOT_OURS = {"node_modules", "var", "tests", "bench", "scripts", "static", "docs", "locale"}
# Position of the message id, of its plural and of its context among a call's arguments.
PYTHON_CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (0, None, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1, None, 0)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (1, 2, 0)),
}
QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
INLINE = re.compile(rf"^trans(?:late)?\s+{QUOTED}(?:.*?\bcontext\s+{QUOTED})?", re.DOTALL)
CONSTANT = re.compile(rf"_\({QUOTED}\)")
BLOCK_CONTEXT = re.compile(rf"\bcontext\s+{QUOTED}")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")

# (context or None, id, plural or None) -> places
Messages = dict[tuple[str | None, str, str | None], list[str]]


def _unquote(text: str) -> str:
    return ast.literal_eval(text)


def python_messages(path: Path, found: Messages) -> None:
    """Collect constant message ids of gettext calls in a Python file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in PYTHON_CALLS:
            continue

        def text(position, node=node):
            if position is None or position >= len(node.args):
                return None
            argument = node.args[position]
            constant = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            return argument.value if constant else None

        id_at, plural_at, context_at = PYTHON_CALLS[name]
        if text(id_at):
            key = (text(context_at), text(id_at), text(plural_at))
            found[key].append(f"{path.relative_to(ROOT)}:{node.lineno}")


def template_messages(path: Path, found: Messages) -> None:
    """Collect message ids of `translate`, `blocktranslate` and `_("…")` in a template."""
    block: dict | None = None
    for token in Lexer(path.read_text()).tokenize():
        place = f"{path.relative_to(ROOT)}:{token.lineno}"
        content = token.contents
        if block is not None:
            is_tag = token.token_type == TokenType.BLOCK
            if is_tag and content.split()[0] in ("endblocktranslate", "endblocktrans"):
                singular, plural = (
                    trim_whitespace(part) if block["trimmed"] else part for part in block["parts"]
                )
                found[(block["context"], singular, plural or None)].append(block["place"])
                block = None
            elif is_tag and content.strip() == "plural":
                block["part"] = 1
            elif token.token_type == TokenType.VAR:
                # With a filter the variable must have been bound by `with`, so a name is enough.
                block["parts"][block["part"]] += f"%({content.strip()})s"
            elif token.token_type == TokenType.TEXT:
                block["parts"][block["part"]] += content.replace("%", "%%")
            continue
        if token.token_type == TokenType.BLOCK and re.match(r"blocktrans(late)?\b", content):
            context = BLOCK_CONTEXT.search(content)
            block = {
                "context": _unquote(context[1]) if context else None,
                "trimmed": "trimmed" in content.split(),
                "parts": ["", ""],
                "part": 0,
                "place": place,
            }
            continue
        if token.token_type == TokenType.BLOCK and (inline := INLINE.match(content)):
            context = _unquote(inline[2]) if inline[2] else None
            found[(context, _unquote(inline[1]).replace("%", "%%"), None)].append(place)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for constant in CONSTANT.finditer(content):
                found[(None, _unquote(constant[1]), None)].append(place)


def all_messages() -> Messages:
    """Every message of our own Python files and templates, with the places where it stands."""
    found: Messages = defaultdict(list)
    for folder in sorted(ROOT.iterdir()):
        if folder.name in NOT_OURS or folder.name.startswith(".") or not folder.is_dir():
            continue
        for path in files_under(folder, suffixes=(".py", ".html", ".txt")):
            if path.suffix == ".py":
                python_messages(path, found)
            elif "templates" in path.parts:
                template_messages(path, found)
    return found


def compile_all() -> int:
    for path in files_under(ROOT / "locale", suffixes=(".po",)):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def _english() -> polib.POFile:
    if ENGLISH.exists():
        return polib.pofile(str(ENGLISH), wrapwidth=98)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = {
        "Language": "en",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def update() -> int:
    catalogue, found = _english(), all_messages()
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    wanted = {(context, message) for context, message, _plural in found}
    for (context, message, plural), places in sorted(found.items(), key=lambda item: item[1][0]):
        entry = known.get((context, message))
        if entry is None:
            entry = polib.POEntry(msgid=message, msgctxt=context)
            known[(context, message)] = entry
            catalogue.append(entry)
        entry.obsolete = False
        if plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr = plural, ""
            entry.msgstr_plural = {0: "", 1: ""}
        # Files only: line numbers would change the catalogue with every edit.
        entry.occurrences = sorted({(place.rsplit(":", 1)[0], "") for place in places})
    for key, entry in known.items():
        if key not in wanted:
            entry.obsolete = True
    catalogue.save(str(ENGLISH))
    empty = [entry for entry in catalogue.untranslated_entries() if not entry.obsolete]
    say("✓", f"{len(wanted)} ข้อความ ยังไม่แปล {len(empty)}", "messages, of which untranslated")
    return 0


def placeholders(text: str) -> set[str]:
    """Names of the places that a message fills in: `%(name)s` and `{name}`."""
    return {a or "{" + b + "}" for a, b in PLACEHOLDER.findall(text)}


def check() -> int:
    known = {(entry.msgctxt, entry.msgid): entry for entry in _english() if not entry.obsolete}
    faults = []
    for (context, message, _plural), places in all_messages().items():
        entry = known.get((context, message))
        shown = re.sub(r"\s+", " ", message)[:80]
        texts = [t for t in ([entry.msgstr, *entry.msgstr_plural.values()] if entry else []) if t]
        if not texts or (entry and entry.fuzzy):
            faults.append(f"{places[0]}: ไม่มีคำแปลอังกฤษ · no English: {shown}")
        elif any(placeholders(text) - placeholders(message) for text in texts):
            faults.append(f"{places[0]}: ช่องเติมไม่ตรงกัน · placeholders differ: {shown}")
    for fault in sorted(faults):
        print(fault)
    if faults:
        print(f"{len(faults)} texts; `make messages` adds the new ones to {ENGLISH.name}")
    return 1 if faults else 0


def main() -> int:
    works = {"compile": compile_all, "update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in works:
        raise Stop("messages.py compile | update | check")
    return works[sys.argv[1]]()


if __name__ == "__main__":
    run_main(main)
