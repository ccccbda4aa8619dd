"""What policies ask of second factors: who must have one, and what an authenticator app waits for."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.policy.models import PolicyValue
from admin_app.session.models import Stage
from admin_app.sign_in import authenticate
from admin_app.sign_in.passkey import manage as passkey_manage
from admin_app.sign_in.password import credential
from admin_app.sign_in.totp import flows as totp_flows
from tests.cast import actor_of, sign_in
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_person
from tests.session.test_life import begin, known
from tests.sign_in.authenticator import Authenticator
from tests.sign_in.door import app_code, enter, knock, later, post
from tests.sign_in.travel import BERLIN, CAPE_TOWN, arrive


def rule(key, wanted, **level):
    with transaction() as session:
        session.add(PolicyValue(key=key, value=wanted, **level))


@pytest.mark.parametrize(
    ("wanted", "owner", "manager"),
    [
        ("nobody", Stage.OPEN, Stage.OPEN),
        ("owners", Stage.FACTOR_SETUP, Stage.OPEN),
        ("everybody", Stage.FACTOR_SETUP, Stage.FACTOR_SETUP),
    ],
)
def test_the_policy_names_who_must_have_a_factor(cast, wanted, owner, manager):
    assert cast.alice
    assert cast.bob
    rule("factor.required", wanted)
    assert knock("alice.lind").stage is owner
    assert knock("bob.solberg").stage is manager


def test_a_policy_of_the_account_or_the_person_counts_for_them_alone(cast):
    rule("factor.required", "everybody", account_id=cast.nordlicht.id)
    assert cast.bob
    assert cast.carol
    assert knock("bob.solberg").stage is Stage.FACTOR_SETUP
    assert knock("carol.n").stage is Stage.OPEN


def test_s10_an_open_session_reaches_only_the_set_up_from_the_next_request_on(app, client, cast):
    sign_in(client, cast.alice)
    assert client.get("/profile").status_code == 200
    rule("factor.required", "everybody")
    own = {"sign_in.customer_set_up", "sign_in.customer_confirm"}
    for found in app.url_map.iter_rules():
        if (
            "GET" not in found.methods
            or found.rule.startswith(("/admin", "/api/v1/"))
            or found.endpoint in own
        ):
            continue
        if getattr(app.view_functions[found.endpoint], "is_public", False) or found.arguments - set(
            found.defaults or {}
        ):
            continue
        if getattr(app.view_functions[found.endpoint], "stages", ()) or found.endpoint == "static":
            continue
        assert client.get(found.rule).headers.get("Location") == "/sign-in/set-up", found.rule


def test_with_a_factor_nothing_is_in_the_way(cast):
    make_passkey(cast.alice)
    started = begin(cast.alice)
    rule("factor.required", "everybody")
    assert known(started).stage is Stage.OPEN
    assert known(begin(cast.bob)).stage is Stage.FACTOR_SETUP


def test_an_open_session_pays_a_statement_more_only_where_the_policy_is_touched_for_it(
    cast, count_statements
):
    started = begin(cast.alice)
    with count_statements() as before:
        known(started)
    rule("factor.required", "everybody", account_id=cast.other.id)
    with count_statements() as of_another:
        known(started)
    rule("factor.required", "owners")
    with count_statements() as after:
        known(started)
    assert (before.total, of_another.total, after.total) == (1, 1, 2)


def test_the_customer_sets_an_app_up_and_goes_on_in_the_same_session(client, cast):
    sign_in(client, cast.alice)
    rule("factor.required", "everybody")
    page = client.get("/sign-in/set-up").text
    assert "A second step is required at each sign-in here." in page
    assert "Use a passkey instead" in page
    post(client, "/sign-in/set-up/begin", page="/sign-in/set-up")
    secret = re.search(r"secret=([A-Z2-7]{32})", client.get("/sign-in/set-up").text)[1]
    done = post(client, "/sign-in/set-up/confirm", page="/sign-in/set-up", code=app_code(secret))
    assert "I have stored them" in done.text
    assert client.get("/profile").status_code == 200


def test_the_customer_sets_a_passkey_up_at_the_door(client, cast):
    assert cast.alice
    rule("factor.required", "owners")
    assert enter(client, "alice.lind").headers["Location"] == "/sign-in/set-up"
    token = client.csrf("/sign-in/set-up")
    options = client.post("/sign-in/set-up/passkey/options", headers={"X-CSRFToken": token}).text
    answer = Authenticator().make(options)
    done = client.post("/sign-in/set-up/passkey", data={"csrf_token": token, "answer": answer})
    assert len(set(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", done.text))) == 10
    assert client.get("/profile").status_code == 200


def test_after_the_fresh_minutes_the_set_up_asks_who_it_is_first(client, cast):
    assert cast.alice
    rule("factor.required", "owners")
    enter(client, "alice.lind")
    with later(minutes=11):
        token = client.csrf("/sign-in/set-up")
        answer = client.post("/sign-in/set-up/passkey/options", headers={"X-CSRFToken": token})
        assert (answer.status_code, answer.json) == (403, {"go": "/confirm?next=/sign-in/set-up"})
        assert post(client, "/confirm?next=/sign-in/set-up", confirm_password=PASSWORD).status_code == 303


def test_whoever_must_have_a_factor_keeps_the_last_app(cast):
    eve = make_person(cast.nordlicht, factor=True)
    rule("factor.required", "everybody")
    actor = authenticate.resolve(begin(eve).cookie, "customer").actor
    with pytest.raises(NotAllowed):
        totp_flows.turn_off(actor, code=app_code())
    passkey_manage.add(actor, answer=Authenticator().make(passkey_manage.begin(actor)))
    totp_flows.turn_off(actor, code=app_code(step=1))
    assert known(begin(eve)).stage is Stage.OPEN


def phone(user, **traits):
    values = {"status": ContactStatus.ACTIVE, "is_primary": True, "verified_at": clock.now(), **traits}
    with transaction() as session:
        session.execute(sa.delete(Contact))
        session.add(
            Contact(user_id=user.id, kind=ContactKind.CELL_PHONE, value="+491701", value_hash="h", **values)
        )


@pytest.mark.feature("S2-07")
def test_the_app_waits_for_a_verified_primary_cell_phone_where_the_policy_says_so(cast):
    actor = actor_of(cast.alice)
    totp_flows.begin(actor)
    rule("totp.needs_verified_phone", wanted=True)
    for missing in ({"status": ContactStatus.UNVERIFIED}, {"is_primary": False}):
        phone(cast.alice, **missing)
        with pytest.raises(Conflict):
            totp_flows.begin(actor)
    phone(cast.alice)
    assert totp_flows.begin(actor).secret


@pytest.mark.feature("S2-07")
def test_the_page_says_what_comes_first_and_where(client, cast):
    rule("totp.needs_verified_phone", wanted=True)
    sign_in(client, cast.alice)
    page = client.get("/security/authenticator").text
    assert "verify a mobile phone" in page
    assert 'href="/contacts"' in page
    assert "Show the picture" not in page
    phone(cast.alice)
    assert "Show the picture" in client.get("/security/authenticator").text


def test_moving_to_another_app_and_the_duty_to_have_one_wait_for_no_phone(cast):
    rule("totp.needs_verified_phone", wanted=True)
    eve = make_person(cast.nordlicht, factor=True)
    assert totp_flows.begin(actor_of(eve), code=app_code()).secret
    rule("factor.required", "everybody")
    assert totp_flows.begin(known(begin(cast.alice)).actor).secret


def test_whoever_knows_the_password_alone_sets_no_factor_up_after_this_wasnt_me(cast):
    """A factor set up in this very sign-in proves nothing, so it mustn't stand in for the mailed link."""
    rule("factor.required", "everybody")
    with transaction():
        credential.demand_new(cast.alice.id)
    assert knock("alice.lind").stage is Stage.NEW_PASSWORD


def test_a_held_sign_in_sets_no_factor_up_before_the_link_was_opened(cast):
    assert cast.alice
    rule("region.hold", wanted=True)
    arrive("alice.lind", BERLIN, browser="home")
    rule("factor.required", "everybody")
    assert arrive("alice.lind", CAPE_TOWN).stage is Stage.HOLD
