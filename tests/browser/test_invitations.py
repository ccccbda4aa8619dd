"""An invitation's two other ends, in a browser: declined by the one who was invited, and taken back by the owner."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin_app.user import people
from tests.browser.looks import wrong_with
from tests.cast import actor_of

pytestmark = pytest.mark.browser


def invite(cast, outbox, name):
    email = f"{name.split()[0].lower()}@elsewhere.example"
    user_id = people.invite(actor_of(cast.alice), email=email, full_name=name)
    return user_id, outbox.last.links[0].split("/", 3)[3]


@pytest.mark.feature("S1-10")
def test_an_invitation_is_declined_from_the_mailed_link(cast, outbox, new_page, enter, live_server):
    user_id, path = invite(cast, outbox, "Hannah Brandt")
    page = new_page()
    page.goto(f"{live_server.url}/{path}")
    assert wrong_with(page) == []
    page.get_by_role("link", name="Decline the invitation").click()
    page.get_by_role("button", name="Decline the invitation").wait_for()
    assert wrong_with(page) == []
    page.get_by_role("button", name="Decline the invitation").click()
    page.get_by_role("heading", name="The invitation is declined").wait_for()
    owner = new_page()
    enter(owner, cast.alice)
    owner.goto(f"{live_server.url}/people/{user_id}")
    owner.get_by_text("Invitation declined").first.wait_for()


@pytest.mark.feature("S1-10")
def test_an_invitation_is_taken_back_and_its_link_is_dead(cast, outbox, new_page, enter, live_server):
    user_id, path = invite(cast, outbox, "Ida Neumann")
    owner = new_page()
    enter(owner, cast.alice)
    owner.goto(f"{live_server.url}/people/{user_id}")
    owner.get_by_role("link", name="Take back").click()
    owner.get_by_role("button", name="Take it back").wait_for()
    assert wrong_with(owner) == []
    owner.get_by_role("button", name="Take it back").click()
    owner.get_by_text("The invitation of Ida Neumann is taken back.").wait_for()
    page = new_page()
    page.goto(f"{live_server.url}/{path}")
    expect(page.get_by_role("link", name="Decline the invitation")).to_have_count(0)
