"""A restriction on trial: judged by the clock, falls back by itself, stays when confirmed from where it lets in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.trusted_ip import service
from tests.cast import actor_of
from tests.trusted_ip.shelf import ELSEWHERE, HERE, add, admits, keep, rows

TEN = timedelta(minutes=10, seconds=1)


@pytest.mark.feature("S0-11", "S3-10")
def test_unconfirmed_it_falls_back_by_itself_with_no_worker_running(cast):
    add(cast.bob)
    assert not admits(cast.bob, ELSEWHERE)
    with clock.shifted(TEN):
        assert admits(cast.bob, ELSEWHERE)


def test_who_let_it_fall_back_hears_of_it_once(cast, outbox, run_jobs):
    add(cast.bob)
    with clock.shifted(TEN):
        run_jobs()
        run_jobs()
    told = [mail for mail in outbox.all() if "expired" in mail.subject]
    assert [mail.to for mail in told] == ["bob@nordlicht.example"]
    assert "nobody confirmed it" in told[0].text


@pytest.mark.parametrize("settled", [service.confirm, service.undo])
def test_of_one_that_was_settled_nothing_is_told(cast, outbox, run_jobs, settled):
    settled(actor_of(cast.bob), add(cast.bob).id)
    with clock.shifted(TEN):
        run_jobs()
    assert not [mail for mail in outbox.all() if "expired" in mail.subject]


def test_confirmed_it_stays(cast, outbox):
    saved = add(cast.bob)
    service.confirm(actor_of(cast.bob), saved.id)
    with clock.shifted(TEN):
        assert not admits(cast.bob, ELSEWHERE)
        assert admits(cast.bob, HERE)
    assert "some addresses only" in outbox.last.subject


def test_the_policy_says_how_long_a_trial_lasts(cast):
    with transaction() as session:
        session.add(PolicyValue(key="restriction.trial_minutes", value=30))
    add(cast.bob)
    with clock.shifted(TEN):
        assert not admits(cast.bob, ELSEWHERE)


def test_only_a_session_that_it_lets_in_confirms_it(cast):
    saved = add(cast.bob)
    with pytest.raises(Invalid) as refused:
        service.confirm(actor_of(cast.bob, ip=ELSEWHERE), saved.id)
    assert refused.value.reason == "locked_out"


def test_another_restriction_on_trial_lends_no_admission(cast):
    home = add(cast.bob, "203.0.113.0/24")
    keep_office = service.add(actor_of(cast.bob), network="203.0.113.7", purpose="restrict")
    service.undo(actor_of(cast.bob), keep_office.id)
    far = keep(cast.bob, "198.51.100.0/24", state="trial", trial_until=clock.now() + timedelta(minutes=9))
    with pytest.raises(Invalid):
        service.confirm(actor_of(cast.bob), far.id)
    service.confirm(actor_of(cast.bob), home.id)
    service.confirm(actor_of(cast.bob), far.id)


def test_another_office_is_confirmed_from_the_first(cast):
    keep(cast.bob, "203.0.113.0/24")
    saved = add(cast.bob, "198.51.100.0/24")
    service.confirm(actor_of(cast.bob), saved.id)
    assert admits(cast.bob, ELSEWHERE)
    assert admits(cast.bob, HERE)


def test_what_fell_back_can_neither_be_confirmed_nor_undone(cast):
    saved = add(cast.bob)
    with clock.shifted(TEN):
        for act in (service.confirm, service.undo):
            with pytest.raises(Conflict):
                act(actor_of(cast.bob), saved.id)


def test_confirming_twice_is_told(cast):
    saved = add(cast.bob)
    service.confirm(actor_of(cast.bob), saved.id)
    with pytest.raises(Conflict):
        service.confirm(actor_of(cast.bob), saved.id)


def test_undone_it_is_gone(cast, outbox):
    saved = add(cast.bob)
    service.undo(actor_of(cast.bob), saved.id)
    assert rows() == []
    assert "was removed from" in outbox.last.subject


def test_s09_confirming_and_undoing_ask_for_a_fresh_sign_in(cast):
    saved = add(cast.bob)
    for act in (service.confirm, service.undo, service.delete):
        with pytest.raises(ReauthRequired):
            act(actor_of(cast.bob, fresh=False), saved.id)


def test_s19_the_entry_of_another_is_as_good_as_absent(cast):
    saved, of_account = add(cast.bob), add(cast.carol, of_account=True)
    for act in (service.confirm, service.undo, service.delete):
        for entry in (saved, of_account):
            with pytest.raises(NotFound):
                act(actor_of(cast.alice), entry.id)
    with pytest.raises(NotFound):
        service.edit(actor_of(cast.alice), saved.id, network=HERE)


def test_a_manager_confirms_no_rule_of_the_account_and_another_owner_does(cast):
    saved = add(cast.alice, of_account=True)
    with pytest.raises(NotAllowed):
        service.confirm(actor_of(cast.bob), saved.id)
    service.confirm(actor_of(cast.alice), saved.id)


def test_an_undo_that_would_lock_its_author_out_is_refused(cast):
    keep(cast.bob, "198.51.100.0/24")
    added = add_from(cast.bob, "203.0.113.0/24", ELSEWHERE)
    with pytest.raises(Invalid) as refused:
        service.undo(actor_of(cast.bob), added.id)
    assert refused.value.reason == "locked_out"


def add_from(user, network, ip):
    return service.add(actor_of(user, ip=ip), network=network, purpose="restrict")


def test_two_confirm_at_once_and_one_of_them_is_told(cast, threads, postgres_only):
    saved = add(cast.alice, of_account=True)
    actor = actor_of(cast.alice)
    results = threads([lambda: service.confirm(actor, saved.id)] * 2)
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "NoneType"]


def test_confirm_and_undo_at_once_end_in_one_of_both(cast, threads, postgres_only):
    saved = add(cast.bob)
    actor = actor_of(cast.bob)
    results = threads([lambda: service.confirm(actor, saved.id), lambda: service.undo(actor, saved.id)])
    assert [type(r).__name__ for r in results].count("NoneType") == 1
    assert len(rows()) == (1 if results[0] is None else 0)


def test_two_tabs_add_the_same_network_once(cast, threads, postgres_only):
    actor = actor_of(cast.bob)
    one = lambda: service.add(actor, network="203.0.113.7", purpose="skip_totp")  # noqa: E731
    results = threads([one] * 3)
    assert [type(r).__name__ for r in results].count("Invalid") == 2
    assert len(rows()) == 1
