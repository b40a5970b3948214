"""What every page must be, at any width: accessible, within its width, in its language."""

import re
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
PHONE, DESK = 390, 1280
HEIGHT = 900
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THAI = re.compile(r"[\u0e00-\u0e7f]")
# Thai words with what may stand between them.
THAI_RUN = re.compile(r"[\u0e00-\u0e7f](?:[^A-Za-z\n:·]*[\u0e00-\u0e7f])?")


def axe_faults(page: Page) -> list[str]:
    """What axe finds on a page against WCAG 2.2 AA and best practices, one line a fault."""
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def width_faults(page: Page) -> list[str]:
    """The parts that make a page wider than its window; tables scroll inside their own frame."""
    return page.evaluate(
        """() => {
          const wide = document.scrollingElement.scrollWidth;
          if (wide <= window.innerWidth) return [];
          const scrolls = (e) => e && e !== document.body && (
            ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX)
            || scrolls(e.parentElement));
          const guilty = [...document.body.querySelectorAll("*")].filter((e) =>
            e.getBoundingClientRect().right > window.innerWidth + 1 && !scrolls(e.parentElement));
          return [`${wide} px wide: ` + guilty.slice(-3).map((e) =>
            `${e.tagName}.${e.className.baseVal ?? e.className}`).join(", ")];
        }"""
    )


def faults(page: Page, width: int) -> list[str]:
    """All that is wrong with a page at a width, each line with its address."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found = axe_faults(page) + width_faults(page)
    if page.locator("html").get_attribute("lang") not in ("th", "en"):
        found.append("without a language")
    if not page.title().strip():
        found.append("without a title")
    return [f"{page.url} at {width}: {line}" for line in found]
