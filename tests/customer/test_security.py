"""Sign-in security: where one stands, the devices, the history of sign-ins."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import nobody
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, transaction
from admin_app.session import lifecycle
from admin_app.session.models import KnownPlace, LoginSession
from admin_app.sign_in.models import RecoveryCode, Throttle
from admin_app.sign_in.password import login
from admin_app.sign_in.throttle import lifting
from admin_app.trusted_ip.models import TrustedAddress
from tests.cast import actor_of, sign_in
from tests.factories.billing import change
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.one_database

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1"
EVIL = 'Mozilla/5.0 <script>alert(1)</script>" onload=x'


def door(ip="198.51.100.24", user_agent=PHONE):
    return nobody(ip=ip, user_agent=user_agent, country="DE")


def signed_in(user, **where):
    return login.sign_in(door(**where), kind="customer", name=user.username, password=PASSWORD)


def refused(user, **where):
    with pytest.raises(login.NoMatch):
        login.sign_in(door(**where), kind="customer", name=user.username, password="Wrong+pass-word1")


def codes(user, count):
    with transaction() as session:
        session.add_all(RecoveryCode(user_id=user.id, salt="00", hash=f"{n}") for n in range(count))


def test_without_a_second_factor_its_set_up_is_the_one_next_step(alice):
    page = alice.get("/security").text
    assert "2/4" in page
    assert "Next step: two-step sign-in" in page
    assert page.count("btn-primary") == 1


def test_few_recovery_codes_are_the_next_step(client, cast):
    person = make_person(cast.nordlicht, factor=True)
    codes(person, 2)
    sign_in(client, person)
    page = client.get("/security").text
    assert "3/4" in page
    assert "You have 2 of 10 codes left." in page


def test_when_all_is_set_nothing_asks_for_a_click(client, cast):
    person = make_person(cast.nordlicht, factor=True)
    codes(person, 3)
    sign_in(client, person)
    page = client.get("/security").text
    assert "4/4" in page
    assert "All set" in page
    assert "btn-primary" not in page


@pytest.mark.feature("S2-17")
def test_devices_stand_in_words_with_the_address_and_this_one_is_marked(alice, cast):
    signed_in(cast.alice)
    page = alice.get("/security").text
    assert "Firefox on Linux" in page
    assert "Safari on iOS" in page
    assert "198.51.100.24" in page
    assert page.count("This device") == 1


@pytest.mark.feature("S2-18")
def test_the_limits_are_told_with_which_one_counts(alice):
    assert (
        "Signed out after 30 minutes without activity and after 14 days at the latest"
        in alice.get("/security").text
    )


@pytest.mark.feature("S2-17")
def test_the_history_tells_every_try_with_address_device_method_and_result(alice, cast):
    signed_in(cast.alice)
    refused(cast.alice, ip="192.0.2.8")
    page = alice.get("/security/history").text
    assert "Refused: wrong password" in page
    assert "192.0.2.8" in page
    assert "with password" in page
    assert "Germany" in page


def test_the_history_goes_on_by_key(alice, cast):
    change(cast.alice, rows_per_page=25)
    for minute in range(30):
        with clock.shifted(timedelta(minutes=-minute)):
            signed_in(cast.alice, ip=f"198.51.100.{minute}")
    first = alice.get("/security/history").text
    assert "198.51.100.24<" in first
    assert "198.51.100.25<" not in first
    key = first.partition("/security/history?key=")[2].partition('"')[0]
    older = alice.get(f"/security/history?key={key}").text
    assert "198.51.100.25<" in older
    assert "Newer" in older


def test_tries_of_others_are_not_in_it(bob, cast):
    signed_in(cast.alice, ip="203.0.113.99")
    refused(cast.alice, ip="192.0.2.8")
    for path in ("/security", "/security/history"):
        page = bob.get(path).text
        assert "203.0.113.99" not in page
        assert "192.0.2.8" not in page


def test_s27_a_user_agent_is_never_markup(alice, cast):
    with transaction():
        lifecycle.start(door(user_agent=EVIL), cast.alice.id, "customer", account_id=cast.nordlicht.id)
    page = alice.get("/security").text
    assert "<script>alert" not in page
    assert "onload=x" not in page


def new_place(user, **what):
    with transaction() as session:
        row = KnownPlace(user_id=user.id, **{"kind": "country", "value": "SE"} | what)
        session.add(row)
    return row.id


def test_a_sign_in_from_a_new_country_asks_for_an_answer_before_anything_else(alice, cast):
    new_place(cast.alice)
    page = alice.get("/security").text
    assert "Was this you?" in page
    assert "Sign-in from a new country: Sweden" in page


def test_it_was_me_ends_the_question(alice, cast):
    change(db.session.scalars(sa.select(LoginSession)).one(), browser_hash=token_hash("another browser"))
    alice.set_cookie("gh_browser", "another browser")
    place = new_place(cast.alice, kind="device", value="0" * 64, words="Firefox on Windows")
    token = alice.csrf("/security")
    assert alice.post(f"/security/places/{place}/mine", data={"csrf_token": token}).status_code == 303
    page = alice.get("/security").text
    assert "Noted: it was you." in page
    assert "Was this you?" not in page


def test_s19_nobody_answers_for_somebody_else(alice, cast):
    place = new_place(cast.bob)
    token = alice.csrf("/security")
    assert alice.post(f"/security/places/{place}/mine", data={"csrf_token": token}).status_code == 404


@pytest.mark.feature("S2-13")
def test_trusted_addresses_stand_with_what_they_are_for_and_the_present_one(alice, cast):
    with transaction() as session:
        session.add(
            TrustedAddress(
                user_id=cast.alice.id, network="198.51.100.0/28", purpose="skip_totp", label="Studio"
            )
        )
    page = alice.get("/security").text
    assert "198.51.100.0/28" in page
    assert "Studio" in page
    assert "Your address is" in page


def test_what_support_did_is_told_in_the_activity(alice, cast):
    with transaction() as session:
        session.add(
            Throttle(
                key=f"name:{cast.alice.id.hex}",
                failures=9,
                wait_until=clock.now() + timedelta(minutes=5),
                user_id=cast.alice.id,
            )
        )
    lifting.unlock(actor_of(cast.sam), cast.alice.id, "Ticket 48213")
    assert "unlocked your sign-in" in alice.get("/security").text


def test_an_edit_on_trial_stands_in_the_place_of_the_former_network(alice, cast):
    former = clock.new_id()
    with transaction() as session:
        session.add(
            TrustedAddress(id=former, user_id=cast.alice.id, network="127.0.0.0/24", purpose="restrict")
        )
        session.flush()
        session.add(
            TrustedAddress(
                user_id=cast.alice.id, network="127.0.0.0/16", purpose="restrict", state="trial",
                trial_until=clock.now() + timedelta(minutes=9), replaces_id=former,
            )
        )  # fmt: skip
    page = alice.get("/security").text
    assert "127.0.0.0/16" in page
    assert "127.0.0.0/24" not in page
