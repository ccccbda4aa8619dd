"""The morning summary: at 08:00 of the reader's zone, once, of what is new and still open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from admin_app import jobs, worker
from admin_app.bell import service as bell
from admin_app.bell import telling
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.proposal import service as proposals
from admin_app.user import notices
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.people import make_person
from tests.factories.proposals import propose


@pytest.fixture
def root(cast):
    notices.choose_ways(actor_of(cast.root), proposal="digest", answer="digest")
    return cast.root


def ask(cast):
    return propose(cast.sam, make_person(cast.nordlicht, factor=True))


def digests(outbox):
    return [mail for mail in outbox.all() if mail.template == "work_digest"]


def next_day():
    return clock.shifted(timedelta(hours=24))


def test_nothing_is_mailed_before_the_morning_and_then_all_of_it_in_one(cast, root, outbox):
    ask(cast)
    ask(cast)
    worker.sweep()
    assert digests(outbox) == []
    with next_day():
        worker.sweep()
    [mail] = digests(outbox)
    assert (mail.to, mail.subject) == (root.email, "This morning: 2 notices")
    assert "Second person: 2" in mail.text


def test_nobody_and_nothing_is_named_in_it(cast, root, outbox):
    propose(cast.sam, make_person(cast.nordlicht, factor=True, full_name="Fay Holm"))
    with next_day():
        worker.sweep()
    [mail] = digests(outbox)
    for name in ("Fay Holm", cast.sam.full_name, cast.nordlicht.name):
        assert name not in mail.text


def test_it_comes_once_however_often_it_is_run(cast, root, outbox):
    ask(cast)
    with next_day():
        worker.sweep()
        with transaction():
            telling.send_digest(system(), root.id)
        worker.sweep()
    assert len(digests(outbox)) == 1


def test_what_was_read_or_decided_or_has_lapsed_is_not_in_it(cast, root, outbox):
    proposals.withdraw(actor_of(cast.sam), ask(cast))
    with next_day():
        worker.sweep()
    ask(cast)
    bell.mark_seen(actor_of(root))
    with clock.shifted(timedelta(hours=48)):
        worker.sweep()
    assert digests(outbox) == []


def test_the_next_day_tells_what_came_since(cast, root, outbox):
    ask(cast)
    with next_day():
        worker.sweep()
        ask(cast)
        ask(cast)
    with clock.shifted(timedelta(hours=48)):
        worker.sweep()
    assert [mail.subject for mail in digests(outbox)] == ["This morning: 1 notice", "This morning: 2 notices"]


def test_who_was_disabled_meanwhile_gets_none(cast, root, outbox):
    ask(cast)
    change(root, status="disabled")
    with next_day():
        worker.sweep()
    assert digests(outbox) == []


@pytest.mark.parametrize(
    ("zone", "now", "morning"),
    [
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 28, 7, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 1, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 2, 15, tzinfo=UTC)),
        ("UTC", datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 2, 8, tzinfo=UTC)),
    ],
)
def test_the_morning_is_at_eight_on_the_readers_clock_whatever_the_clocks_do(monkeypatch, zone, now, morning):
    monkeypatch.setattr(clock, "now", lambda: now)
    assert telling.next_morning(zone) == morning


@pytest.mark.usefixtures("postgres_only")
def test_two_workers_at_once_send_one(cast, root, outbox, threads):
    ask(cast)
    with transaction():  # as two acts at once would write it
        queue.enqueue(telling.JOB, root.id, at=clock.now() + timedelta(hours=1))
    with next_day():
        due = queue.due()
        db.session.rollback()
        threads([lambda job=job: jobs.run_job(job) for job in due])
    assert len(digests(outbox)) == 1
