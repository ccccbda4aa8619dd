"""A newsletter's way and a colleague's, in a real browser: asked for, written, confirmed and ended by its own link; invited, at work, disabled."""

from __future__ import annotations

import subprocess
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from admin_app.email import unsubscribe_link
from admin_app.email.models import Mail, Topic
from admin_app.kernel.db import db
from admin_app.subscription import service as subscriptions
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.cast import actor_of
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser
WORDS = {
    "Subject in English": "Spring is here",
    "Subject in German": "Es ist Frühling",
    "Text in English": "# News\n\nWe have grown.",
    "Text in German": "# Neues\n\nWir wachsen.",
}
ONE_CLICK = "List-Unsubscribe=One-Click"


def gets_newsletter(user):
    db.session.rollback()
    return Topic.NEWSLETTER in subscriptions.own(actor_of(user))[0].topics


def link_of(user, live_server):
    """The link of the newest newsletter to somebody; what is sealed of it has left with the mail."""
    newest = sa.select(Mail.id).where(Mail.user_id == user.id, Mail.topic == Topic.NEWSLETTER)
    mail_id = db.session.scalar(newest.order_by(Mail.created_at.desc()).limit(1))
    return live_server.url + urlsplit(unsubscribe_link.address(mail_id)).path


def goes_out(new_page, enter, writer, approver):
    """A newsletter is written, looked at and asked for at the desk, and a second person lets it go out."""
    desk = new_page()
    enter(desk, writer)
    desk.goto("/admin/mailings/")
    desk.get_by_role("link", name="Write a mailing").click()
    desk.get_by_label("Newsletter").check()
    for label, words in WORDS.items():
        desk.get_by_label(label).fill(words)
    desk.get_by_role("button", name="Save the draft").click()
    told(desk, "The draft is saved.")
    for words in ("We have grown.", "Wir wachsen.", "1 person"):  # the preview, and whom it would reach
        told(desk, words)
    assert wrong_with(desk) == []
    desk.get_by_role("link", name="Ask for").click()
    desk.get_by_label("Reason").fill("The spring letter")
    desk.get_by_role("button", name="Ask for it").click()
    told(desk, "It waits for a second person.")
    expect(desk.get_by_role("button", name="Confirm")).to_have_count(0)

    second = new_page()
    enter(second, approver)
    second.goto("/admin/waiting")
    second.get_by_role("link", name="Spring is here").first.click()
    told(second, "It would go to 1 person at most.")
    second.locator("main").get_by_role("link", name="Spring is here").first.click()
    told(second, "We have grown.")
    second.go_back()
    second.get_by_role("button", name="Confirm").click()
    told(second, "Confirmed and done.")


@pytest.mark.feature("S0-17", "S0-18")
def test_a_newsletter_is_asked_for_read_and_ended_by_its_own_link_or_by_the_mail_program(
    cast, new_page, enter, live_server, run_jobs
):
    reader = new_page(width=390)
    enter(reader, cast.alice)
    reader.goto("/notifications")
    reader.get_by_label("Newsletter").first.check()
    reader.get_by_role("button", name="Save").click()
    told(reader, "Your choice is saved.")
    goes_out(new_page, enter, cast.ruth, cast.ada)
    run_jobs()
    reader.goto("/mail")
    reader.get_by_role("link", name="Spring is here").click()
    told(reader, "We have grown.")

    stranger = new_page()  # no session: the link is all that counts
    stranger.goto(link_of(cast.alice, live_server))
    assert gets_newsletter(cast.alice)
    assert wrong_with(stranger) == []
    stranger.get_by_role("button", name="Unsubscribe").click()
    stranger.get_by_role("button", name="Undo").wait_for()
    assert not gets_newsletter(cast.alice)
    stranger.get_by_role("button", name="Undo").click()
    stranger.get_by_role("button", name="Unsubscribe").wait_for()
    assert gets_newsletter(cast.alice)
    posted = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", ONE_CLICK, link_of(cast.alice, live_server)]  # fmt: skip
    done = subprocess.run(posted, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.startswith("2")
    assert not gets_newsletter(cast.alice)


@pytest.mark.feature("S1-10", "S1-13")
def test_a_colleague_is_invited_joins_works_and_is_disabled(cast, new_page, enter, live_server, outbox):
    owner = new_page()
    enter(owner, cast.alice)
    owner.goto("/people/invite")
    owner.get_by_label("E-mail address", exact=True).fill("hannah@nordlicht.example")
    owner.get_by_label("Full name").fill("Hannah Brandt")
    owner.get_by_role("button", name="Send the invitation").click()
    told(owner, "The invitation is on its way to hannah@nordlicht.example.")

    colleague = new_page()
    colleague.goto(outbox.last.links[0].replace(outbox.last.links[0].split("/link/")[0], live_server.url))
    for field in colleague.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    colleague.locator("main button[type=submit]").first.click()
    colleague.get_by_role("heading", name="Welcome to").wait_for(state="hidden")
    colleague.goto("/tokens/create")
    colleague.get_by_label("Name").fill("Nightly report")
    colleague.get_by_role("button", name="Create the token").click()
    colleague.get_by_role("heading", name="Your new token").wait_for()

    owner.goto("/people")
    owner.get_by_role("link", name="Hannah Brandt").click()
    owner.get_by_role("link", name="Disable").click()
    told(owner, "1 API token")
    owner.get_by_role("button", name="Disable").click()
    told(owner, "Disabled")
    colleague.goto("/people")
    colleague.get_by_label("Username or e-mail").wait_for()
