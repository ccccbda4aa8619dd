"""An act on many: judged beforehand, done row by row as the act on one, cancelled, stopped, taken up again."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from functools import partial

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.audit.models import AuditEvent
from admin_app.bulk import limits, running, service
from admin_app.bulk.models import BulkActName, BulkRow, RowState
from admin_app.bulk.registry import ACTS
from admin_app.bulk.service import Choice
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.queue import Job
from admin_app.policy.register import Key
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.bulk_runs import begun, make_invited, prepared, run_of
from tests.factories.people import make_person, make_staff
from tests.policy.test_values import set_value


def rows(run_id):
    db.session.rollback()
    wanted = sa.select(BulkRow).where(BulkRow.run_id == run_id).order_by(BulkRow.position)
    return list(db.session.scalars(wanted))


def figures(run_id):
    run = run_of(run_id)
    return run.state.value, run.done, run.skipped, run.failed, run.waiting


def steps(number=1):
    """So many jobs of runs, one after the other, whenever they are due."""
    for _ in range(number):
        waits = (Job.name == service.JOB, Job.state == "waiting")
        with transaction() as session:
            session.execute(sa.update(Job).where(*waits).values(run_at=clock.now()))
        assert jobs.run_job(db.session.scalar(sa.select(Job.id).where(*waits)))


def test_a_dry_run_says_who_changes_and_who_is_skipped_and_why_and_changes_nothing(cast, outbox):
    ida, joined = make_invited(cast.nordlicht, 1)[0], cast.bob
    never = make_person(cast.nordlicht, status="invited", password=False)
    run_id = prepared(cast.sam, [ida, joined, never])
    assert figures(run_id) == ("prepared", 0, 2, 0, 1)
    assert [(row.state.value, row.why) for row in rows(run_id)] == [
        ("waiting", ""),
        ("skipped", "Has already joined."),
        ("skipped", "Was never invited. Send the first invitation instead."),
    ]
    assert outbox.to(ida.email) == []


def test_each_row_is_the_act_on_one_with_its_event_reason_and_mail(cast, outbox, run_jobs):
    invited = make_invited(cast.nordlicht, 3)
    run_id = begun(cast.sam, invited)
    steps()
    assert figures(run_id) == ("done", 3, 0, 0, 0)
    db.session.rollback()
    told = sa.select(AuditEvent).where(AuditEvent.name == "person.invitation_resent")
    events = list(db.session.scalars(told))
    assert {event.target_id for event in events} == {person.id for person in invited}
    assert {(event.actor_id, event.request_id) for event in events} == {(cast.sam.id, f"bulk-{run_id.hex}")}
    assert [len(outbox.to(person.email)) for person in invited] == [1, 1, 1]


def test_the_run_itself_is_told_from_its_beginning_to_its_end(cast):
    run_id = begun(cast.sam, make_invited(cast.nordlicht, 1))
    steps()
    db.session.rollback()
    told = sa.select(AuditEvent.name, AuditEvent.facts).where(AuditEvent.target_id == run_id)
    found = dict(db.session.execute(told).all())
    assert set(found) == {"bulk_run.begun", "bulk_run.done"}
    assert found["bulk_run.done"]["done"] == 1


def test_who_changed_since_the_dry_run_is_skipped_with_the_words_of_the_act(cast):
    joined, waits = make_invited(cast.nordlicht, 2)
    run_id = begun(cast.sam, [joined, waits])
    change(joined, status="active")
    steps()
    assert figures(run_id) == ("done", 1, 1, 0, 0)
    row = rows(run_id)[0]
    assert row.why == "Has already joined."


def test_who_was_invited_since_the_dry_run_gets_no_second_first_invitation(cast, outbox):
    person = make_person(cast.nordlicht, status="invited", password=False, import_run_id=clock.new_id())
    first, second = (prepared(cast.sam, [person], BulkActName.FIRST_INVITATIONS) for _ in range(2))
    for run_id in (first, second):
        service.begin(actor_of(cast.sam), run_id, reason="Imported")
    steps(2)
    assert [figures(run_id)[1:3] for run_id in (first, second)] == [(1, 0), (0, 1)]
    assert rows(second)[0].why == "Has already been invited. Send the invitation again instead."
    assert len(outbox.to(person.email)) == 1


def test_s57_all_runs_together_send_no_more_invitations_in_a_day_than_policy_lets_them(cast):
    set_value(Key.BULK_MAILS_A_DAY, 3)
    begun(cast.sam, make_invited(cast.nordlicht, 2))
    more = prepared(cast.ruth, make_invited(cast.nordlicht, 2))
    with pytest.raises(RateLimited) as caught:
        service.begin(actor_of(cast.ruth), more, reason="Too many")
    assert caught.value.params == {"most": 3, "left": 1}
    steps()
    with clock.shifted(limits.A_DAY * 2):
        begun(cast.ruth, make_invited(cast.nordlicht, 2))


def test_s57_what_a_cancelled_run_has_not_sent_is_free_for_others(cast):
    set_value(Key.BULK_MAILS_A_DAY, 2)
    run_id = begun(cast.sam, make_invited(cast.nordlicht, 2))
    service.cancel(actor_of(cast.sam), run_id)
    begun(cast.ruth, make_invited(cast.nordlicht, 2))


def test_s57_runs_that_are_begun_at_once_count_each_other(cast, threads, postgres_only):
    set_value(Key.BULK_MAILS_A_DAY, 5)
    makers = [cast.sam, cast.ruth, make_staff("support"), make_staff("support")]
    ready = [(actor_of(maker), prepared(maker, make_invited(cast.nordlicht, 2))) for maker in makers]

    def begin(actor, run_id):
        with suppress(RateLimited):
            service.begin(actor, run_id, reason="At once")

    threads([partial(begin, actor, run_id) for actor, run_id in ready])
    assert sorted(figures(run_id)[0] for _actor, run_id in ready) == ["prepared"] * 2 + ["running"] * 2


def test_runs_that_mail_at_once_share_one_pace(cast):
    act = ACTS[BulkActName.RESEND_INVITATIONS]
    assert limits.rest(act) == act.pause
    for maker in (cast.sam, cast.ruth):
        begun(maker, make_invited(cast.nordlicht, 1))
    assert limits.rest(act) == 2 * act.pause


def test_a_cancel_half_way_leaves_the_rest_as_it_is(cast, outbox, monkeypatch):
    monkeypatch.setattr("admin_app.bulk.act.MAILS_AT_ONCE", 2)
    invited = make_invited(cast.nordlicht, 5)
    run_id = begun(cast.sam, invited)
    steps()
    service.cancel(actor_of(cast.sam), run_id)
    assert figures(run_id) == ("cancelled", 2, 0, 0, 3)
    assert [row.state.value for row in rows(run_id)] == ["done", "done", "left", "left", "left"]
    assert [len(outbox.to(person.email)) for person in invited] == [1, 1, 0, 0, 0]
    assert queue.due() == [] or all(db.session.get(Job, one).name != service.JOB for one in queue.due())


def test_it_stops_where_whoever_began_it_may_not_do_it_any_more(cast, monkeypatch):
    monkeypatch.setattr("admin_app.bulk.act.MAILS_AT_ONCE", 1)
    run_id = begun(cast.sam, make_invited(cast.nordlicht, 3))
    steps()
    change(cast.sam, status="disabled")
    steps()
    assert figures(run_id) == ("stopped", 1, 0, 0, 2)


def test_a_worker_that_dies_leaves_a_run_that_the_next_one_goes_on_with(cast, monkeypatch):
    invited = make_invited(cast.nordlicht, 3)
    run_id = begun(cast.sam, invited)
    act, sent = ACTS[BulkActName.RESEND_INVITATIONS], []

    def dies(actor, user_id, reason):
        if sent:
            raise SystemExit
        sent.append(user_id)
        act.command(actor, user_id, reason)

    with monkeypatch.context() as at_first:
        at_first.setitem(ACTS, act.name, replaced(act, dies))
        with pytest.raises(SystemExit):
            steps()
    assert figures(run_id) == ("running", 1, 0, 0, 2)
    db.session.remove()
    with clock.shifted(queue.CLAIM_FOR * 2):
        assert jobs.run_job(db.session.scalar(sa.select(Job.id).where(Job.name == service.JOB)))
    assert figures(run_id) == ("done", 3, 0, 0, 0)


def replaced(act, command):
    return dataclasses.replace(act, command=command)


def test_two_workers_never_do_a_row_twice(cast, threads, outbox, postgres_only):
    invited = make_invited(cast.nordlicht, 12)
    run_id = begun(cast.sam, invited)

    def work():
        while running._one(run_id, last_try=False) is running.Turn.TAKEN:
            pass

    assert threads([work, work, work]) == [None, None, None]
    assert figures(run_id) == ("done", 12, 0, 0, 0)
    assert [len(outbox.to(person.email)) for person in invited] == [1] * 12


def test_a_row_that_fails_by_a_fault_of_ours_is_left_after_three_tries_and_the_others_are_done(
    cast, monkeypatch
):
    bad, good = make_invited(cast.nordlicht, 2)
    run_id = begun(cast.sam, [bad, good])
    act = ACTS[BulkActName.RESEND_INVITATIONS]

    def breaks(actor, user_id, reason):
        if user_id == bad.id:
            raise ValueError
        act.command(actor, user_id, reason)

    monkeypatch.setitem(ACTS, act.name, replaced(act, breaks))
    steps(3)
    assert figures(run_id) == ("done", 1, 0, 1, 0)
    assert rows(run_id)[0].state is RowState.FAILED


def test_a_run_is_begun_once_by_whoever_prepared_it_and_not_an_hour_later(cast):
    run_id = prepared(cast.sam, make_invited(cast.nordlicht, 1))
    with pytest.raises(NotFound):
        service.begin(actor_of(cast.ruth), run_id, reason="Not mine")
    with clock.shifted(service.GOOD_FOR * 2), pytest.raises(Conflict):
        service.begin(actor_of(cast.sam), run_id, reason="Too late")
    service.begin(actor_of(cast.sam), run_id, reason="In time")
    with pytest.raises(Conflict):
        service.begin(actor_of(cast.sam), run_id, reason="Twice")


def test_nobody_prepares_what_they_may_not_do_nor_nothing_nor_too_much(cast):
    with pytest.raises(NotAllowed):
        prepared(cast.bill, [cast.bob])
    with pytest.raises(Invalid):
        prepared(cast.sam, [])
    many = Choice([clock.new_id() for _ in range(service.MOST + 1)])
    with pytest.raises(Invalid):
        service.prepare(actor_of(cast.sam), BulkActName.RESEND_INVITATIONS, many)


def test_a_run_in_which_nobody_would_change_is_not_begun(cast):
    with pytest.raises(Invalid):
        begun(cast.sam, [cast.bob])


def test_agents_skip_members_of_staff_and_nobody_acts_on_themselves(cast):
    run_id = prepared(cast.sam, [cast.sam, cast.ada], BulkActName.END_SESSIONS_OF)
    assert [row.why for row in rows(run_id)] == [
        "That is you.",
        "Only an administrator can act on members of staff.",
    ]
