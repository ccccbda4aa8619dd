"""No page promises or offers what the strictest value forbids, nor hides what the loosest allows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.links import LinkPurpose
from admin_app.policy import service as policy
from admin_app.policy.register import REGISTER, Key
from admin_app.sign_in import links
from admin_app.user import notices
from tests.cast import actor_of, sign_in
from tests.factories.pins import make_pin
from tests.factories.support import allow
from tests.policy.test_values import set_value


def extremes(key):
    """Its loosest and its strictest value."""
    rule = REGISTER[key]
    found = (
        rule.choices
        or rule.allowed
        or ((True, False) if isinstance(rule.default, bool) else (rule.least, rule.most))
    )
    strict = policy.strictest(key, list(found)) if not rule.is_text else rule.default
    loose = 0 if rule.zero_is_off else next(v for v in (*found, *reversed(found)) if v != strict)
    return loose, strict


def set_all(which):
    for key in Key:
        if not REGISTER[key].is_text and key not in {Key.FACTOR_REQUIRED, Key.TOTP_NEEDS_PHONE}:
            set_value(key, extremes(key)[which])


@pytest.fixture
def customer(client, cast):
    sign_in(client, cast.alice)
    return client


PAGES = (
    "/security", "/security/rules", "/security/pin", "/security/password", "/security/notices", "/security/browsers",
    "/security/addresses", "/support-access", "/people/invite", "/close", "/profile", "/profile/email", "/profile/username",
)  # fmt: skip


@pytest.mark.parametrize("which", [0, 1], ids=["loosest", "strictest"])
def test_each_page_that_names_a_policy_stands_at_both_ends(customer, which):
    set_all(which)
    wrong = [
        f"{url} {status}" for url in PAGES if (status := customer.get(url).status_code) not in {200, 303, 403}
    ]
    assert not wrong


def test_session_rules_offer_no_more_than_is_allowed(customer):
    for key in (Key.SESSION_DAYS, Key.SESSION_IDLE_MINUTES):
        set_value(key, extremes(key)[1])
    set_value(Key.SESSION_LIMIT, 3)
    set_value(Key.SESSION_AT_LIMIT, "refuse")
    text = customer.get("/security/rules").text
    assert re.findall(r'<option[^>]*value="(\d+)"', text) == ["5"]
    assert "1 to 1 day" in text
    assert "1 to 3." in text
    assert 'name="limited"' not in text
    assert 'value="replace"' not in text


def test_a_pin_is_offered_no_later_lock_than_counts(customer, cast):
    make_pin(cast.alice)
    assert re.findall(r'<option[^>]*value="(\d+)"', customer.get("/security/pin").text) == [
        "0", "5", "10", "20", "30", "60"
    ]  # fmt: skip
    set_value(Key.SCREEN_LOCK_MINUTES, 10)
    assert re.findall(r'<option[^>]*value="(\d+)"', customer.get("/security/pin").text) == ["5", "10"]


def test_support_access_lasts_no_longer_than_it_may_in_all(customer, cast):
    set_value(Key.GRANT_HOURS, 168)
    set_value(Key.GRANT_MAX_DAYS, 1)
    assert "Allow for 24 hours" in customer.get("/support-access").text
    grant = allow(cast.alice)
    assert grant.until_at - grant.from_at == timedelta(days=1)


def test_the_button_that_lengthens_it_says_until_when_where_less_is_left(customer, cast):
    set_value(Key.GRANT_HOURS, 20)
    set_value(Key.GRANT_MAX_DAYS, 1)
    allow(cast.alice)
    text = customer.get("/support-access").text
    assert "Extend until" in text
    assert "Extend by 20 hours" not in text


@pytest.mark.parametrize("minutes", [1, 60])
def test_confirm_its_you_says_how_long_it_lasts(client, cast, minutes):
    set_value(Key.REAUTH_MINUTES, minutes, account_id=cast.nordlicht.id)
    sign_in(client, cast.alice, fresh=False)
    told = re.findall(r"(\d+) minutes?, in this session", client.get("/confirm").text)
    asked = client.get("/security/pin").text
    assert told == [str(minutes)]
    assert f"Lasts {minutes} minute" in asked


@pytest.mark.parametrize(
    ("key", "value", "purpose"),
    [(Key.INVITATION_DAYS, 2, LinkPurpose.ACTIVATE), (Key.RESET_MINUTES, 5, LinkPurpose.RESET)],
)
def test_a_link_lives_as_long_as_the_accounts_page_says(cast, key, value, purpose):
    set_value(key, value, account_id=cast.nordlicht.id)
    with transaction() as session:
        issued = links.issue(session.get(User, cast.bob.id), purpose)
    life = timedelta(days=value) if key is Key.INVITATION_DAYS else timedelta(minutes=value)
    assert abs(issued.expires_at - clock.now() - life) < timedelta(minutes=1)


def test_who_has_to_wait_in_a_new_country_cannot_have_countries_forgotten(cast):
    assert notices.choose(actor_of(cast.bob), sign_ins=True, countries=False)
    set_value(Key.REGION_HOLD, True)
    with pytest.raises(Invalid):
        notices.choose(actor_of(cast.alice), sign_ins=True, countries=False)
