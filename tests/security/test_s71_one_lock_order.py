"""SECURITY 71: locks are taken in one order, foreign keys included, so people and their jobs never wait in a circle."""

from __future__ import annotations

import dataclasses
import functools
import threading
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from admin_app import jobs
from admin_app.account import details
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel import db as kernel_db
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction
from admin_app.kernel.queue import Job, JobState
from admin_app.sign_in.flow import attempts
from admin_app.user import notices, profile
from admin_app.user.identifiers import columns, username, username_rules
from tests.cast import actor_of, sign_in
from tests.factories.people import make_account, make_person
from tests.sign_in.door import knock, post

PAIRS, PEOPLE = 300, 6
UNDONE = OperationalError("UPDATE", {}, psycopg.errors.DeadlockDetected())


def own_username(actor, number):
    username.change(actor, username=f"again.{actor.user_id.hex[-6:]}.{number}")


def own_name(actor, number):
    profile.change_profile(actor, full_name=f"Person Again {number}")


def own_company(actor, number):
    details.change_company(
        actor, legal_name=f"{actor.name} and {number} others", registered_number="", vat_id=""
    )


def own_notices(actor, number):
    notices.choose(actor, sign_ins=True, countries=bool(number % 2))


SAVES = (own_username, own_name, own_username, own_company, own_username, own_notices)


@pytest.mark.usefixtures("postgres_only")
def test_s71_of_300_sign_ins_with_their_notice_beside_a_save_none_fails(threads, monkeypatch):
    monkeypatch.setattr(username_rules, "CHANGES_A_DAY", PAIRS)
    monkeypatch.setattr(kernel_db, "UNDONE", ())  # nothing is run again: the order alone must do
    account = make_account()
    people = [make_person(account, role="owner") for _ in range(PEOPLE)]
    addresses, actors = [person.email for person in people], [actor_of(person) for person in people]
    failed = []
    for number in range(PAIRS // PEOPLE):
        save = SAVES[number % len(SAVES)]
        with clock.shifted(timedelta(hours=number)):
            saves = [functools.partial(save, fresh(actor), number) for actor in actors]
            done = threads([functools.partial(arrive, address) for address in addresses] + saves)
        failed += [(save.__name__, found) for found in done if isinstance(found, Exception)]
    assert failed == []


def arrive(address):
    """Sign in, and have the mail about it written at once, as a worker does."""
    session_id = knock(address).session_id
    its = Job.arguments["session"].as_string() == session_id.hex
    for job_id in db.session.scalars(sa.select(Job.id).where(Job.state == JobState.WAITING, its)).all():
        db.session.rollback()
        jobs.run_job(job_id)


def fresh(actor):
    return dataclasses.replace(actor, fresh_until=clock.now() + timedelta(minutes=9))


def test_s71_nobody_is_renamed_who_is_not_locked_for_it(cast, app):
    with pytest.raises(RuntimeError, match="renames=True"), transaction():
        columns.rename(lock_row(User, cast.alice.id), username="alice.again")


@pytest.mark.usefixtures("postgres_only")
def test_s71_what_a_deadlock_undid_is_run_once_more(threads):
    ids, met, runs = [make_account().id, make_account().id], threading.Barrier(2), []

    def locking(first, second):
        with transaction() as session:
            session.execute(sa.text("SET LOCAL deadlock_timeout = '20ms'"))
            lock_row(Account, first)
            runs.append(first)
            if len(runs) <= len(ids):
                met.wait(20)
            lock_row(Account, second)

    both = [functools.partial(locking, *pair) for pair in (ids, ids[::-1])]
    assert threads([functools.partial(again_if_undone, work) for work in both]) == [None, None]
    assert len(runs) == 3


def undone_once(monkeypatch, module, name, error=UNDONE):
    """The first call raises inside of its transaction, at its end."""
    real, calls = getattr(module, name), []

    def call(*args, **kwargs):
        calls.append(args)
        with transaction():
            found = real(*args, **kwargs)
            if len(calls) == 1:
                raise error
        return found

    monkeypatch.setattr(module, name, call)
    return calls


def test_s71_a_save_that_was_undone_is_run_once_more(cast, client, monkeypatch):
    sign_in(client, cast.alice)
    calls = undone_once(monkeypatch, profile, "save_own")
    done = post(
        client, "/profile", "/profile", full_name="Alice Again", language="en", time_zone="Europe/Berlin"
    )
    assert (done.status_code, len(calls)) == (303, 2)
    assert db.session.get(User, cast.alice.id, populate_existing=True).full_name == "Alice Again"


def test_s71_a_sign_in_that_was_undone_is_run_once_more(cast, monkeypatch):
    calls = undone_once(monkeypatch, attempts, "record_signed_in")
    assert knock(cast.alice.email).stage == "open"
    assert len(calls) == 2


def test_s71_what_kept_something_is_not_run_again(cast):
    runs = []

    def work():
        runs.append(1)
        with transaction():
            lock_row(User, cast.alice.id).welcome = "kept"
        raise UNDONE

    with pytest.raises(OperationalError):
        again_if_undone(work)
    assert len(runs) == 1
