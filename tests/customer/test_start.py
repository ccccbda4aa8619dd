"""Where somebody lands."""

from __future__ import annotations

import pytest

from tests.cast import sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.one_database


def test_signed_out_one_lands_at_the_door(client):
    assert client.get("/").location == "/sign-in"


def test_without_a_second_factor_one_lands_where_a_step_is_open(alice):
    assert alice.get("/").location == "/security"


def test_with_everything_set_up_one_lands_at_the_profile(client, cast):
    sign_in(client, make_person(cast.nordlicht, role="owner", factor=True))
    assert client.get("/").location == "/profile"
