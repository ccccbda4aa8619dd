"""Each key that a page's list names does something there and no other key does; off in fields, and by the reader's switch."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from admin_app.closing.models import Closing, State
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from tests.browser.steps import told
from tests.factories.people import make_account, make_person
from tests.factories.proposals import propose
from tests.staff.test_account_page import wait

pytestmark = pytest.mark.browser
PRESSED = {
    "/": "/", "j": "j", "o": "o", "x": "x", "gh": ("g", "h"), "ga": ("g", "a"), "gr": ("g", "r"), "n": "n", "u": "u",
    "[": "[", "]": "]", "back": "Escape", "?": "?",
}  # fmt: skip
STANDING = """() => [location.href, performance.timeOrigin, document.activeElement?.outerHTML.replace(' aria-describedby="preview"', '').slice(0, 150), document.querySelectorAll('dialog[open]').length,
    document.querySelectorAll('td.pick input:checked').length].join()"""
OFFERED = """() => [...document.querySelectorAll('#keys dt[data-shortcut]')].filter((dt) => !dt.hidden).map((dt) => dt.dataset.shortcut)"""


def standing(account):
    """A closing that waits for billing."""
    owner = make_person(account, role="owner")
    with transaction() as session:
        session.add(
            Closing(
                number="C-TEST23", account_id=account.id, requested_by=owner.id, state=State.IN_BILLING, former_status="active",
                due_at=clock.now() + timedelta(days=3),
            )
        )  # fmt: skip


@pytest.fixture
def house(cast):
    """Somebody locked, a closing for billing, two proposals for an administrator."""
    assert cast.alice
    wait(cast.bob)
    standing(make_account())
    for _ in range(2):
        propose(cast.sam, make_person(cast.nordlicht, factor=True))
    return cast


PAGES = (
    ("sam", "/admin/", {"u", "gh", "ga", "gr", "/", "?"}),
    ("sam", "/admin/people/", {"j", "o", "/", "?", "ga"}),
    ("sam", "/admin/accounts/{account}", {"u", "/", "?", "back"}),
    ("bill", "/admin/requests/", {"gr", "?"}),
    ("root", "/admin/waiting", {"j", "o", "?"}),
)


def press(page, keys):
    for key in (keys,) if isinstance(keys, str) else keys:
        page.keyboard.press(key)


@pytest.mark.parametrize(("who", "path", "least"), PAGES)
def test_each_key_of_the_list_does_something_and_no_other_does(browser_page, enter, house, who, path, least):
    page = browser_page
    enter(page, getattr(house, who))
    address = path.format(account=house.nordlicht.id)
    page.goto(address)
    offered = set(page.evaluate(OFFERED))
    assert least <= offered
    for name, keys in PRESSED.items():
        page.goto(address)
        page.evaluate("document.activeElement.blur()")
        if name in {"o", "x"}:
            page.keyboard.press("j")
        before = page.evaluate(STANDING)
        press(page, keys)
        if name in offered:
            page.wait_for_function(f"before => ({STANDING})() !== before", arg=before)
        else:
            assert page.evaluate(STANDING) == before, name


def test_a_queue_is_walked_by_its_keys_in_its_order(browser_page, enter, house):
    page = browser_page
    enter(page, house.root)
    page.goto("/admin/waiting")
    paths = [a.get_attribute("href") for a in page.locator("table tbody tr td:first-child a").all()]
    page.goto(paths[0])
    assert "[" not in page.evaluate(OFFERED)
    page.keyboard.press("]")
    page.wait_for_url(f"**{paths[1]}")
    assert set("[]") & set(page.evaluate(OFFERED)) >= {"["}
    page.keyboard.press("[")
    page.wait_for_url(f"**{paths[0]}")


def test_escape_goes_up_but_not_away_from_words_that_were_not_sent(browser_page, enter, house):
    page = browser_page
    enter(page, house.sam)
    address = f"/admin/people/{house.bob.id}/disable"
    page.goto(address)
    page.get_by_label("Reason").fill("He left")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.url.endswith(address)


def test_ctrl_enter_sends_the_form_one_types_in(browser_page, enter, house):
    page = browser_page
    enter(page, house.sam)
    page.goto(f"/admin/people/{house.bob.id}/unlock")
    page.get_by_label("Reason").fill("Rang from the number we know")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/admin/people/{house.bob.id}")


def test_single_keys_are_turned_off_and_on_again_on_every_device(browser_page, new_page, enter, house):
    page = browser_page
    enter(page, house.sam)
    page.goto("/admin/people/")
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn them off").click()
    told(page, "Your appearance is saved.")
    db.session.rollback()
    assert db.session.scalar(sa.select(User.single_keys).where(User.id == house.sam.id)) is False
    other = new_page()
    enter(other, house.sam)
    other.goto("/admin/people/")
    before = other.evaluate(STANDING)
    for key in "j?/":
        other.keyboard.press(key)
    assert other.evaluate(STANDING) == before
    other.get_by_role("button", name="Keyboard shortcuts").click()
    other.get_by_role("button", name="Turn them on").wait_for()
    assert set(other.evaluate(OFFERED)) <= {"palette", "send"}
    other.get_by_role("button", name="Turn them on").click()
    expect(other.get_by_text("Your appearance is saved.")).to_be_visible()
