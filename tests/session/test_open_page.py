"""How an open page learns how its session stands, and what of it counts as activity (SECURITY 13, UX 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from admin_app.kernel import clock
from admin_app.session.models import EndReason
from tests.cast import sign_in
from tests.customer.test_signed_out import end
from tests.factories.pins import lock, make_pin, row_of
from tests.sign_in.door import later

pytestmark = pytest.mark.one_database
IDLE = {"X-Background": "1"}


@pytest.fixture(autouse=True)
def _still():
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def stands(browser, path="/session", **headers):
    answer = browser.get(path, headers=headers)
    return answer.json


def test_s13_input_that_a_page_reports_puts_the_sign_out_off_and_asking_alone_does_not(client, cast):
    sign_in(client, cast.alice)
    for minutes in (20, 40, 60):
        with later(minutes=minutes):
            assert stands(client)["state"] == "open"
    with later(minutes=80):
        assert stands(client, **IDLE)["idle"] == 600
    with later(minutes=91):
        assert stands(client, **IDLE)["state"] == "over"


@pytest.mark.parametrize(("side", "name"), [("", "alice"), ("/admin", "sam")])
def test_s13_activity_is_exact_to_15_s_and_written_no_oftener(client, cast, count_statements, side, name):
    here = sign_in(client, getattr(cast, name))
    begun = row_of(here).last_seen_at
    with later(seconds=14), count_statements() as seen:
        assert stands(client, f"{side}/session")["again"] == pytest.approx(1)
    assert (seen.total, row_of(here).last_seen_at) == (1, begun)
    with later(seconds=15):
        assert stands(client, f"{side}/session")["again"] == 15
        assert row_of(here).last_seen_at == clock.now()


def test_it_says_when_the_screen_locks_and_that_it_is_locked(client, cast):
    make_pin(cast.alice, minutes=5)
    here = sign_in(client, cast.alice)
    assert stands(client)["left"] == timedelta(minutes=5).total_seconds()
    lock(here)
    answer = client.get("/session", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["X-Screen"], answer.data) == (401, "locked", b"")


def test_it_says_why_a_session_is_over_once_and_names_nobody(client, cast):
    end(sign_in(client, cast.alice), EndReason.STAFF)
    said = client.get("/session").json
    assert (said["state"], "signed out by our staff" in said["why"]) == ("over", True)
    assert stands(client) == {"state": "over", "why": ""}


def test_a_page_and_its_session_carry_the_same_mark_of_the_person(client, new_client, cast):
    sign_in(client, cast.alice)
    who = stands(client)["who"]
    assert f'data-who="{who}"' in client.get("/profile").text
    other = new_client()
    sign_in(other, cast.alice)
    assert stands(other)["who"] == who
    sign_in(other, cast.bob)
    assert stands(other)["who"] != who
