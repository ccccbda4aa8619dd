"""A ticket with a file and the server’s password in a browser: given, downloaded, revealed by the agent, destroyed."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from admin_app.kernel.db import db
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import TicketSecret
from tests.browser.looks import wrong_with
from tests.cast import actor_of
from tests.factories.billing import make_service

pytestmark = pytest.mark.browser
PASSWORD = " Anchor  + sunrise 42"
FILE = {"name": "lamps.log", "mimeType": "text/plain", "buffer": b"All lamps are red"}


@pytest.mark.feature("S1-07", "S1-09")
def test_a_file_and_a_password_from_the_question_to_their_end(cast, new_page, enter, live_server):
    make_service(cast.nordlicht, name="Web hosting M")
    page = new_page()
    enter(page, cast.bob)
    page.goto(f"{live_server.url}/tickets/new")
    page.get_by_label("What is it about?").select_option("technical")
    page.get_by_label("Subject").fill("It stands still")
    page.get_by_label("Your question").fill("Since Monday.")
    page.get_by_label("Files").set_input_files([FILE])
    page.get_by_label("Service").select_option(index=1)
    page.get_by_label("Sign in as administrator").check()
    page.get_by_label("Password of the server’s administrator").fill(PASSWORD)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="It stands still").wait_for()
    ticket_id = UUID(page.url.rsplit("/", 1)[1])
    expect(page.get_by_text("Nobody has seen it.")).to_be_visible()
    assert PASSWORD not in page.content()
    assert wrong_with(page) == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download lamps.log").click()
    assert saved.value.suggested_filename == "lamps.log"

    desk.assign(actor_of(cast.sam), ticket_id, cast.sam.id)
    agent = new_page()
    enter(agent, cast.sam)
    agent.clock.install()
    agent.goto(f"{live_server.url}/admin/tickets/{ticket_id}/server-password/reveal")
    assert wrong_with(agent) == []
    agent.get_by_role("button", name="Reveal it").click()
    secret = agent.locator("#server-password .exact")
    expect(secret).to_be_visible()
    assert secret.inner_text() == PASSWORD
    assert wrong_with(agent) == []
    agent.clock.run_for(301_000)
    expect(agent.locator("#server-password").get_by_text("not shown any more, recorded")).to_be_visible()
    assert PASSWORD not in agent.content()

    page.reload()
    expect(page.get_by_text("Sam F.").first).to_be_visible()
    assert wrong_with(page) == []
    page.get_by_role("link", name="Destroy it now").click()
    page.get_by_role("button", name="Destroy the password").click()
    page.get_by_text("It was destroyed because the customer asked for it.").wait_for()
    db.session.rollback()
    assert db.session.scalars(sa.select(TicketSecret.sealed)).all() == [""]
    page.get_by_role("link", name="Give the password").click()
    page.get_by_label("Password of the server’s administrator").wait_for()
    assert wrong_with(page) == []
