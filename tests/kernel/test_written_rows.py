"""Rows that are only ever added: inserted without a unit of work, those of a kind by one statement."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.kernel import clock, queue
from admin_app.kernel.database.statements import write
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job

MADE = sa.select(Job.name).order_by(Job.created_at)


def test_rows_of_a_kind_are_one_statement(app, count_statements):
    with transaction(), count_statements() as seen:
        for name in ("first", "second", "third"):
            queue.enqueue(name)
        db.session.flush()
    assert [s for s in seen.statements if "INTO jobs" in s] == seen.statements
    assert seen.total == 1
    assert db.session.scalars(MADE).all() == ["first", "second", "third"]


def test_a_query_finds_what_was_written_before_it(app):
    with transaction() as session:
        queue.enqueue("first")
        assert session.scalars(MADE).all() == ["first"]


def test_more_than_one_statement_takes_are_written_all_the_same(app):
    with transaction():
        for number in range(120):
            queue.enqueue(f"number {number}")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 120


def test_what_was_written_in_a_savepoint_goes_with_it(app):
    with transaction() as session:
        queue.enqueue("before")
        with pytest.raises(ValueError), session.begin_nested():
            queue.enqueue("inside")
            raise ValueError
        queue.enqueue("after")
    assert db.session.scalars(MADE).all() == ["before", "after"]


def test_what_the_database_refuses_in_a_savepoint_is_raised_there(app):
    with transaction():
        job_id = queue.enqueue("first")
    with transaction() as session:
        with pytest.raises(IntegrityError), session.begin_nested():
            write(Job, {"id": job_id, "name": "the same", "run_at": clock.now()})
        queue.enqueue("after")
    assert db.session.scalars(MADE).all() == ["first", "after"]


def test_what_was_written_goes_with_its_transaction(app):
    with pytest.raises(ValueError), transaction():
        queue.enqueue("lost")
        raise ValueError
    with transaction():
        queue.enqueue("kept")
    assert db.session.scalars(MADE).all() == ["kept"]


def test_outside_of_a_transaction_no_row_is_taken(app):
    with pytest.raises(RuntimeError):
        queue.enqueue("nowhere")
