"""A ticket on a phone without script, in German: with a server, a password and a file, from the question to reopened."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from admin_app.kernel.db import db
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import ServerAccess, Ticket, TicketSecret
from tests.browser.looks import sideways, wrong_with
from tests.browser.steps import told
from tests.cast import actor_of
from tests.factories.billing import change, make_service

pytestmark = pytest.mark.browser
PASSWORD = "Anchor + sunrise 42"
FILE = {"name": "Störung am Montag.log", "mimeType": "text/plain", "buffer": b"All lamps are red"}


@pytest.mark.feature("S1-07", "S1-08", "S1-09")
def test_a_ticket_on_a_phone_without_script_from_the_question_to_reopened(cast, new_page, enter):
    make_service(cast.nordlicht, name="Webhosting M")
    change(cast.bob, language="de")
    page, looked = new_page(width=390, script=False), new_page()
    for one in (page, looked):
        enter(one, cast.bob)

    def sound():
        """Axe is a script, so another page of the same reader's runs it."""
        assert sideways(page) == [], page.url
        looked.goto(page.url)
        assert wrong_with(looked) == [], page.url

    page.goto("/tickets")
    page.get_by_role("link", name="Neues Ticket").first.click()
    page.get_by_label("Betreff").fill("Der Server steht")
    page.get_by_label("Ihre Frage").fill("Seit Montag.")
    page.get_by_label("Dateien").set_input_files([FILE])
    page.get_by_label("Dienst").select_option(index=1)
    page.get_by_label("Sich als Administrator anmelden").check()
    page.get_by_label("Passwort des Administrators dieses Servers").fill(PASSWORD)
    page.get_by_role("button", name="Senden").click()
    told(page, "Wählen Sie diese Dateien noch einmal: Störung am Montag.log")
    expect(page.get_by_label("Betreff")).to_have_value("Der Server steht")
    assert PASSWORD not in page.content()
    assert sideways(page) == []
    page.get_by_label("Worum geht es?").select_option("technical")
    page.get_by_label("Dateien").set_input_files([FILE])
    page.get_by_label("Passwort des Administrators dieses Servers").fill(PASSWORD)
    page.get_by_role("button", name="Senden").click()
    told(page, "Ihr Ticket ist bei uns angekommen.")
    expect(page.get_by_role("link", name="Störung am Montag.log herunterladen")).to_be_visible()
    expect(page.get_by_text("Niemand hat es gesehen.")).to_be_visible()
    assert PASSWORD not in page.content()
    sound()

    ticket_id = UUID(page.url.rsplit("/", 1)[1])
    desk.answer(actor_of(cast.sam), ticket_id, text="Was steht im Protokoll?")
    page.reload()
    page.get_by_label("Ihre Antwort").fill("Alle Lampen sind rot.")
    page.get_by_role("button", name="Senden").click()
    told(page, "Ihre Antwort ist gesendet.")
    page.get_by_role("link", name="Als gelöst markieren").click()
    sound()
    page.get_by_role("button", name="Als gelöst markieren").click()
    told(page, "Es wurde vernichtet, weil das Ticket gelöst wurde.")
    page.get_by_role("link", name="Wieder eröffnen").click()
    page.get_by_role("button", name="Wieder eröffnen").click()
    told(page, "Das Ticket ist wieder offen.")
    expect(page.get_by_text("Wartet auf uns").first).to_be_visible()
    sound()
    db.session.rollback()
    assert db.session.get_one(Ticket, ticket_id).access is ServerAccess.ADMINISTRATOR
    assert db.session.scalars(sa.select(TicketSecret.sealed)).all() == [""]
