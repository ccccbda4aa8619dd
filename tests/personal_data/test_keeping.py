"""What is said of how long data is kept is what the worker does."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from admin_app import jobs
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.queue import Job, JobState
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.treatment import Until
from admin_app.policy.register import Key
from tests.world import World

LIMITED = {name: entry for name, entry in inventory().items() if entry.keep.since}
# What the world has none of; each noun's own test holds that its sweep takes them away.
ELSEWHERE = {
    "affiliate_commissions",
    "affiliate_payouts",
    "audit_details",
    "contact_codes",
    "data_copies",
    "exports",
    "jobs",
    "freed_usernames",
    "invoices",
    "passkey_challenges",
    "stored_files",
    "text_messages",
    "tickets",
}


def left(name):
    """Rows, or where only some columns go, rows that still have one of them."""
    table, only = database.metadata.tables[name], LIMITED[name].keep.only
    held = sa.or_(*(table.c[column] != "" for column in only)) if only else sa.true()
    return database.session.scalar(sa.select(sa.func.count()).select_from(table).where(held))


def lasting(name):
    """Rows that are said to stay: what a dispute still has frozen, and what goes on."""
    table = database.metadata.tables[name]
    stays = {
        "delegations": ("state", ("active",)),
        "dispute_items": ("state", ("frozen",)),
    }
    if name not in stays:
        return 0
    column, values = stays[name]
    return database.session.scalar(
        sa.select(sa.func.count()).select_from(table).where(table.c[column].in_(values))
    )


def more_than_stays():
    """The tables that still have something of what is kept for a time alone."""
    database.session.rollback()
    return {name for name in set(LIMITED) - ELSEWHERE if left(name) > lasting(name)}


def test_the_worker_takes_away_what_is_kept_for_a_time(cast, run_jobs):
    world = World(cast)
    assert world.own
    assert more_than_stays() == set(LIMITED) - ELSEWHERE
    run_jobs()
    for days in (1500, 3300):  # what ends at the first time is told of, and that is kept for a time too
        with clock.shifted(timedelta(days=days)):
            for command in jobs.PERIODIC:
                command()
    assert more_than_stays() == set()


def test_jobs_that_are_done_go_after_30_days_and_those_given_up_after_90(app):
    ended = {state: clock.new_id() for state in (JobState.DONE, JobState.DROPPED, JobState.GIVEN_UP)}
    with transaction() as session:
        for state, job_id in ended.items():
            session.add(Job(id=job_id, name="test", state=state, run_at=clock.now(), ended_at=clock.now()))
    with clock.shifted(queue.KEPT_FOR + timedelta(hours=1)):
        jobs.forget_jobs()
    assert database.session.scalars(sa.select(Job.id)).all() == [ended[JobState.GIVEN_UP]]
    with clock.shifted(queue.GIVEN_UP_KEPT_FOR + timedelta(hours=1)):
        jobs.forget_jobs()
    assert database.session.scalars(sa.select(Job.id)).all() == []


def test_each_time_counts_from_a_column_that_there_is(app):
    for name, entry in LIMITED.items():
        table, _, column = entry.keep.since.rpartition(".")
        assert column in database.metadata.tables[table or name].c, name
        assert set(entry.keep.only) <= {column.name for column in entry.all_columns}, name


def test_each_policy_that_limits_is_in_the_register(app):
    for name, entry in inventory().items():
        said = bool(entry.keep.policy)
        assert said if entry.keep.until is Until.POLICY else not said or entry.keep.until is Until.OWN_END, (
            name
        )
        assert not entry.keep.policy or entry.keep.policy in set(Key), name
        assert (entry.keep.until is Until.PERIOD) == bool(entry.keep.days), name
