"""A call: the agent checks who is on the phone, the owner reads a code from her page and allows a look, and sees it made."""

from __future__ import annotations

import pytest

from tests.browser.steps import enter_desk, knock, told
from tests.factories.caller_checks import known_for_long

pytestmark = pytest.mark.browser


def test_a_caller_is_checked_allows_support_access_and_sees_the_look(cast, new_page):
    known_for_long(cast)
    agent, owner = new_page(), new_page(width=390)
    enter_desk(agent, "sam")
    agent.goto(f"/admin/people/{cast.alice.id}")
    agent.get_by_role("link", name="Check the caller").click()
    agent.get_by_label("A code shown on the caller’s own page").check()
    agent.get_by_label("Profile").check()
    agent.get_by_label("Reason").fill("A mail never came")
    agent.get_by_role("button", name="Send the code").click()
    told(agent, "Your call with support")

    owner.goto("/call")
    knock(owner, "alice.lind", path=owner.url)
    told(owner, "Sam F. from our support asks whether it is you")
    told(owner, "Only if you called us yourself")
    owner.get_by_role("button", name="Show the code").click()
    code = owner.locator(".secret .mono").inner_text()

    agent.get_by_label("The code that the caller reads out").fill(code)
    agent.get_by_role("button", name="Verify the caller").click()
    told(agent, "Caller verified on their own page until")
    told(agent, "Support access by phone, for you alone, until")
    agent.get_by_role("button", name="Show").first.click()
    told(agent, cast.alice.email)

    owner.goto("/support-access")
    told(owner, "Allowed by phone, for Sam F. alone")
    told(owner, "Sam F., support")
    owner.get_by_role("link", name="Your call with support").click()
    told(owner, "Sam F. from our support treats the caller as you")
    owner.get_by_role("button", name="End", exact=True).click()
    told(owner, "Nobody asks for a code")
