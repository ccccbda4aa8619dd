"""Trusted browsers: by policy, for customers, for some days; the second factor is only spared, never proven."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotFound, ReauthRequired
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.policy.models import PolicyValue
from admin_app.session import pending_cookies
from admin_app.session import service as sessions
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate, reauthentication
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.password import credential, login
from admin_app.sign_in.totp import flows as totp_flows
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from tests.cast import actor_of, sign_in
from tests.factories.people import PASSWORD, make_person, make_staff
from tests.session.test_life import known
from tests.sign_in.door import FIREFOX, app_code, at_door, later, post
from tests.sign_in.travel import mails

BROWSER = "the secret of one browser"


@pytest.fixture
def eve(cast):
    """A customer with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


@pytest.fixture
def _allowed(app):
    rule("trusted_browser.on", value=True)


def rule(key, value):
    with transaction() as session:
        session.add(PolicyValue(key=key, value=value))


def door(browser=BROWSER):
    return dataclasses.replace(at_door(), browser=browser)


def enter(user, browser=BROWSER, kind="customer"):
    return login.sign_in(door(browser), kind=kind, name=user.username, password=PASSWORD)


def trust(user, browser=BROWSER, kind="customer", step=0):
    """Sign in with the code and tick the box."""
    visit = authenticate.Visit(ip="203.0.113.9", user_agent=FIREFOX, browser=browser)
    actor = authenticate.resolve(enter(user, "none", kind).cookie, kind, visit).actor
    pending_cookies.begin()
    opened = second_factor.finish(actor, app_code(step=step), trust=True)
    return known(opened, kind, browser=pending_cookies.take().get("browser", browser)).actor


@pytest.mark.usefixtures("_allowed")
def test_s53_where_the_browser_is_trusted_the_password_signs_in_as_one_factor(eve, outbox):
    given = trust(eve).browser
    assert (outbox.last.template, outbox.last.to) == ("browser_trusted", eve.email)
    actor = known(enter(eve, given)).actor
    assert not actor.second_factor
    with pytest.raises(ReauthRequired):
        require_fresh(actor)
    with pytest.raises(Invalid):
        reauthentication.confirm(actor, PASSWORD)
    require_fresh(reauthentication.confirm(actor, PASSWORD, app_code(step=1)))


@pytest.mark.usefixtures("_allowed")
def test_another_browser_and_another_person_are_asked_on(eve, cast):
    other = make_person(cast.nordlicht, username="otto", factor=True)
    given = trust(eve).browser
    assert enter(eve, "another").stage is Stage.FACTOR
    assert enter(other, given).stage is Stage.FACTOR
    given = trust(other, given).browser
    assert enter(eve, given).stage is enter(other, given).stage is Stage.OPEN


@pytest.mark.usefixtures("_allowed")
def test_it_lasts_thirty_days(eve, db):
    given = trust(eve).browser
    with later(days=29):
        assert enter(eve, given).stage is Stage.OPEN
    with later(days=30, minutes=1):
        assert enter(eve, given).stage is Stage.FACTOR
        trusted_browsers.sweep()
        assert trusted_browsers.own(actor_of(eve)) == []


def test_without_the_policy_no_browser_is_trusted_and_none_trusted_before_counts(eve, db):
    trust(eve)
    assert trusted_browsers.own(actor_of(eve)) == []
    rule("trusted_browser.on", value=True)
    given = trust(eve, step=1).browser
    assert enter(eve, given).stage is Stage.OPEN
    with transaction() as session:
        session.execute(sa.delete(PolicyValue))
    assert enter(eve, given).stage is Stage.FACTOR


@pytest.mark.usefixtures("_allowed")
def test_staff_are_always_asked(app):
    sam = make_staff("support", username="sam2")
    given = trust(sam, kind="staff").browser
    assert enter(sam, given, kind="staff").stage is Stage.FACTOR


def cleared(actor):
    with transaction():
        factor_changes.clear(actor.user_id)


@pytest.mark.usefixtures("_allowed")
@pytest.mark.parametrize(
    "change",
    [
        lambda actor: credential.change(actor, current=PASSWORD, new="Anoth3r+pass-word"),
        lambda actor: totp_flows.turn_off(actor, code=app_code(step=1)),
        cleared,
    ],
    ids=["password", "factor off", "factors cleared"],
)
def test_a_new_password_and_each_change_of_a_factor_end_the_trust(eve, change):
    change(trust(eve))
    assert trusted_browsers.own(actor_of(eve)) == []


@pytest.mark.usefixtures("_allowed")
def test_when_staff_end_the_sessions_the_trust_ends(eve, cast):
    given = trust(eve).browser
    with later(seconds=1):
        sessions.end_all(actor_of(cast.sam), eve.id, "She asked for it")
        assert trusted_browsers.own(actor_of(eve)) == []
        assert enter(eve, given).stage is Stage.FACTOR
    with later(minutes=1):
        given = trust(eve).browser
        assert enter(eve, given).stage is Stage.OPEN


@pytest.mark.usefixtures("_allowed")
def test_it_is_listed_and_revoked_by_its_owner_alone(eve, cast, db):
    given = trust(eve).browser
    me = dataclasses.replace(actor_of(eve), browser=given)
    (line,) = trusted_browsers.own(me)
    assert line.current
    with pytest.raises(NotFound):
        trusted_browsers.revoke(actor_of(cast.bob), line.id)
    trusted_browsers.revoke(me, line.id)
    assert enter(eve, given).stage is Stage.FACTOR
    names = db.session.scalars(sa.select(AuditEvent.name)).all()
    assert {"trusted_browser.added", "trusted_browser.removed"} <= set(names)


@pytest.mark.usefixtures("_allowed")
def test_a_browser_without_a_secret_gets_one_that_is_known_again(eve):
    given = trust(eve, browser="").browser
    assert enter(eve, given).stage is Stage.OPEN


def test_the_policy_costs_a_statement_only_where_it_is_on(eve, count_statements):
    with count_statements() as before:
        enter(eve)
    rule("trusted_browser.on", value=True)
    assert eve.username  # read anew, so that it isn't counted
    with count_statements() as after:
        enter(eve)
    assert after.total == before.total + 1 <= 12


def test_the_box_stands_on_the_page_where_the_policy_allows_it_and_for_customers_alone(client, eve):
    post(client, "/sign-in", name="eve", password=PASSWORD)
    assert 'name="trust"' not in client.get("/sign-in/code").text
    rule("trusted_browser.on", value=True)
    assert "in this browser for 30 days" in client.get("/sign-in/code").text
    make_staff("support", username="sam2")
    post(client, "/admin/sign-in", name="sam2", password=PASSWORD)
    assert 'name="trust"' not in client.get("/admin/sign-in/code").text


@pytest.mark.usefixtures("_allowed")
def test_the_pages_trust_a_browser_list_it_and_ask_again(client, eve):
    post(client, "/sign-in", name="eve", password=PASSWORD)
    assert post(client, "/sign-in/code", code=app_code(), trust="y").status_code == 303
    client.delete_cookie("gh_customer")
    assert post(client, "/sign-in", name="eve", password=PASSWORD).location == "/"
    page = client.get("/security/browsers").text
    assert "This browser" in page
    assert post(client, "/security/browsers/forget").location == "/security/browsers"
    assert "No browser is trusted" in client.get("/security/browsers").text


def test_nobody_revokes_anothers_browser_by_its_address(client, eve, cast):
    rule("trusted_browser.on", value=True)
    trust(eve)
    (line,) = trusted_browsers.own(actor_of(eve))
    sign_in(client, cast.bob)
    assert post(client, f"/security/browsers/{line.id}/forget", page="/profile").status_code == 404


@pytest.mark.usefixtures("_allowed")
def test_s11_a_secret_the_browser_had_before_it_was_trusted_spares_nothing(eve):
    """Whoever used the same computer before, or planted the cookie, may hold it still."""
    given = trust(eve).browser
    assert given != BROWSER
    assert enter(eve, given).stage is Stage.OPEN
    assert enter(eve).stage is Stage.FACTOR


@pytest.mark.usefixtures("_allowed")
def test_a_browser_that_is_trusted_stays_the_same_to_everybody_who_uses_it(eve, cast, outbox):
    other = make_person(cast.nordlicht, username="otto", factor=True)
    actor = authenticate.resolve(enter(eve).cookie, "customer", authenticate.Visit(browser=BROWSER)).actor
    second_factor.finish(actor, app_code())
    given = trust(other, trust(eve, step=1).browser).browser
    assert enter(eve, given).stage is enter(other, given).stage is Stage.OPEN
    assert "new device" not in " ".join(m.subject for m in mails(outbox))
