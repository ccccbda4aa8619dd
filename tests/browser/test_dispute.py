"""A takeover and its undoing, in two browsers: the thief sets an app up, the owner says it wasn't her, and she alone is in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin_app.kernel.db import db
from admin_app.sign_in.flow.subject import by_id
from tests.browser.steps import come_in, knock, told
from tests.dispute.thief import app_of, dispute_of
from tests.sign_in.door import app_code, mail_forgotten

pytestmark = pytest.mark.browser
NEW = "Nebel+gras-17-Kahn"


def sets_an_app_up(page) -> str:
    """Somebody who knows the password sets an authenticator app up; its secret."""
    come_in(page, "alice.lind")
    page.goto("/security")
    page.get_by_role("button", name="Set it up").click()
    secret = re.sub(r"\s", "", page.locator(".secret .mono").first.inner_text())
    page.locator("[name=code]").fill(app_code(secret))
    page.get_by_role("button", name="Turn on", exact=True).click()
    page.locator(".codes li").first.wait_for()
    return secret


def follows(page, outbox, template: str, purpose: str) -> None:
    """The owner opens the newest mail of a kind and follows its link."""
    mail = [m for m in outbox.all() if m.template == template][-1]
    link = next(x for x in mail.links if f"/link/{purpose}/" in x)
    page.goto(link[link.index("/link/") :])


@pytest.mark.feature("S0-13")
def test_s66_the_thief_is_out_and_the_owner_in_though_he_set_an_app_up(cast, new_page, outbox):
    assert cast.alice
    thief, owner = new_page(), new_page(width=390)
    secret = sets_an_app_up(thief)

    follows(owner, outbox, "totp_on", "not_me")
    assert app_of(cast.alice) is not None  # a look alone changes nothing
    owner.get_by_role("button", name="It wasn’t me").click()
    told(owner, "Thank you for telling us")
    assert app_of(cast.alice) is None

    thief.goto("/security")
    assert "/sign-in" in thief.url
    knock(thief, "alice.lind")
    told(thief, "A new password is needed")
    expect(thief.locator("[name=new]")).to_have_count(0)
    assert app_code(secret) not in thief.content()

    owner.get_by_role("link", name="Set a new password").click()
    owner.get_by_label("Username or e-mail").fill("alice.lind")
    owner.get_by_role("main").get_by_role("button").first.click()
    told(owner, "Check your e-mail")
    db.session.rollback()
    mail_forgotten()
    follows(owner, outbox, "reset_link", "reset")
    expect(owner.locator("[name=code]")).to_have_count(0)
    owner.locator("[name=new]").fill(NEW)
    owner.locator("[name=again]").fill(NEW)
    owner.get_by_role("main").get_by_role("button", name=re.compile("password")).last.click()
    told(owner, "Your new password is set")
    knock(owner, "alice.lind", NEW)
    owner.wait_for_url(lambda url: "/sign-in" not in url)
    assert dispute_of(cast.alice).ended_at is not None

    owner.goto("/security/disputes")
    told(owner, "Authenticator app")
    db.session.rollback()
    assert not by_id(cast.alice.id).factor_on
