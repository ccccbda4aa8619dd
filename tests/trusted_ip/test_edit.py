"""Changing and deleting: a restriction's other network is on trial, and the former one counts again if it lapses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.trusted_ip import service
from tests.cast import actor_of
from tests.trusted_ip.shelf import ELSEWHERE, HERE, add, admits, keep, rows

TEN = timedelta(minutes=10, seconds=1)


def edit(user, row, network, **more):
    return service.edit(actor_of(user), row.id, network=network, **more)


@pytest.mark.feature("S2-16")
def test_what_spares_a_step_is_changed_at_once(cast):
    row = keep(cast.bob, "203.0.113.7", "skip_totp")
    edit(cast.bob, row, "203.0.113.8", label="Desk", purpose="skip_pin")
    [now] = rows()
    assert (now.id, now.network, now.label, now.purpose) == (row.id, "203.0.113.8", "Desk", "skip_pin")


@pytest.mark.feature("S2-16")
def test_a_restriction_never_becomes_a_spared_step_or_back(cast):
    for purpose, other in (("restrict", "skip_totp"), ("skip_pin", "restrict")):
        row = keep(cast.bob, "203.0.113.0/24", purpose)
        with pytest.raises(Invalid) as refused:
            edit(cast.bob, row, "203.0.113.0/24", purpose=other)
        assert refused.value.field == "purpose"


def test_other_words_about_a_restriction_need_no_trial(cast):
    row = keep(cast.bob)
    assert edit(cast.bob, row, "203.0.113.0/24", label="Office").trial_until is None
    [now] = rows()
    assert (now.label, now.state) == ("Office", "on")


def test_a_changed_restriction_is_on_trial_and_the_former_one_counts_again_when_it_lapses(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    edit(cast.bob, row, "203.0.113.0/28")
    assert not admits(cast.bob, "203.0.113.200")
    with clock.shifted(TEN):
        assert admits(cast.bob, "203.0.113.200")
        assert not admits(cast.bob, ELSEWHERE)


def test_a_confirmed_change_takes_the_former_one_away(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    saved = edit(cast.bob, row, "203.0.113.0/28")
    service.confirm(actor_of(cast.bob), saved.id)
    [now] = rows()
    assert (now.network, now.state, now.replaces_id) == ("203.0.113.0/28", "on", None)


def test_an_undone_change_leaves_the_former_one(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    saved = edit(cast.bob, row, "203.0.113.0/28")
    service.undo(actor_of(cast.bob), saved.id)
    [now] = rows()
    assert (now.id, now.network) == (row.id, "203.0.113.0/24")


def test_while_a_change_is_on_trial_the_former_row_waits(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    edit(cast.bob, row, "203.0.113.0/28")
    with pytest.raises(Conflict):
        edit(cast.bob, row, "203.0.113.0/29")
    with pytest.raises(Conflict):
        service.delete(actor_of(cast.bob), row.id)


def test_a_change_on_trial_may_be_changed_once_more(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    saved = edit(cast.bob, row, "203.0.113.0/28")
    again = edit(cast.bob, saved, "203.0.113.0/29")
    assert again.id == saved.id
    service.confirm(actor_of(cast.bob), again.id)
    assert [r.network for r in rows()] == ["203.0.113.0/29"]


def test_what_fell_back_is_tried_once_more_by_saving_it(cast):
    saved = add(cast.bob)
    with clock.shifted(TEN):
        again = edit(cast.bob, saved, "203.0.113.0/24")
        assert again.trial_until > clock.now()
        assert not admits(cast.bob, ELSEWHERE)


def test_a_change_that_would_lock_its_author_out_is_refused(cast):
    row = keep(cast.bob, "203.0.113.0/24")
    with pytest.raises(Invalid) as refused:
        edit(cast.bob, row, "198.51.100.0/24")
    assert refused.value.reason == "locked_out"


@pytest.mark.feature("S2-16")
def test_a_deleted_entry_counts_no_more(cast, outbox):
    row = keep(cast.bob)
    assert not admits(cast.bob, ELSEWHERE)
    service.delete(actor_of(cast.bob), row.id)
    assert admits(cast.bob, ELSEWHERE)
    assert outbox.to(cast.bob.email)


def test_of_several_restrictions_the_rest_must_let_the_author_in(cast):
    mine, other = keep(cast.bob, "203.0.113.0/24"), keep(cast.bob, "198.51.100.0/24")
    with pytest.raises(Invalid) as refused:
        service.delete(actor_of(cast.bob), mine.id)
    assert refused.value.reason == "locked_out"
    service.delete(actor_of(cast.bob), other.id)
    assert [r.id for r in rows()] == [mine.id]


def test_deleting_the_confirmed_rest_beside_a_trial_that_lets_only_others_in_is_refused(cast):
    mine = keep(cast.bob, "203.0.113.0/24")
    keep(cast.bob, "198.51.100.0/24", state="trial", trial_until=clock.now() + timedelta(minutes=5))
    with pytest.raises(Invalid):
        service.delete(actor_of(cast.bob), mine.id)


def test_s41_two_edits_of_one_entry_and_the_second_is_told(cast):
    row = keep(cast.bob, HERE, "skip_totp")
    edit(cast.bob, row, "203.0.113.8", version=1)
    with pytest.raises(Conflict):
        edit(cast.bob, row, "203.0.113.9", version=1)


def test_a_day_after_it_fell_back_an_entry_goes_with_the_next_change(cast):
    add(cast.bob)
    with clock.shifted(timedelta(days=1, minutes=11)):
        add(cast.bob, HERE, "skip_totp")
        assert [r.purpose for r in rows()] == ["skip_totp"]


def test_s41_two_edits_at_once_and_one_of_them_is_told(cast, threads, postgres_only):
    row_id = keep(cast.bob, HERE, "skip_totp").id
    actor = actor_of(cast.bob)
    results = threads(
        [lambda n=n: service.edit(actor, row_id, network=f"203.0.113.{n}", version=1) for n in (8, 9)]
    )
    assert sorted(type(r).__name__ for r in results) == ["Saved", "Stale"]


def test_two_deletions_at_once_never_leave_only_what_keeps_their_author_out(cast, threads, postgres_only):
    mine, also = keep(cast.bob, "203.0.113.0/24"), keep(cast.bob, "203.0.0.0/16")
    keep(cast.bob, "198.51.100.0/24")
    actor, ids = actor_of(cast.bob), (mine.id, also.id)
    results = threads([lambda i=i: service.delete(actor, i) for i in ids])
    assert sorted(type(r).__name__ for r in results) == ["Invalid", "NoneType"]
    assert admits(cast.bob, HERE)
