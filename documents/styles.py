"""Styles in WeasyPrint: worked out once, and not for every page and every box.

What is left out here is what our documents do not have: footnotes, notes, ``@page :nth()``.
"""

import re
import sys
from functools import lru_cache

from weasyprint import CSS
from weasyprint.css import PAGE_MARGIN_BOXES
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.layout import page, percent

_PARTS = [f"@{name}" for name in PAGE_MARGIN_BOXES]
_SIDES = ("top", "right", "bottom", "left")
_their_page_styles, _their_resolve = page.set_page_type_computed_styles, percent.resolve_percentages


@lru_cache(maxsize=1)
def install():
    """Let WeasyPrint use this module, once a process."""
    page.set_page_type_computed_styles = _set_page_styles
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.layout") and hasattr(module, "resolve_percentages"):
            module.resolve_percentages = _resolve_percentages


@lru_cache(maxsize=1)
def basic_styles():
    """WeasyPrint's own style sheet, without what our documents never have.

    Its rules for footnotes, notes and list markers give each element of a document six more sets
    of styles, and those for attributes of old HTML are tried on each: a sixth of the time.
    """
    rules = re.sub(r"^(::footnote|::note|:is\(|\[dir|table:is\().*\n", "", UA, flags=re.M)
    rules = re.sub(r"^::marker", "li::marker", rules, flags=re.M)
    return CSS(string=rules, counter_style=UA_COUNTER_STYLE)


def _set_page_styles(page_type, html, style_for):
    """Give a page the styles of an earlier one of its kind, and so for the boxes in its margins.

    WeasyPrint works out seventeen sets of styles for each page.
    """
    kind = page_type._replace(index=min(page_type.index, 1), groups=())
    known = style_for.__dict__.setdefault("known_pages", {})
    if kind not in known:
        known[kind] = page_type
        _their_page_styles(page_type, html, style_for)
        return
    styles = style_for.get_computed_styles()
    for part in (None, *_PARTS):
        if (known[kind], part) in styles:
            styles[page_type, part] = styles[known[kind], part]


def _resolve_percentages(box, containing_block):
    """In place of `weasyprint.layout.percent.resolve_percentages`: a look-up for most styles.

    A style without percentages gives a box the same values wherever it stands.
    """
    style = box.style
    fixed = style.__dict__.get("fixed_values")
    if fixed is None:
        fixed = style.fixed_values = _fixed_values(style)
    if not fixed:
        _their_resolve(box, containing_block)
        return
    values, borders = fixed
    box.__dict__.update(values)
    for name, width in borders.items():
        # Those of a cell with common edges are worked out beforehand.
        if style["border_collapse"] != "collapse" or not hasattr(box, name):
            setattr(box, name, width)


def _fixed_values(style):
    """What a box takes from its style, and the widths of its borders; () if it depends."""
    found = []
    for size in ((1000, 1500), (2000, 2500), (1000, "auto")):
        probe = _Probe()
        probe.style = style
        _their_resolve(probe, size)
        found.append(vars(probe))
    if found[0] != found[1] or found[0] != found[2]:
        return ()
    values = {name: value for name, value in found[0].items() if name != "style"}
    borders = {name: values.pop(name) for name in [f"border_{side}_width" for side in _SIDES]}
    return values, borders


class _Probe:
    """Something with a style, which is no box of a page."""
