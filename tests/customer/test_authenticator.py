"""The authenticator app on its page: set up in three steps, changed, turned off; recovery codes."""

from __future__ import annotations

import re

import pytest

from admin_app.sign_in.factors import summary
from admin_app.sign_in.totp import codes as totp_codes
from tests.cast import sign_in
from tests.factories.people import PASSWORD, TOTP_SECRET, make_person, make_staff

pytestmark = pytest.mark.one_database

PATH = "/security/authenticator"
CODE = re.compile(r"<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</li>")


def secret_on(page):
    return re.search(r'class="secret"><span class="mono">([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def code_of(secret, ahead=0):
    return totp_codes.code_at(secret, totp_codes.present_step() + ahead)


@pytest.fixture
def protected(client, cast):
    """The browser of somebody with an app on."""
    person = make_person(cast.nordlicht, role="owner", factor=True)
    sign_in(client, person)
    client.person = person
    return client


@pytest.mark.feature("S0-27", "S1-02", "S2-11")
def test_scan_then_the_first_code_then_ten_recovery_codes(alice, cast, post):
    assert post(alice, f"{PATH}/begin").location == PATH
    page = alice.get(PATH).text
    assert "<svg" in page
    assert "otpauth://totp/" in page
    shown = post(alice, f"{PATH}/confirm", code=code_of(secret_on(page)))
    assert shown.status_code == 200
    assert len(CODE.findall(shown.text)) == 10
    assert summary.of([cast.alice.id])[cast.alice.id].two_steps


def test_s10_secret_and_codes_are_shown_once_and_kept_by_nobody(alice, post):
    post(alice, f"{PATH}/begin")
    secret = secret_on(alice.get(PATH).text)
    codes = CODE.findall(post(alice, f"{PATH}/confirm", code=code_of(secret)).text)
    for path in (PATH, "/security", "/security/recovery-codes", "/activity", "/profile"):
        page = alice.get(path).text
        assert totp_codes.readable(secret) not in page
        assert secret not in page
        assert not any(code in page for code in codes)


def test_the_codes_can_be_copied_downloaded_and_printed(alice, post):
    post(alice, f"{PATH}/begin")
    shown = post(alice, f"{PATH}/confirm", code=code_of(secret_on(alice.get(PATH).text))).text
    assert 'download="recovery-codes.txt"' in shown
    assert 'href="data:text/plain' in shown
    assert "data-copy=" in shown
    assert "data-print" in shown


def test_a_wrong_code_keeps_the_set_up_where_it_was(alice, cast, post):
    post(alice, f"{PATH}/begin")
    secret = secret_on(alice.get(PATH).text)
    answer = post(alice, f"{PATH}/confirm", code="000000")
    assert answer.status_code == 422
    assert "Type the one your app shows now." in answer.text
    assert secret_on(answer.text) == secret
    assert not summary.of([cast.alice.id])[cast.alice.id].two_steps


def test_a_clock_wrong_by_minutes_is_told(alice, post):
    post(alice, f"{PATH}/begin")
    answer = post(alice, f"{PATH}/confirm", code=code_of(secret_on(alice.get(PATH).text), ahead=8))
    assert "your device’s clock is wrong by about 4\u00a0min" in answer.text
    assert "Server time" in answer.text


def test_s9_a_stale_session_begins_only_with_the_password_in_the_same_form(stale, post):
    answer = post(stale, f"{PATH}/begin")
    assert answer.status_code == 403
    assert 'name="confirm_password"' in answer.text
    assert post(stale, f"{PATH}/begin", confirm_password=PASSWORD).status_code == 303


def test_another_app_takes_a_code_of_the_present_one_and_keeps_the_recovery_codes(protected, post):
    assert post(protected, f"{PATH}/begin").status_code == 422  # no code at all
    assert post(protected, f"{PATH}/begin", code=code_of(TOTP_SECRET)).status_code == 303
    new = secret_on(protected.get(PATH).text)
    answer = post(protected, f"{PATH}/confirm", code=code_of(new))
    assert answer.location == "/security"
    assert "Sign out elsewhere" in protected.get("/security").text  # s58


def test_turning_it_off_takes_a_code(protected, post):
    assert post(protected, f"{PATH}/off").status_code == 422
    assert post(protected, f"{PATH}/off", code="000000").status_code == 422
    assert post(protected, f"{PATH}/off", code=code_of(TOTP_SECRET)).location == "/security"
    assert not summary.of([protected.person.id])[protected.person.id].two_steps


def test_s10_staff_can_move_to_another_app_but_not_turn_it_off(client):
    sam = make_staff("support")
    sign_in(client, sam)
    assert "authenticator/off" not in client.get(f"/admin/me{PATH}").text
    token = client.csrf()
    answer = client.post(f"/admin/me{PATH}/off", data={"csrf_token": token, "code": code_of(TOTP_SECRET)})
    assert answer.status_code == 403
    assert summary.of([sam.id])[sam.id].two_steps


def test_new_recovery_codes_are_shown_once_and_told_by_mail(protected, outbox, post):
    shown = post(protected, "/security/recovery-codes")
    assert len(CODE.findall(shown.text)) == 10
    assert outbox.last.template == "recovery_codes_made"
    assert "10 of 10 left" in protected.get("/security/recovery-codes").text


def test_without_an_app_there_are_no_codes_to_make(alice, post):
    assert "They come with your second step" in alice.get("/security/recovery-codes").text
    assert post(alice, "/security/recovery-codes").status_code == 409


@pytest.mark.parametrize("path", ["begin", "confirm", "off"])
def test_s25_without_the_token_nothing_changes(protected, path):
    assert protected.post(f"{PATH}/{path}", data={"code": code_of(TOTP_SECRET)}).status_code == 400
    assert summary.of([protected.person.id])[protected.person.id].two_steps
