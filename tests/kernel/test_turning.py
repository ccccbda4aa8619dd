"""A transaction that writes begins where one only read, and ends, without round trips of its own."""

from __future__ import annotations

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import IntegrityError, InternalError

from admin_app.identity.models import Account
from admin_app.kernel import clock, queue
from admin_app.kernel.database.statements import rows_of, unseen, write
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.queue import Job
from admin_app.lib.sql.direct import AskingConnection, Direct
from tests.factories.people import make_account

OFTEN = 7  # beyond psycopg's threshold of five
NAME = sa.select(Account.name).where(Account.id == unseen("id", sa.Uuid()))
MADE = sa.select(Job.name).order_by(Job.created_at, Job.name)


def name_of(account_id):
    return rows_of(NAME, {"id": account_id}).scalar()


def rename(account_id, name):
    with transaction():
        lock_row(Account, account_id).name = name


@pytest.fixture
def account(postgres_only, app):
    """An account whose statements are all prepared."""
    found = make_account(name="0").id
    for number in range(OFTEN):
        name_of(found)
        rename(found, str(number))
        with transaction():
            queue.enqueue("before")
    with transaction() as session:
        session.execute(sa.delete(Job))
    return found


@pytest.fixture
def trips(monkeypatch):
    """The commands that went out with statements, each time: before them, after them."""
    seen = []
    together = AskingConnection._together

    def note(connection, sent, before, after=()):
        seen.append((list(before), len(sent), list(after)))
        return together(connection, sent, before, after)

    monkeypatch.setattr(AskingConnection, "_together", note)
    return seen


def test_the_end_of_what_only_read_goes_out_with_the_first_statement_that_writes(account, trips):
    for begun, before in ((True, [b"COMMIT", b"BEGIN"]), (False, [b"BEGIN"])):
        db.session.rollback()
        name_of(account)
        if begun:
            db.session.scalar(sa.select(Account.number).limit(1))
        trips.clear()
        with transaction():
            assert lock_row(Account, account) is not None
            assert trips == [(before, 1, [])]
        assert name_of(account) == str(OFTEN - 1)


def test_kept_statements_that_only_read_begin_no_transaction(account):
    db.session.rollback()
    driver = db.session.connection().connection.driver_connection
    assert name_of(account) == str(OFTEN - 1)
    assert driver.info.transaction_status == TransactionStatus.IDLE
    db.session.scalar(sa.select(Account.number).limit(1))
    assert driver.info.transaction_status == TransactionStatus.INTRANS
    assert name_of(account) == str(OFTEN - 1)


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(Account.id).with_for_update(),
        sa.select(Account.id).with_for_update(read=True),
        sa.update(Account).values(name="x").returning(Account.id),
        sa.select(sa.insert(Account).values(name="x").returning(Account.id).cte("made").c.id),
    ],
)
def test_what_writes_or_locks_is_known_for_that(postgres_only, app, statement):
    dialect = db.engine.dialect
    assert not Direct(statement.compile(dialect=dialect), dialect).reads


def test_what_was_gathered_is_kept_with_the_end_of_the_transaction(account, trips):
    name_of(account)
    trips.clear()
    with transaction():
        lock_row(Account, account)
        queue.enqueue("kept")
    assert trips[-1] == ([], 1, [b"COMMIT"])
    assert db.session.scalars(MADE).all() == ["kept"]


def test_statements_of_sqlalchemy_turn_too(account):
    name_of(account)
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.id == account).values(name="another"))
    assert name_of(account) == "another"


def test_a_block_that_asks_nothing_leaves_nothing_behind(account):
    name_of(account)
    with transaction():
        pass
    assert name_of(account) == str(OFTEN - 1)
    name_of(account)
    with pytest.raises(ZeroDivisionError), transaction():
        _ = 1 / 0
    with pytest.raises(InternalError):  # read-only again
        db.session.execute(sa.update(Account).values(name="past a transaction"))
    db.session.rollback()
    assert name_of(account) == str(OFTEN - 1)


def test_what_is_undone_is_undone_whole_and_what_follows_only_reads(account):
    name_of(account)
    with pytest.raises(ZeroDivisionError), transaction():
        lock_row(Account, account).name = "never"
        queue.enqueue("never")
        db.session.flush()
        _ = 1 / 0
    assert name_of(account) == str(OFTEN - 1)
    assert db.session.scalars(MADE).all() == []
    with pytest.raises(InternalError):
        db.session.execute(sa.update(Account).values(name="past a transaction"))


def test_a_refusal_of_what_was_gathered_keeps_nothing_and_is_raised(account):
    with transaction():
        job_id = queue.enqueue("first")
    name_of(account)
    with pytest.raises(IntegrityError) as refused, transaction():
        lock_row(Account, account).name = "never"
        write(Job, {"id": job_id, "name": "the same", "run_at": clock.now()})
    assert isinstance(refused.value.orig, psycopg.errors.UniqueViolation)
    assert name_of(account) == str(OFTEN - 1)
    assert db.session.scalars(MADE).all() == ["first"]


def test_after_a_read_that_failed_a_transaction_begins_as_ever(account):
    name_of(account)
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text("SELECT 1 / 0"))
    rename(account, "after")
    assert name_of(account) == "after"


def test_a_savepoint_keeps_its_own_and_the_end_comes_last(account):
    name_of(account)
    with transaction() as session:
        queue.enqueue("outer")
        with session.begin_nested():
            queue.enqueue("inner")
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            queue.enqueue("never")
            _ = 1 / 0
        queue.enqueue("last")
    assert sorted(db.session.scalars(MADE)) == ["inner", "last", "outer"]
