"""A browser whose session ended without its doing reads why, once; whoever may not sign in any more reads nothing."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import transaction
from admin_app.policy.register import Key
from admin_app.session import service as sessions
from admin_app.session.models import EndReason
from tests.cast import sign_in
from tests.policy.test_values import set_value
from tests.sign_in.door import enter, later

pytestmark = pytest.mark.one_database

LIMIT = "because you signed in elsewhere, and only one device is allowed."


def end(session_id, why):
    with transaction():
        assert sessions.end(session_id, why)


@pytest.mark.feature("S4-13")
def test_the_former_device_reads_that_another_one_signed_in(client, new_client, cast):
    set_value(Key.SESSION_LIMIT, 1, user_id=cast.alice.id)
    enter(client, "alice.lind")
    assert client.get("/profile").status_code == 200
    enter(new_client(), "alice.lind")
    answer = client.get("/profile")
    assert answer.location == "/sign-in?next=/profile"
    assert LIMIT in client.get(answer.location).text
    assert LIMIT not in client.get("/sign-in").text


def test_the_door_itself_tells_it_too_and_only_once(client, cast):
    end(sign_in(client, cast.alice), EndReason.STAFF)
    assert "signed out by our staff" in client.get("/sign-in").text
    assert "signed out by our staff" not in client.get("/sign-in").text


def test_a_session_that_lapsed_says_so(client, cast):
    sign_in(client, cast.alice)
    with later(minutes=31):
        assert "there was no activity here for a while" in client.get("/profile", follow_redirects=True).text


@pytest.mark.parametrize("why", [EndReason.DISABLED, EndReason.ACCOUNT, EndReason.SIGNED_OUT])
def test_s1_nothing_is_told_to_whoever_may_not_sign_in_any_more(client, cast, why):
    end(sign_in(client, cast.alice), why)
    assert "You were signed out" not in client.get("/profile", follow_redirects=True).text


def test_nobody_is_told_by_the_id_of_a_session_alone(client, cast):
    session_id = sign_in(client, cast.alice)
    end(session_id, EndReason.STAFF)
    client.set_cookie("gh_customer", f"{session_id.hex}.guessed")
    assert "You were signed out" not in client.get("/profile", follow_redirects=True).text


def test_each_reason_that_others_bring_about_has_its_sentence(client, cast, new_client):
    quiet = {
        EndReason.DISABLED,
        EndReason.ACCOUNT,
        EndReason.SIGNED_OUT,
        EndReason.REPLACED,
        EndReason.IDENTITY,
    }
    for why in set(EndReason) - quiet:
        browser = new_client()
        end(sign_in(browser, cast.alice), why)
        assert "You were signed out" in browser.get("/profile", follow_redirects=True).text, why
