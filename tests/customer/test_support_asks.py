"""Asks of staff on the customer's page: one click allows, fewer areas and a no are a page away."""

from __future__ import annotations

import pytest

from admin_app.support_access.authorisation import live_grant
from tests.cast import sign_in
from tests.factories.people import PASSWORD
from tests.factories.support import allow, ask

pytestmark = pytest.mark.one_database

PATH = "/support-access"


@pytest.fixture
def asked(cast):
    assert cast.alice
    return ask(cast.sam, cast.nordlicht)


def fields(row, **changes):
    return {
        "areas": row.areas,
        "mode": row.mode.value,
        "hours": row.hours,
        "version": row.version,
        **changes,
    }


def test_the_page_tells_who_asks_for_what_and_answers_by_one_click(alice, cast, post, asked):
    page = alice.get(PATH).text
    for told in ("Sam F. asks for support access", "To correct the address", "#48213", "8 hours"):
        assert told in page
    assert "Ferreira" not in page
    assert page.count("btn-primary") == 1
    assert post(alice, f"{PATH}/asks/{asked.id}/allow", **fields(asked)).location == PATH
    assert live_grant(cast.nordlicht.id).areas == ["profile", "security"]
    assert "asks for support access" not in alice.get(PATH).text


def test_the_one_click_sends_all_that_was_asked(alice, cast, asked):
    page = alice.get(PATH).text
    form = page.partition(f"asks/{asked.id}/allow")[2].partition("</form>")[0]
    for name, value in (
        ("areas", "profile"),
        ("areas", "security"),
        ("mode", "change"),
        ("hours", "8"),
        ("version", "1"),
    ):
        assert f'name="{name}" value="{value}"' in form


def test_less_is_allowed_on_a_page_that_offers_no_more_than_was_asked(alice, cast, post, asked):
    page = alice.get(f"{PATH}/asks/{asked.id}/allow").text
    assert 'value="billing"' not in page
    assert 'value="24"' not in page
    less = fields(asked, areas=["profile"], mode="look", hours=2)
    assert post(alice, f"{PATH}/asks/{asked.id}/allow", **less).status_code == 303
    assert live_grant(cast.nordlicht.id).areas == ["profile"]


def test_more_than_was_asked_is_refused(alice, cast, post, asked):
    more = fields(asked, areas=["profile", "billing"])
    assert post(alice, f"{PATH}/asks/{asked.id}/allow", **more).status_code == 422
    assert live_grant(cast.nordlicht.id) is None


def test_a_no_goes_with_a_word_or_without(alice, cast, post, asked):
    assert post(alice, f"{PATH}/asks/{asked.id}/decline", note="Ring me instead").location == PATH
    assert "asks for support access" not in alice.get(PATH).text
    again = post(alice, f"{PATH}/asks/{asked.id}/allow", **fields(asked))
    assert again.status_code == 409
    assert "answered this" in again.text


def test_a_stale_session_confirms_who_it_is_in_the_same_form(stale, cast, post, asked):
    answer = post(stale, f"{PATH}/asks/{asked.id}/allow", **fields(asked))
    assert answer.status_code == 403
    assert 'name="confirm_password"' in answer.text
    done = post(stale, f"{PATH}/asks/{asked.id}/allow", **fields(asked), confirm_password=PASSWORD)
    assert done.status_code == 303
    assert live_grant(cast.nordlicht.id)


def test_what_is_on_now_is_said_to_make_room(alice, cast):
    allow(cast.alice, areas=["billing"])
    ask(cast.sam, cast.nordlicht)
    assert "replaces what is on now" in alice.get(PATH).text


def test_a_manager_reads_the_ask_and_answers_nothing(bob, cast, post, asked):
    page = bob.get(PATH).text
    assert "Sam F. asks for support access" in page
    assert f"asks/{asked.id}" not in page
    assert post(bob, f"{PATH}/asks/{asked.id}/decline").status_code == 403


def test_s19_another_accounts_ask_is_as_absent(client, cast, post, asked):
    sign_in(client, cast.carol)
    for act in ("allow", "decline"):
        assert client.get(f"{PATH}/asks/{asked.id}/{act}").status_code == 404
        assert post(client, f"{PATH}/asks/{asked.id}/{act}", **fields(asked)).status_code == 404
