"""A second step that an account asks of everybody is asked of its delegates, at each request (DOMAIN 12, SECURITY 19)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.policy.register import Key
from tests.account_rules.owners import foretold
from tests.cast import actor_of, sign_in
from tests.factories.account_rules import make_rule
from tests.factories.delegations import make_delegation
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person

NEEDED = "Needs a second step"


def path(account):
    return f"/for/{account.number}/services"


@pytest.fixture
def bare(cast):
    """A delegate without a second factor."""
    user = make_person(cast.other)
    make_delegation(cast.nordlicht, user)
    return user


def test_s19_a_delegate_without_one_is_led_to_set_it_up_and_sees_the_account_then(client, cast, bare):
    sign_in(client, bare)
    assert client.get(path(cast.nordlicht)).status_code == 200
    make_rule(cast.nordlicht, Key.FACTOR_REQUIRED, "everybody", by=cast.alice)
    answer = client.get(path(cast.nordlicht))
    assert answer.status_code == 403
    assert 'href="/security/authenticator"' in answer.text
    assert "Nordlicht" not in answer.text.partition("<main")[2]
    assert NEEDED in client.get("/delegated").text
    assert client.get("/profile").status_code == 200
    make_passkey(bare)
    assert client.get(path(cast.nordlicht)).status_code == 200
    assert NEEDED not in client.get("/delegated").text


@pytest.mark.parametrize("rule", ["owners", "later", "elsewhere", "none"])
def test_nobody_else_is_asked(client, cast, bare, sqlite_only, rule):
    at = clock.now() + timedelta(days=3) if rule == "later" else None
    account = cast.other if rule == "elsewhere" else cast.nordlicht
    value = "owners" if rule in {"owners", "elsewhere"} else "everybody"
    if rule != "none":
        make_rule(account, Key.FACTOR_REQUIRED, value, by=cast.alice, at=at)
    sign_in(client, bare)
    assert client.get(path(cast.nordlicht)).status_code == 200
    assert client.get("/profile").status_code == 200


def test_owners_see_which_delegates_lack_it(client, cast, bare, sqlite_only):
    make_delegation(cast.nordlicht, make_person(cast.other, factor=True))
    make_passkey(cast.alice)
    sign_in(client, cast.alice)
    assert NEEDED not in client.get("/delegates").text
    make_rule(cast.nordlicht, Key.FACTOR_REQUIRED, "everybody", by=cast.alice)
    assert client.get("/delegates").text.count(NEEDED) == 1


def test_the_rule_tells_beforehand_how_many_delegates_it_keeps_out(client, cast, bare, sqlite_only):
    make_passkey(cast.alice)
    make_delegation(cast.nordlicht, make_person(cast.other, factor=True))
    assert foretold(cast.alice, factor_required="everybody").delegates_without_factor == 1
    assert foretold(cast.alice, factor_required="owners").delegates_without_factor == 0
    assert actor_of(bare)
