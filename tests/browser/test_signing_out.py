"""After signing out a browser shows and keeps nothing of what was there (SECURITY 14, 60)."""

from __future__ import annotations

import pytest

from tests.canaries import CANARIES, without_ids
from tests.world import World

pytestmark = pytest.mark.browser
KEPT = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, await caches.keys(), (await indexedDB.databases()).map(d => d.name),
])"""


@pytest.mark.parametrize(("side", "start", "pages", "canaries"), [
    ("customer", "/people", ["/profile", "/security", "/activity", "/people"], ["bob@nordlicht.example", "alice@nordlicht.example", "Bob Solberg"]),
    ("staff", "/admin/people/", ["/admin/", "/admin/accounts/", "/admin/people/"], ["Bob Solberg", "nordlicht.example"]),
])  # fmt: skip
def test_s14_s60_back_after_signing_out_shows_nothing_and_nothing_is_kept(
    browser_page, enter, cast, side, start, pages, canaries
):
    page, world = browser_page, World(cast)
    assert cast.bob
    assert world.canary
    enter(page, cast.alice if side == "customer" else cast.sam)
    for path in pages:
        page.goto(path)
    page.goto(start)
    assert "Bob Solberg" in page.content()
    page.evaluate("document.querySelector('form[action$=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url("**/sign-in")
    for _ in range(len(pages)):
        page.go_back()
        page.wait_for_load_state()
        content = without_ids(page.content())
        assert not [c for c in [*canaries, *CANARIES.values()] if c in content], page.url
        assert page.url.split("?")[0].endswith("/sign-in"), page.url
        kept = page.evaluate(KEPT)
        assert not [c for c in [*canaries, *CANARIES.values()] if c in kept]
