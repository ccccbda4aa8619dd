"""Who sees what of a token: its person all but the secret, owners nothing of where colleagues' programs are (DOMAIN 7)."""

from __future__ import annotations

import pytest

from admin_app.api_token import queries
from admin_app.kernel import clock
from tests.cast import actor_of, sign_in
from tests.factories.tokens import make_token

ELSEWHERE, ONLY = "192.0.2.199", "198.51.100.0/24"


@pytest.fixture
def bobs(cast):
    """A token of Bob's that was used."""
    return make_token(cast.bob, networks=[ONLY], last_ip=ELSEWHERE, last_used_at=clock.now())


def test_an_owner_sees_a_colleagues_last_use_and_no_address(cast, client, bobs):
    alice = actor_of(cast.alice)
    for line in (queries.one(alice, bobs.id), *queries.of_people(alice).rows):
        assert (line.user_id, line.last_ip, line.networks) == (cast.bob.id, "", ())
        assert line.last_used_at
    sign_in(client, cast.alice)
    for path in ("/tokens", f"/tokens/{bobs.id}/end"):
        page = client.get(path).text
        assert ELSEWHERE not in page
        assert ONLY not in page


def test_its_person_sees_where_it_was_used_from_and_where_it_works(cast, client, bobs):
    assert queries.one(actor_of(cast.bob), bobs.id).last_ip == ELSEWHERE
    sign_in(client, cast.bob)
    page = client.get("/tokens").text
    assert ELSEWHERE in page
    assert ONLY in page


def test_s22_the_desk_masks_where_a_token_was_used_from_as_an_address(cast, client, bobs):
    sign_in(client, cast.sam)
    page = client.get(f"/admin/api-tokens/{bobs.id}").text
    assert "192.0.2.•" in page
    assert ELSEWHERE not in page
