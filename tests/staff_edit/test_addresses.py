"""Postal addresses that staff correct count as theirs until their people save them."""

from __future__ import annotations

import pytest

from admin_app.account import details
from admin_app.account.models import Address
from admin_app.kernel.errors import Invalid
from admin_app.staff_edit import company
from tests.cast import actor_of
from tests.staff_edit.conftest import WHY

HOME = {"country": "DE", "line1": "Am Kai 2", "postcode": "24103", "city": "Kiel"}


def row(db, address_id):
    return db.session.get(Address, address_id, populate_existing=True)


@pytest.fixture
def kept(cast):
    """An address that Alice keeps."""
    return details.add_address(actor_of(cast.alice), **HOME)


def test_one_that_staff_add_is_marked_until_its_people_save_it(cast, db, granted, agent):
    added = company.add_address(agent, cast.nordlicht.id, reason=WHY, **HOME)
    assert row(db, added).entered_by == cast.sam.id
    assert not details.change_address(actor_of(cast.alice), added, **HOME)
    assert row(db, added).entered_by is None


def test_one_that_staff_correct_is_marked_and_owners_are_told(cast, db, outbox, kept, looked):
    before = len(outbox.all())
    assert company.correct_address(
        looked, cast.nordlicht.id, kept, reason=WHY, **{**HOME, "line1": "Am Kai 3"}
    )
    assert (row(db, kept).line1, row(db, kept).entered_by) == ("Am Kai 3", cast.sam.id)
    assert [m.to for m in outbox.all()[before:]] == [cast.alice.email]


def test_nothing_is_marked_where_nothing_differed(cast, db, kept, looked):
    assert not company.correct_address(looked, cast.nordlicht.id, kept, reason=WHY, **HOME)
    assert row(db, kept).entered_by is None


def test_one_that_this_session_does_not_see_is_not_corrected(cast, db, kept, granted, agent):
    with pytest.raises(Invalid) as refused:
        company.correct_address(agent, cast.nordlicht.id, kept, reason=WHY, **HOME)
    assert refused.value.reason == "not_seen"


def test_a_new_value_is_judged_as_when_an_owner_types_it(cast, granted, agent):
    with pytest.raises(Invalid) as refused:
        company.add_address(agent, cast.nordlicht.id, reason=WHY, **{**HOME, "postcode": "1"})
    assert refused.value.field == "postcode"
