"""One's own keys in a browser: one pasted, one generated and shown once, one removed; and people found among many."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.looks import wrong_with
from tests.factories.people import make_person
from tests.factories.pgp_keys import public
from tests.factories.ssh_keys import COMMENT, ed25519

pytestmark = pytest.mark.browser


@pytest.mark.feature("S1-16", "S1-17", "S1-18", "S1-19")
def test_keys_are_added_generated_shown_once_and_removed(cast, browser_page, enter, live_server):
    page, here = browser_page, live_server.url
    enter(page, cast.alice)
    page.goto(f"{here}/keys")
    page.locator("#a-name").fill("Laptop")
    page.locator("#a-public_key").fill(ed25519(COMMENT))
    page.get_by_role("button", name="Add the key").click()
    page.get_by_text("The key “Laptop” is added.").wait_for()
    page.locator("#p-block").fill(public("Alice <alice@nordlicht.example>"))
    page.get_by_role("button", name="Add the PGP key").click()
    page.get_by_text("The PGP key is added.").wait_for()
    page.locator("#g-name").fill("Build server")
    page.get_by_role("button", name="Generate a key").click()
    page.get_by_role("heading", name="Your new SSH key").wait_for()
    assert wrong_with(page) == []
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download").click()
    assert downloaded.value.suggested_filename == "id_ed25519-build-server"
    private = downloaded.value.path().read_text()
    assert private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    page.get_by_role("link", name="I have stored the key, continue").click()
    page.get_by_role("heading", name="Your SSH keys").wait_for()
    assert private.splitlines()[3] not in page.content()
    for summary in page.get_by_text("Show the public key").all():
        summary.click()
    assert wrong_with(page) == []
    page.get_by_role("link", name="Remove: Laptop").click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("The key “Laptop” is removed.").wait_for()


def test_people_are_found_among_many(cast, browser_page, enter, live_server):
    for number in range(30):
        make_person(cast.nordlicht, full_name=f"Person {number:02}")
    make_person(cast.nordlicht, full_name="Zoë Müller")
    page = browser_page
    enter(page, cast.alice)
    page.goto(f"{live_server.url}/people")
    page.get_by_role("searchbox", name="Search by name or username").fill("mül")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zoë Müller").wait_for()
    expect(page.get_by_role("link", name="Person")).to_have_count(0)
    assert wrong_with(page) == []
