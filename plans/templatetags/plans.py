"""Template tags of the plan's pages: `{% load plans %}`."""

from django import template

# The absolute name below is the app's: this module is `plans.templatetags.plans`.
from plans import reading

register = template.Library()


@register.simple_tag
def activity_facts(row: dict) -> dict:
    """An entry of canonical content: {"kind", "money", "details"} as readable text."""
    return {
        "kind": reading.readable("kind", row["kind"]),
        "money": reading.money_text(row),
        "details": reading.activity_details(row, with_empty=False),
    }
