"""The page of PIN and screen lock, the lock page, and the PIN after signing in (S2-04, S2-05, S2-06)."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.session.models import Stage
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState
from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person
from tests.factories.pins import PIN, WRONG, lock, make_pin, pin_of, row_of, shut_pin
from tests.sign_in import door

pytestmark = pytest.mark.one_database


def skip_pin(user, network="127.0.0.1/32"):
    with transaction() as session:
        session.add(
            TrustedAddress(
                user_id=user.id,
                network=network,
                purpose=AddressPurpose.SKIP_PIN,
                state=TrustState.ON,
                created_by=user.id,
            )
        )


def send(client, path, page="/security/pin", **data):
    return client.post(path, data={"csrf_token": client.csrf(page), **data})


@pytest.mark.feature("S2-04")
def test_number_repeat_and_password_turn_the_pin_on(client, cast):
    sign_in(client, cast.alice, fresh=False)
    page = client.get("/security/pin").text
    for name in ("new", "again", "minutes", "after_sign_in", "confirm_password"):
        assert f'name="{name}"' in page
    typed = {"new": PIN, "again": PIN, "minutes": "20", "after_sign_in": "yes"}
    answer = send(client, "/security/pin/set", **typed)
    assert answer.status_code == 403
    assert pin_of(cast.alice) is None
    answer = send(client, "/security/pin/set", **typed, confirm_password=PASSWORD)
    assert answer.location == "/security/pin"
    assert pin_of(cast.alice).after_sign_in
    assert "Your PIN is set" in client.get("/security/pin").text


@pytest.mark.parametrize(
    ("new", "again", "text"),
    [
        (PIN, "270410", "The two PINs aren’t the same."),
        ("", "", "Fill this in."),
        ("12", "12", "Use 4 to 8 digits"),
        ("1234", "1234", "simply count up or down"),
        ("5555", "5555", "all of these are the same"),
        ("9" * 41, "9" * 41, "Use at most 40 characters."),
    ],
)
def test_what_is_wrong_with_a_pin_stands_beside_it_and_no_pin_comes_back(client, cast, new, again, text):
    sign_in(client, cast.alice)
    answer = send(client, "/security/pin/set", new=new, again=again, minutes="10", after_sign_in="no")
    assert answer.status_code == 422
    assert text in answer.text
    assert not new or f'value="{new}"' not in answer.text
    assert pin_of(cast.alice) is None


@pytest.mark.feature("S2-05")
def test_the_page_offers_the_five_times_and_never_and_says_which_rule_counts(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    page = client.get("/security/pin").text
    for minutes in (0, 5, 10, 20, 30, 60):
        assert f'value="{minutes}"' in page
    assert send(client, "/security/pin/rules", minutes="60", after_sign_in="no").status_code == 303
    assert row_of(session_id).lock_seconds == 3600
    assert "signed out after 30 minutes without activity" in client.get("/security/pin").text
    assert send(client, "/security/pin/rules", minutes="7", after_sign_in="no").status_code == 422


def test_turning_off_asks_first(client, cast):
    make_pin(cast.alice, minutes=5)
    sign_in(client, cast.alice)
    assert "Your screen no longer locks" in client.get("/security/pin/off").text
    assert pin_of(cast.alice)
    assert send(client, "/security/pin/off").location == "/security/pin"
    assert pin_of(cast.alice) is None


def test_a_shut_pin_says_so_and_has_the_link_mailed(client, cast, outbox):
    shut_pin(cast.alice)
    sign_in(client, cast.alice)
    page = client.get("/security/pin").text
    assert "Your PIN is blocked." in page
    assert "E-mail me the link" in page
    assert send(client, "/security/pin/link").location == "/security/pin"
    assert outbox.last.template == "pin_link"


def test_with_a_second_factor_a_shut_pin_is_set_anew_on_the_page(client, cast):
    fay = make_person(cast.nordlicht, factor=True)
    shut_pin(fay)
    sign_in(client, fay)
    assert "E-mail me the link" not in client.get("/security/pin").text
    assert send(client, "/security/pin/set", new="8305", again="8305").status_code == 303
    assert pin_of(fay).shut_at is None


def test_staff_have_the_same_page_at_the_desk(client, cast):
    make_pin(cast.sam)
    sign_in(client, cast.sam)
    assert client.get("/admin/me/security/pin").status_code == 200
    answer = send(
        client, "/admin/me/security/pin/rules", "/admin/me/security/pin", minutes="10", after_sign_in="yes"
    )
    assert answer.location == "/admin/me/security/pin"
    assert pin_of(cast.sam).after_sign_in


@pytest.mark.feature("S2-06")
@pytest.mark.parametrize("chosen", ["yes", "no"])
def test_after_signing_in_the_pin_is_asked_for_as_chosen(client, cast, new_client, chosen):
    make_pin(cast.alice)
    sign_in(client, cast.alice)
    send(client, "/security/pin/rules", minutes="0", after_sign_in=chosen)
    browser = new_client()
    answer = door.enter(browser, cast.alice.username, next="/people")
    if chosen == "no":
        assert answer.location == "/people"
        return
    assert answer.location == "/sign-in/pin?next=/people"
    assert browser.get("/people").location == "/sign-in/pin"
    answer = door.post(browser, "/sign-in/pin", pin=WRONG)
    assert (answer.status_code, "Attempts left: 4." in answer.text) == (422, True)
    answer = door.post(browser, "/sign-in/pin", "/sign-in/pin?next=/people", pin=PIN, next="/people")
    assert answer.location == "/people"
    assert browser.get("/people").status_code == 200
    assert door.results(cast.alice.id) == ["pin_needed", "wrong_pin", "signed_in"]


def test_an_address_that_skips_the_pin_spares_customers_the_last_step(client, cast):
    make_pin(cast.alice, after_sign_in=True)
    skip_pin(cast.alice)
    assert door.enter(client, cast.alice.username).location == "/"
    assert client.get("/profile").status_code == 200


def test_staff_are_asked_for_it_after_the_code_wherever_they_are(client, cast):
    make_pin(cast.sam, after_sign_in=True)
    skip_pin(cast.sam)
    door.enter(client, "sam", admin=True)
    answer = door.post(client, "/admin/sign-in/code", code=door.app_code())
    assert answer.location == "/admin/sign-in/pin"
    former = client.get_cookie("gh_staff").value
    assert door.post(client, "/admin/sign-in/pin", pin=PIN).location == "/admin/start"
    assert client.get_cookie("gh_staff").value != former
    assert client.get("/admin/").status_code == 200


def test_five_wrong_pins_after_signing_in_lead_back_to_the_door(client, cast):
    make_pin(cast.alice, after_sign_in=True)
    door.enter(client, cast.alice.username)
    for _ in range(5):
        answer = door.post(client, "/sign-in/pin", pin=WRONG)
    assert answer.location == "/sign-in"
    assert client.get_cookie("gh_customer") is None
    assert "5 wrong PINs: this session has ended." in client.get("/sign-in").text


def test_unlocking_leads_back_to_the_page_that_was_wanted(client, cast):
    make_pin(cast.alice)
    lock(sign_in(client, cast.alice))
    assert client.get("/people?key=abc").location == "/locked?next=/people?key%3Dabc"
    page = client.get("/locked?next=/people?key%3Dabc").text
    assert 'value="/people?key=abc"' in page
    assert send(client, "/locked", "/locked", pin=PIN, next="/people?key=abc").location == "/people?key=abc"
    assert client.get("/profile").status_code == 200


def test_lock_now_locks_and_says_where_to_go_on(client, cast):
    make_pin(cast.alice)
    session_id = sign_in(client, cast.alice)
    assert 'action="/lock"' in client.get("/profile").text
    assert send(client, "/lock", next="/people").location == "/locked?next=/people"
    assert row_of(session_id).stage is Stage.LOCKED


def test_without_a_pin_no_page_speaks_of_a_lock(client, cast):
    sign_in(client, cast.alice)
    page = client.get("/profile").text
    assert 'action="/lock"' not in page
    assert "lock.js" not in page


def test_scripts_are_told_how_the_lock_stands_and_where_to_go(client, cast):
    make_pin(cast.alice, minutes=5)
    session_id = sign_in(client, cast.alice)
    asks = {"Accept": "application/json", "X-Background": "1"}
    told = client.get("/locked", headers=asks).json
    assert (told["state"], 290 < told["left"] <= 300) == ("open", True)
    headers = {"Accept": "application/json", "X-CSRFToken": told["token"]}
    assert client.post("/lock", headers=headers).json["state"] == "locked"
    assert client.get("/locked", headers=asks).json["state"] == "locked"
    refused = client.post("/locked", headers=headers, data={"pin": WRONG})
    assert (refused.status_code, refused.json["message"]) == (422, "That isn’t your PIN. Attempts left: 4.")
    assert client.post("/locked", headers=headers, data={"pin": PIN}).json["state"] == "open"
    lock(session_id, pin_failures=4)
    over = client.post("/locked", headers=headers, data={"pin": WRONG})
    assert (over.status_code, over.json) == (401, {"state": "over", "to": "/sign-in"})


def test_the_page_of_a_form_says_without_script_what_the_lock_costs(client, cast):
    make_pin(cast.alice, minutes=20)
    sign_in(client, cast.alice)
    assert 'class="banner info no-script"' in client.get("/profile").text
    assert "The screen locks after 20\u00a0min without activity" in client.get("/people/invite").text
