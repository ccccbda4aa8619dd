"""A ticket whose customer goes on by mail: every answer comes in as bytes by the signed address of the mail that was sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from admin_app import config
from admin_app.incoming_mail import service as incoming
from admin_app.incoming_mail.ends import MailEnd
from admin_app.kernel import clock
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.email.server import serving
from tests.factories.billing import change
from tests.incoming_mail.reply import answered
from tests.mail_reading import written

pytestmark = pytest.mark.browser


@pytest.fixture
def postbox(use_settings):
    with serving() as box:
        use_settings(
            smtp_url=type(config.active().smtp_url)(box.url),
            ticket_mail_domain="tickets.company.example",
            mail_authserv_id=written.OURS,
        )
        yield box


@pytest.mark.feature("S1-07")
def test_a_question_of_the_page_is_answered_solved_and_reopened_by_mail(
    cast, new_page, enter, postbox, run_jobs
):
    def newest():
        run_jobs()
        return postbox.arrived[-1]

    change(cast.alice, language="de", activated_at=clock.now())
    page, agent = new_page(), new_page()
    enter(page, cast.alice)
    page.goto("/tickets/new")
    page.get_by_label("Worum geht es?").select_option("technical")
    page.get_by_label("Betreff").fill("Der Server steht")
    page.get_by_label("Ihre Frage").fill("Seit Montag.")
    page.get_by_role("button", name="Senden").click()
    told(page, "Ihr Ticket ist bei uns angekommen.")

    enter(agent, cast.sam)
    agent.goto("/admin/tickets/?free=yes")
    agent.get_by_role("link", name="Der Server steht").click()
    agent.get_by_label("Your answer").fill("Please restart it.")
    agent.get_by_role("button", name="Send the answer").click()
    told(agent, "The answer is sent.")

    reply = answered(newest(), "Das Protokoll liegt bei.", files=[("lamps.log", b"All lamps are red")])
    assert incoming.receive(reply) is MailEnd.TAKEN
    forged = answered(
        newest(), "Hier spricht Alice.", **{"From": "x@elsewhere.example", "Message-ID": "<2@x>"}
    )
    assert incoming.receive(forged) is MailEnd.UNPROVEN
    agent.reload()
    of_mail = agent.locator(".talk li", has_text="Das Protokoll liegt bei.")
    expect(of_mail).to_contain_text("by e-mail")
    expect(of_mail.get_by_role("button", name="Download lamps.log")).to_be_visible()
    expect(agent.locator(".talk .by-unproven")).to_contain_text("Sender not proven")
    assert wrong_with(agent) == []

    agent.get_by_label("Your answer").fill("It runs again.")
    agent.get_by_label("Mark the ticket as solved with it").check()
    agent.get_by_role("button", name="Send the answer").click()
    told(agent, "marked as solved")
    again = answered(newest(), "Leider nein.", **{"Message-ID": "<answer-3@nordlicht.example>"})
    assert incoming.receive(again) is MailEnd.TAKEN
    agent.goto("/admin/tickets/?mine=yes")
    agent.get_by_role("link", name="Der Server steht").click()
    expect(agent.locator(".talk li").last).to_contain_text("Leider nein.")
    page.reload()
    expect(page.locator(".talk li", has_text="Leider nein.")).to_contain_text("per E-Mail")
    told(page, "Wartet auf uns")
    assert wrong_with(page) == []
