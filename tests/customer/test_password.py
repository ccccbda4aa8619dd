"""Changing the password on its page."""

from __future__ import annotations

import pytest

from tests.cast import sign_in
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.one_database

NEW = "Nimble?otter-42-swims"
PATH = "/security/password"


def typed(**changes):
    return {"current": PASSWORD, "new": NEW, "again": NEW, **changes}


@pytest.mark.feature("S0-10", "S1-22", "S2-03", "S3-08")
def test_the_password_is_changed_and_the_other_devices_are_out(alice, cast, new_client, outbox, post):
    phone = new_client()
    sign_in(phone, cast.alice)
    assert post(alice, PATH, **typed()).location == "/security"
    assert phone.get("/profile").status_code == 303
    assert alice.get("/security").status_code == 200
    assert outbox.last.template == "password_changed"


@pytest.mark.feature("S2-02")
def test_each_part_of_the_rule_is_told_before_anything_is_typed(alice):
    page = alice.get(PATH).text
    for rule in ("length", "lower", "upper", "digit", "special", "common", "guessable"):
        assert f'data-rule="{rule}"' in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"current": "Wrong+pass-word1"}, "your current password"),
        ({"current": ""}, "Fill this in."),
        ({"new": "short", "again": "short"}, "more needed"),
        ({"again": "Other+words-99"}, "same"),
        ({"new": PASSWORD, "again": PASSWORD}, "one of your last 5 passwords"),
        ({"new": "Aa1!" * 40, "again": "Aa1!" * 40}, "at most"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_no_password_comes_back(alice, post, changes, told):
    answer = post(alice, PATH, **typed(**changes))
    assert answer.status_code == 422
    assert told in answer.text
    for value in (PASSWORD, NEW, *changes.values()):
        assert not value or f'value="{value}"' not in answer.text


def test_s53_with_a_second_factor_a_fresh_sign_in_is_asked_for(client, cast):
    sign_in(client, make_person(cast.nordlicht, factor=True), fresh=False)
    assert client.get(PATH).location.startswith("/confirm?next=")


def test_without_a_factor_the_present_password_is_proof_enough(stale, post):
    assert stale.get(PATH).status_code == 200
    assert post(stale, PATH, **typed()).status_code == 303


def test_s25_without_the_token_nothing_changes(alice, post):
    assert alice.post(PATH, data=typed()).status_code == 400
    assert post(alice, PATH, **typed()).status_code == 303


def test_the_page_is_told_by_the_rule_itself_while_it_is_typed_and_nothing_is_done(alice, cast, db):
    data = {"csrf_token": alice.csrf(), "new": "Nordlicht+Lindqvist-1", "current": PASSWORD, "again": "x"}
    answer = alice.post("/security/password", data=data, headers={"Accept": "application/json"})
    assert (answer.json["common"], answer.json["guessable"], answer.json["length"]) == (True, False, True)
    good = alice.post(
        "/security/password",
        data=data | {"new": "Nine+Lamps+Above+27"},
        headers={"Accept": "application/json"},
    )
    assert all(good.json.values())
    del data["csrf_token"]
    assert (
        alice.post("/security/password", data=data, headers={"Accept": "application/json"}).status_code == 400
    )


def test_no_field_of_a_password_is_cut_off_by_the_browser(alice):
    assert "maxlength" not in alice.get("/security/password").text
