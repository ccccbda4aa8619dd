"""Staff ask for support access: an owner declines; another time she allows it, and the agent corrects a profile under it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.steps import enter_desk, knock, told

pytestmark = pytest.mark.browser
REASON, WORD = "To correct how your name is written", "Ring me instead"


def ask(agent, account, *, change=False):
    agent.goto(f"/admin/accounts/{account.id}")
    agent.get_by_role("link", name="Ask the customer").click()
    agent.get_by_label("Reason").fill(REASON)
    if change:
        agent.get_by_label("Look and change").check()
    agent.get_by_role("button", name="Send").click()
    told(agent, "Asked, waiting since")


def owner_who_follows_the_mail(cast, new_page, outbox):
    """Alice opens the page that the mail leads to, on her phone."""
    [mail] = [m for m in outbox.to(cast.alice.email) if m.template == "support_asked"]
    path = next(link for link in mail.links if link.endswith("/support-access")).partition("//")[2]
    page = new_page(width=390)
    page.goto(f"/{path.partition('/')[2]}")
    knock(page, "alice.lind", path=page.url)
    told(page, "Sam F. asks for support access")
    return page


def test_an_ask_is_declined_with_a_word_and_nothing_opens(cast, new_page, outbox):
    assert cast.alice
    assert cast.sam
    agent = new_page()
    enter_desk(agent, "sam")
    ask(agent, cast.nordlicht)
    owner = owner_who_follows_the_mail(cast, new_page, outbox)
    told(owner, REASON)
    owner.get_by_role("link", name="Decline…").click()
    owner.get_by_label("A message to the person who asked").fill(WORD)
    owner.get_by_role("button", name="Decline").click()
    told(owner, "Declined. Nothing was opened")
    agent.reload()
    told(agent, WORD)
    told(agent, "No support access.")
    expect(agent.get_by_role("link", name="Ask the customer")).to_have_count(0)


def test_an_ask_is_allowed_by_one_click_and_a_profile_corrected_under_it(cast, new_page, outbox):
    assert cast.alice
    assert cast.sam
    agent = new_page()
    enter_desk(agent, "sam")
    ask(agent, cast.nordlicht, change=True)
    owner = owner_who_follows_the_mail(cast, new_page, outbox)
    owner.get_by_role("button", name="Allow as asked").click()
    told(owner, "Support access is on")

    agent.goto(f"/admin/people/{cast.bob.id}")
    agent.get_by_text("Correct", exact=True).click()
    agent.get_by_role("menuitem", name="Profile").or_(agent.get_by_role("link", name="Profile")).first.click()
    agent.get_by_label("Full name").fill("Robert Solberg")
    agent.get_by_label("Reason").fill(REASON)
    agent.get_by_role("button", name="Save").click()
    told(agent, "Corrected. The customer is told by e-mail.")
    told(agent, "Robert Solberg")

    assert any(m.template == "support_corrected" for m in outbox.to(cast.alice.email))
    owner.get_by_role("button", name="End now").click()
    told(owner, "Support access is off")
    agent.goto(f"/admin/accounts/{cast.nordlicht.id}/correct/company")
    told(agent, "doesn’t allow changes of this")
