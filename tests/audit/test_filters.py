"""Which events a filter of the timeline shows, and who reads their reasons: told beside the sentence of each."""

from __future__ import annotations

import pytest

from admin_app.audit import service as audit
from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.kinds.registry import KINDS, STAFF_ONLY
from admin_app.kernel.db import transaction
from admin_app.kernel.rights.lens import own
from tests.cast import actor_of
from tests.factories.people import make_staff

HIDDEN_ONCE = [
    e
    for e in Event
    if e.partition(".")[0]
    in {"pin", "contact", "trusted_ip", "place", "sessions", "dispute", "notices", "staff", "policy"}
]
BY_EVENT = [kind for kind in TimelineFilter if kind is not TimelineFilter.STAFF]


def record(cast, event, **more):
    with transaction():
        audit.record(event, actor_of(cast.alice), account_id=cast.nordlicht.id, **more)


def shown(cast, kind):
    page = timeline.of_account(actor_of(cast.alice), own(), cast.nordlicht.id, kind=kind, size=len(Event))
    return [Event(entry.name) for entry in page.rows]


def test_the_filter_changes_hides_no_change(cast):
    for event in HIDDEN_ONCE:
        record(cast, event)
    assert set(shown(cast, "changes")) == set(HIDDEN_ONCE)


def test_a_person_sees_each_step_of_a_dispute_among_what_concerns_her_security(cast):
    record(cast, Event.DISPUTE_SETTLED)
    assert shown(cast, "security") == [Event.DISPUTE_SETTLED]


def test_every_event_stands_under_a_filter():
    assert [event for event in Event if not KINDS[event].filters] == []


@pytest.mark.parametrize("kind", BY_EVENT)
def test_a_filter_shows_its_own_events_and_no_other(cast, kind):
    for event in Event:
        record(cast, event)
    found = shown(cast, kind)
    assert found
    assert set(found) == {event for event in Event if kind in KINDS[event].filters} - STAFF_ONLY


def test_what_is_known_of_events_is_known_of_each():
    assert set(KINDS) == set(Event)


def test_words_between_colleagues_stay_between_them(cast):
    record(cast, Event.BALANCE_SET, reason="They always pay late")
    record(cast, Event.ACCOUNT_SUSPENDED, reason="Three unpaid invoices")
    entries = timeline.of_account(actor_of(cast.alice), own(), cast.nordlicht.id).rows
    assert sorted(entry.reason for entry in entries) == ["", "Three unpaid invoices"]


def test_customers_read_staff_by_first_name_and_initial_whatever_stands_between(cast):
    colleague = make_staff("support", full_name="Ana Maria Svensson")
    with transaction():
        audit.record(Event.PERSON_DISABLED, actor_of(colleague), account_id=cast.nordlicht.id)
    page = timeline.of_account(actor_of(cast.alice), own(), cast.nordlicht.id, size=1)
    assert page.rows[0].names["actor"] == "Ana S."
