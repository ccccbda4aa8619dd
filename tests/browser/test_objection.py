"""An objection upheld: a customer objects on the receipt that the mail leads to, an approver upholds it, an agent undoes the act."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin_app.audit.events import Event
from admin_app.user import people
from tests.browser.looks import wrong_with
from tests.browser.steps import enter_desk, knock, told
from tests.cast import actor_of
from tests.factories.receipts import receipt_of
from tests.receipts.acts import WHY, make_fay

pytestmark = pytest.mark.browser
OBJECTION, ANSWER = "Nobody of us asked for that", "The caller was not of this account"


def test_an_upheld_objection_leads_from_the_mail_to_the_act_that_undoes_it(cast, new_page, outbox):
    people.disable(actor_of(cast.sam), make_fay(cast).id, reason=WHY)
    path = f"/activity/support/{receipt_of(Event.PERSON_DISABLED).id}"
    assert any(path in mail.text for mail in outbox.to(cast.alice.email))

    owner, approver, agent = new_page(width=390, script=False), new_page(), new_page()
    owner.goto(path)
    knock(owner, "alice.lind", path=owner.url)
    told(owner, "Sam F., support")
    owner.get_by_role("link", name="Object…").click()
    owner.get_by_label("What isn’t right about it").fill(OBJECTION)
    owner.get_by_role("button", name="Send the objection").click()
    told(owner, "We answer by")

    assert cast.ada
    enter_desk(approver, "ada")
    approver.goto("/admin/")
    approver.locator("#waiting").get_by_role("listitem").get_by_role("link").click()
    told(approver, OBJECTION)
    assert wrong_with(approver) == []
    approver.get_by_role("link", name="Uphold…").click()
    approver.get_by_label("Your answer").fill(ANSWER)
    approver.get_by_role("button", name="Uphold", exact=True).click()
    told(approver, "Upheld. The customer is told.")

    enter_desk(agent, "sam")
    agent.get_by_role("link", name="Enable the person").click()
    expect(agent.get_by_label("Reason")).to_have_value(re.compile(re.escape(ANSWER)))
    agent.get_by_role("button", name="Enable", exact=True).click()
    told(agent, "can sign in again")

    owner.goto(path)
    told(owner, "It has been undone since.")
