"""What of a page's text is the program's own, and what people typed."""

import json

from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from .checks import THAI, THAI_RUN

OURS = ("plans", "reports", "risks", "organisations", "workflow", "general")
# Words of the page itself, never a person's: they must be in the page's language.
FIXED = "nav a, button, label, legend, summary, th[scope=col], dt, .btn, .status, .chip, .menu a"

# A shorter value could be a word of the page by chance.
WORD = 5

_COLLECT = """fixed => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.nodeValue.replace(/\\s+/g, " ").trim();
    const parent = walker.currentNode.parentElement;
    if (!text || parent.closest("script, template, noscript, [lang=th], option")) continue;
    found.push([text, Boolean(parent.closest(fixed))]);
  }
  return found;
}"""


def typed_texts() -> set[str]:
    """Every text of the database, each line of it by itself."""
    found = set()

    def add(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                add(item)
        elif isinstance(value, str):
            found.update(" ".join(line.split()) for line in value.splitlines())

    for model in (model for label in OURS for model in apps.get_app_config(label).get_models()):
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField | JSONField)
        ]
        for row in model.objects.values_list(*names):
            for value in row:
                add(value)
                if isinstance(value, str) and value.startswith("{"):
                    add(json.loads(value))
    return {text for text in found if THAI.search(text)}


def thai_left_over(page, typed: set[str]) -> list[str]:
    """Thai texts of an English page that nobody typed."""
    everything = "\n".join(typed)
    values = sorted((value for value in typed if len(value) >= WORD), key=len, reverse=True)
    found = []
    for text, is_fixed in page.evaluate(_COLLECT, FIXED):
        if not THAI.search(text):
            continue
        for value in values:  # what was typed may stand in it, whole
            text = text.replace(value, "")
        wrong = [run.strip() for run in THAI_RUN.findall(text)]
        if not is_fixed:
            wrong = [run for run in wrong if run not in everything]
        found += [f"{page.url}: {run}" for run in wrong]
    if any(run.strip() not in everything for run in THAI_RUN.findall(page.title())):
        found.append(f"{page.url}: title {page.title()}")
    return found
