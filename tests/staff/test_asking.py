"""Asking the customer at the desk: from the consent line, the person, a refused look; and what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.support_access.asks import answering
from tests.cast import actor_of, sign_in
from tests.factories.support import allow, ask

pytestmark = pytest.mark.one_database


@pytest.fixture
def sam(client, cast):
    assert cast.alice
    sign_in(client, cast.sam)
    return client


@pytest.fixture
def page(cast):
    return f"/admin/accounts/{cast.nordlicht.id}"


def test_two_clicks_ask_the_customer_and_the_line_tells_that_it_waits(sam, cast, post, page):
    assert f'href="{page}/ask?next=' in sam.get(page).text
    sent = {
        "reason": "To correct the address",
        "areas": ["profile"],
        "mode": "change",
        "hours": 8,
        "ticket": "#48213",
    }
    assert post(f"{page}/ask", **sent, next=page).location == page
    told = sam.get(page).text
    assert "Asked, waiting since" in told
    assert "Withdraw" in told
    assert f"{page}/ask" not in told


@pytest.mark.parametrize("place", ["/admin/people/{person}", "/admin/accounts/{account}/security"])
def test_it_stands_wherever_the_consent_line_is(sam, cast, place):
    path = place.format(person=cast.bob.id, account=cast.nordlicht.id)
    assert "Ask the customer" in sam.get(path).text
    ask(cast.sam, cast.nordlicht)
    assert "Asked, waiting since" in sam.get(path).text


def test_a_refused_look_offers_to_ask(sam, cast, post, page):
    refused = post(f"{page}/look", area="profile", field="phone")
    assert refused.status_code == 403
    assert f'href="{page}/ask"' in refused.text


def test_an_area_that_is_not_granted_offers_to_ask_for_it(sam, cast, page):
    allow(cast.alice, areas=["security"])
    told = sam.get(page).text
    assert "Not granted. Ask the customer" in told
    assert "Ask for more" in told


@pytest.mark.parametrize("who", ["bill", "ada", "root", "aud"])
def test_others_than_agents_are_not_offered_to_ask(client, cast, post, page, who):
    assert cast.alice
    sign_in(client, getattr(cast, who))
    assert "Ask the customer" not in client.get(page).text
    assert post(f"{page}/ask", reason="Why not").status_code == 403


def test_a_no_is_told_with_its_word_and_when_to_ask_again(sam, cast, post, page):
    row = ask(cast.sam, cast.nordlicht)
    answering.decline(actor_of(cast.alice), row.id, note="Ring me instead")
    told = sam.get(page).text
    for words in ("Alice Lindqvist declined support access.", "Ring me instead", "can be asked again from"):
        assert words in told
    assert "Ask the customer" not in told
    late = post(f"{page}/ask", reason="Again", areas=["profile"], mode="look", hours=1)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 60


def test_silence_is_told_and_may_be_asked_again(sam, cast, page):
    with clock.shifted(timedelta(hours=-73)):
        ask(cast.sam, cast.nordlicht)
    told = sam.get(page).text
    assert "Nobody answered within 72 hours." in told
    assert "Ask again" in told


def test_an_ask_is_taken_back_from_the_line(sam, cast, post, page):
    row = ask(cast.sam, cast.nordlicht)
    assert post(f"/admin/support-asks/{row.id}/withdraw", next=page).location == page
    assert "Ask the customer" in sam.get(page).text


def test_the_list_shows_what_was_asked_and_what_was_allowed_with_its_looks(sam, cast):
    answering.allow_asked(
        actor_of(cast.alice), ask(cast.sam, cast.nordlicht).id, areas=["profile"], mode="look"
    )
    grants = sam.get("/admin/support-access/").text
    assert "/admin/support-asks/" in grants
    assert "Sam Ferreira" in grants
    asks = sam.get("/admin/support-asks/?mine=yes").text
    assert "Allowed" in asks
    assert "Alice Lindqvist" in asks


def test_home_tells_how_many_of_ones_asks_wait(sam, cast):
    ask(cast.sam, cast.nordlicht)
    told = sam.get("/admin/").text.partition("My open access requests")
    assert told[2].startswith('</span><span class="big">1<')
