"""That axe looks at what pages are held to: of each kind of rule, a page with the fault is found, and one without it isn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.looks import FULL, findings

pytestmark = pytest.mark.browser
WHOLE = "<header>Gatehouse</header><main><h1>People</h1>%s</main><footer>Help</footer>"
WITHIN = {
    "heading-order": "<h3>Roles</h3>",
    "empty-heading": "<h2></h2>",
    "label-content-name-mismatch": '<button aria-label="Send">Unlock</button>',
    "target-size": '<a href="#a" style="font-size: 4px">a</a><br><a href="#b" style="font-size: 4px">b</a>',
    "landmark-unique": "<nav>one</nav><nav>two</nav>",
    "landmark-no-duplicate-main": "</main><main>twice",
    "landmark-main-is-top-level": '</main><nav><div role="main">inside</div></nav>',
    "region": "</main><p>outside of all</p><main>",
    "tabindex": '<button tabindex="3">Save</button>',
    "aria-dialog-name": '<div role="dialog">Sure?</div>',
    "empty-table-header": "<table><tr><th></th><th>Name</th></tr><tr><td>1</td><td>Bob</td></tr></table>",
    "p-as-heading": '<p style="font: 700 30px sans-serif">Roles</p><p>The roles that a person has.</p>',
    "color-contrast": '<p style="color: #ccc; background: #fff">pale</p>',
    "label": '<input name="reason">',
}  # fmt: skip
INSTEAD = {
    "page-has-heading-one": "<main><h2>People</h2></main>",
    "landmark-one-main": "<h1>People</h1>",
    "landmark-no-duplicate-banner": '<header>a</header><div role="banner">b</div><main><h1>People</h1></main>',
    "skip-link": '<a href="#none" style="position: absolute; left: -999px">Skip to content</a><main><h1>People</h1></main>',
}


@pytest.fixture
def found(browser_page) -> Callable[[str], set[str]]:
    """The rules that a page of these parts breaks."""

    def rules(body: str) -> set[str]:
        browser_page.set_content(f"<!doctype html><html lang=en><title>People</title>{body}")
        return {finding.split(":")[0] for finding in findings(browser_page, FULL)}

    return rules


def test_axe_finds_a_fault_of_each_kind_and_none_in_a_sound_page(found):
    assert found(WHOLE % "<p>All of them.</p>") == set()
    pages = {rule: WHOLE % body for rule, body in WITHIN.items()} | INSTEAD
    assert {rule for rule, body in pages.items() if rule not in found(body)} == set()


def test_what_was_out_of_sight_is_judged_where_it_shows(found):
    pale = '<p style="position: absolute; left: %dpx; color: #bbb">All of them.</p>'
    assert found(WHOLE % (pale % -999)) == set()
    assert found(WHOLE % (pale % 9)) == {"color-contrast"}
