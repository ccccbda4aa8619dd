"""How a page is looked at in the browser: axe, and what goes over the edge, at each size and in each scheme."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# What axe finds by all rules of these tags but the slow ones, or by the one rule named.
ASK_AXE = """async ([rules, slow]) => {
  const options = rules.length > 1 ? {runOnly: {type: 'tag', values: rules}, rules: Object.fromEntries(slow.map(id => [id, {enabled: false}]))}
    : {runOnly: {type: 'rule', values: rules}}
  const said = (await axe.run(document, {...options, resultTypes: ['violations']})).violations
  return said.map(v => `${v.id}: ${v.nodes.slice(0, 4).map(n => n.target[0])} ${(v.nodes[0].failureSummary || '').slice(0, 200)}`)
}"""
ASK_AXE_OF_NEW = Path(__file__).with_name("axe_of_new.js").read_text()
SLOW = ["color-contrast", "target-size"]
SOUND: set[int] = set()  # what was found sound by any test of this process
# WCAG 2.0 to 2.2, the practice that axe counts as best (landmarks, headings), and what axe calls experimental (a button's name
# begins with the words on it). No rule is switched off.
FULL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
COLOURS = ["color-contrast"]
LOOKS = ((1280, "light"), (390, "dark"))  # width in CSS pixels, scheme: each size and each scheme once
HEIGHT = 900
# The innermost elements that stand over the right edge.
OVER = """[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && ![...e.children].some(c => c.getBoundingClientRect().right > innerWidth + 1))
  .slice(0, 3).map(e => `${e.tagName}.${e.className} in ${e.closest('td, li, dd, section, form')?.outerHTML.slice(0, 160)}`)"""


def findings(page: Page, rules: list[str]) -> list[str]:
    """What axe finds: rule, elements, and the first reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    slow = SLOW if rules == FULL else [rule for rule in rules if rule in SLOW]
    new = page.evaluate(ASK_AXE_OF_NEW, [slow, list(SOUND)])
    SOUND.update(new["sound"])
    others: list[str] = page.evaluate(ASK_AXE, [rules, SLOW]) if slow != rules else []
    return [*others, *new["found"]]


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return [f"{wide} px over the edge: {page.evaluate(OVER)}"] if wide > 0 else []


def wrong_with(page: Page) -> list[str]:
    """What axe finds and what goes over the edge, at each size and in each scheme; the page stays as it is otherwise."""
    wrong = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        wrong += [f"{width} {scheme}: {what}" for what in (*findings(page, FULL), *sideways(page))]
    return wrong
