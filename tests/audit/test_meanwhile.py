"""Who is named when a page turns out to be older than its row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict
from tests.cast import actor_of


def happened(event, who, target):
    with transaction():
        audit.record(event, who, account_id=None, target=("user", target))


def told(reader, target):
    error = meanwhile.changed(reader, target)
    return error.text % error.params


def test_s41_who_changed_it_last_is_named_with_the_time_in_the_readers_clock(cast):
    with clock.at(datetime(2026, 11, 23, 13, 3, tzinfo=UTC)):
        happened(Event.PERSON_PROFILE_CHANGED, actor_of(cast.bob), cast.alice.id)
        words = told(actor_of(cast.alice, time_zone="Europe/Berlin"), cast.alice.id)
    assert f"last by {cast.bob.full_name} at 14:03" in words


def test_somebody_who_was_faster_in_another_window_is_told_so(cast):
    happened(Event.PERSON_PROFILE_CHANGED, actor_of(cast.alice), cast.alice.id)
    assert told(actor_of(cast.alice), cast.alice.id).startswith("You changed this yourself")


def test_customers_know_staff_by_first_name_and_initial(cast):
    happened(Event.PERSON_PROFILE_CHANGED, actor_of(cast.sam), cast.alice.id)
    words = told(actor_of(cast.alice), cast.alice.id)
    assert cast.sam.full_name not in words
    assert cast.sam.full_name.split()[0] in words


@pytest.mark.parametrize("event", [Event.SIGN_IN_SUCCEEDED, Event.SUPPORT_LOOKED])
def test_who_only_signed_in_or_looked_is_not_named(cast, event):
    happened(event, actor_of(cast.bob), cast.alice.id)
    assert "last by" not in told(actor_of(cast.alice), cast.alice.id)


def test_what_is_long_ago_names_nobody(cast):
    happened(Event.PERSON_PROFILE_CHANGED, actor_of(cast.bob), cast.alice.id)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "last by" not in told(actor_of(cast.alice), cast.alice.id)


def test_without_a_page_nothing_is_refused_and_with_an_older_one_it_is(cast):
    meanwhile.require_same(actor_of(cast.alice), None, 3, cast.alice.id)
    meanwhile.require_same(actor_of(cast.alice), 3, 3, cast.alice.id)
    with pytest.raises(Conflict):
        meanwhile.require_same(actor_of(cast.alice), 2, 3, cast.alice.id)
