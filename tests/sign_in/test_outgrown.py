"""A stricter rule for passwords: whoever's falls short of it chooses another in the next sign-in, nobody else is asked."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.policy.models import PolicyValue
from admin_app.policy.register import Key
from admin_app.session.models import Stage
from admin_app.sign_in.flow import subject
from admin_app.sign_in.password import credential, expired
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_person
from tests.policy.test_values import set_value
from tests.sign_in.door import app_code, enter, knock, post
from tests.sign_in.test_passkey_sign_in import enter as passkey_enter

LONGER = len(PASSWORD) + 1
SHORT = "Kelp-Quorum-93"
GOOD = "Nine-Lamps-Above-The-Harbour-7"


@pytest.fixture(autouse=True)
def _a_longer_one_is_asked_for(cast):
    assert cast.alice
    assert cast.carol
    set_value(Key.PASSWORD_LENGTH, LONGER, account_id=cast.nordlicht.id)


@pytest.mark.feature("S2-03")
def test_the_next_sign_in_asks_for_one_that_meets_the_rule(cast):
    assert knock("alice.lind").stage is Stage.NEW_PASSWORD
    assert knock("carol.n").stage is Stage.OPEN


def test_the_password_just_typed_is_proof_enough_and_the_sign_in_goes_on(client, cast):
    assert enter(client, "alice.lind").headers["Location"] == "/sign-in/new-password"
    page = client.get("/sign-in/new-password").text
    assert "doesn’t meet the rule that holds now" in page
    assert "Somebody else may know" not in page
    refused = post(client, "/sign-in/new-password", new=SHORT, again=SHORT)
    assert f"Use at least {LONGER} characters" in refused.text
    assert post(client, "/sign-in/new-password", new=GOOD, again=GOOD).status_code == 303
    assert client.get("/profile").status_code == 200
    assert not subject.by_id(cast.alice.id).falls_short


def test_a_second_factor_is_asked_for_first(client, cast):
    eve = make_person(cast.nordlicht, factor=True)
    assert enter(client, eve.username).headers["Location"] == "/sign-in/code"
    assert post(client, "/sign-in/code", code=app_code()).headers["Location"] == "/sign-in/new-password"


def test_a_second_factor_that_was_spared_is_asked_for_with_the_new_password(cast, monkeypatch):
    eve = make_person(cast.nordlicht, factor=True)
    monkeypatch.setattr(trusted_browsers, "skips_factor", lambda *_: True)
    monkeypatch.setattr(trusted_browsers, "used", lambda _: None)
    started = knock(eve.username)
    assert started.stage is Stage.NEW_PASSWORD
    actor = actor_of(eve, session_id=started.session_id)
    assert expired.proof_needed(actor) is expired.Proof.CODE
    with pytest.raises(Invalid):
        expired.renew(actor, new=GOOD)


def test_somebody_who_is_suspected_needs_the_mailed_link_all_the_same(cast):
    actor = actor_of(cast.alice, session_id=knock("alice.lind").session_id)
    with transaction():
        credential.demand_new(cast.alice.id)
    with pytest.raises(NotAllowed):
        expired.renew(actor, new=GOOD)


def test_whoever_signs_in_without_a_password_is_not_asked(cast):
    device = make_passkey(cast.alice)
    knock("alice.lind")
    assert subject.by_id(cast.alice.id).falls_short
    assert passkey_enter(device).stage is Stage.OPEN


def test_a_rule_that_is_taken_back_asks_nobody_any_more(cast):
    knock("alice.lind")
    with transaction() as session:
        session.execute(sa.delete(PolicyValue))
    assert knock("alice.lind").stage is Stage.OPEN
    assert not subject.by_id(cast.alice.id).falls_short


def test_a_change_has_to_meet_it_too(cast):
    with pytest.raises(Invalid):
        credential.change(actor_of(cast.alice), current=PASSWORD, new=SHORT)
