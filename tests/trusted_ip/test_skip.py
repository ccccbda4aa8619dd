"""From an address that spares the second factor the password alone opens; it counts as one factor (SECURITY 53)."""

from __future__ import annotations

import pytest

from admin_app.kernel import clock
from admin_app.session.models import Stage
from tests.factories.people import PASSWORD, make_person
from tests.sign_in.door import app_code, enter, knock, post
from tests.trusted_ip.shelf import keep

AT = "/security/addresses/add"


@pytest.fixture
def eve(cast):
    """Somebody with an authenticator app."""
    return make_person(cast.nordlicht, username="eve", factor=True)


@pytest.mark.feature("S2-13")
def test_from_there_the_code_is_not_asked_for_and_from_elsewhere_it_is(eve):
    keep(eve, "203.0.113.0/24", "skip_totp")
    assert knock("eve", ip="203.0.113.9").stage is Stage.OPEN
    assert knock("eve", ip="198.51.100.20").stage is Stage.FACTOR


@pytest.mark.feature("S2-13")
def test_an_address_of_the_account_spares_it_for_all_its_people(cast, eve):
    keep(eve, "203.0.113.0/24", "skip_totp", user_id=None, account_id=cast.nordlicht.id)
    assert knock("eve", ip="203.0.113.9").stage is Stage.OPEN


def test_what_spares_the_pin_spares_no_code(eve):
    keep(eve, "203.0.113.0/24", "skip_pin")
    assert knock("eve", ip="203.0.113.9").stage is Stage.FACTOR


def test_an_entry_that_fell_back_or_belongs_to_another_spares_nothing(cast, eve):
    keep(cast.bob, "203.0.113.0/24", "skip_totp")
    keep(eve, "203.0.113.0/24", "skip_totp", state="trial", trial_until=clock.now())
    assert knock("eve", ip="203.0.113.9").stage is Stage.FACTOR


def test_staff_are_always_asked(cast):
    keep(cast.sam, "203.0.113.0/24", "skip_totp")
    assert knock("sam", kind="staff", ip="203.0.113.9").stage is Stage.FACTOR


@pytest.mark.feature("S1-28")
def test_s53_who_was_spared_the_code_gives_it_to_confirm_who_it_is(client, eve):
    keep(eve, "127.0.0.1", "skip_totp")
    assert enter(client, "eve").status_code == 303
    entry = {"network": "203.0.113.7", "purpose": "skip_pin"}
    assert post(client, AT, "/profile", **entry).status_code == 403
    assert post(client, AT, "/profile", **entry, confirm_password=PASSWORD).status_code != 303
    done = post(client, AT, "/profile", **entry, confirm_password=PASSWORD, confirm_code=app_code())
    assert done.status_code == 303
