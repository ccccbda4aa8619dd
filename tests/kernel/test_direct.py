"""Kept statements go past SQLAlchemy's and psycopg's own execution, several at once, and give the same rows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InternalError, NoResultFound, OperationalError

from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, among_given, read_ahead, rows_of, unseen
from admin_app.kernel.db import UTCDateTime, db, transaction
from admin_app.lib import reading_only
from admin_app.lib.sql import direct
from admin_app.shortlist import service as shortlist
from admin_app.shortlist.models import ShortlistEntry
from admin_app.shortlist.queries import NOTHING
from tests.cast import actor_of

OFTEN = 7  # beyond psycopg's threshold of five
ONE = sa.select(Account.id, Account.name, Account.status, Account.customer_since, NOW.label("now")).where(
    Account.id == unseen("id", sa.Uuid())
)
SOME = sa.select(Account.number).where(among_given(Account.id, "ids")).order_by(Account.number)


def once(account_id):
    return rows_of(ONE, {"id": account_id, "now": clock.now()})


@pytest.fixture
def asked(monkeypatch):
    """How many statements went out together, each time."""
    seen = []
    together = direct.AskingConnection.ask_together

    def note(connection, sent, **how):
        seen.append(len(sent))
        return together(connection, sent, **how)

    monkeypatch.setattr(direct.AskingConnection, "ask_together", note)
    return seen


@pytest.mark.both_databases
def test_rows_have_the_types_of_their_columns(cast):
    for _ in range(OFTEN):
        row = once(cast.nordlicht.id).one()
        assert (row.id, row.name, row.status) == (
            cast.nordlicht.id,
            cast.nordlicht.name,
            AccountStatus.ACTIVE,
        )
        assert row.customer_since == cast.nordlicht.customer_since
        assert row.customer_since.utcoffset() == row.now.utcoffset() == timedelta(0)
        assert [n for (n,) in rows_of(SOME, {"ids": [cast.nordlicht.id]})] == [cast.nordlicht.number]
    assert once(uuid4()).first() is None
    assert rows_of(SOME, {"ids": []}).scalar() is None
    with pytest.raises(NoResultFound):
        once(uuid4()).one()


def test_a_statement_brings_values_along(postgres_only, cast):
    mine = sa.select(Account.number).where(Account.id == unseen("id", sa.Uuid())).params(id=cast.nordlicht.id)
    outer = sa.select(Account.name).where(Account.number.in_(mine))
    assert [rows_of(outer, {}).scalar() for _ in range(OFTEN)] == [cast.nordlicht.name] * OFTEN


def test_what_is_read_ahead_is_found_once_and_anew_in_a_transaction(postgres_only, cast, asked):
    for _ in range(OFTEN):
        once(cast.nordlicht.id), rows_of(SOME, {"ids": [cast.nordlicht.id]})
    asked.clear()
    read_ahead(
        [(ONE, {"id": cast.nordlicht.id, "now": clock.now()}), None, (SOME, {"ids": [cast.nordlicht.id]})]
    )
    assert asked == [2]
    assert once(cast.nordlicht.id).one().name == cast.nordlicht.name
    assert asked == [2]
    assert rows_of(SOME, {"ids": [uuid4()]}).first() is None, "other values are asked for"
    assert asked == [2, 1]
    read_ahead([(ONE, {"id": cast.nordlicht.id, "now": clock.now()})])
    with transaction():
        db.session.execute(sa.update(Account).where(Account.id == cast.nordlicht.id).values(name="Südlicht"))
        assert once(cast.nordlicht.id).one().name == "Südlicht"


def test_a_time_that_is_asked_for_is_another_one_seconds_later_and_only_the_present_moves_on(
    postgres_only, cast, asked
):
    begun = sa.select(Account.number, NOW.label("now")).where(
        Account.customer_since >= unseen("since", UTCDateTime())
    )
    since = cast.nordlicht.customer_since
    for _ in range(OFTEN):
        rows_of(begun, {"since": since, "now": clock.now()})
    read_ahead([(begun, {"since": since, "now": clock.now()})])
    later = {"since": since + timedelta(seconds=5), "now": clock.now()}
    assert cast.nordlicht.number not in {row.number for row in rows_of(begun, later)}


def test_what_was_prepared_is_prepared_anew_after_a_failure(postgres_only, cast):
    for _ in range(OFTEN):
        once(cast.nordlicht.id)
    with pytest.raises(ZeroDivisionError), transaction():
        once(cast.nordlicht.id)
        raise ZeroDivisionError
    for _ in range(OFTEN):
        assert once(cast.nordlicht.id).one().id == cast.nordlicht.id


def test_errors_are_those_of_sqlalchemy_and_the_connection_goes_on(postgres_only, cast):
    broken = sa.select(sa.literal_column("1 / (SELECT 0)").label("x"), unseen("id", sa.Uuid()).label("id"))
    for _ in range(OFTEN):
        once(cast.nordlicht.id)
        with pytest.raises(sa.exc.DataError) as refused:
            rows_of(broken, {"id": cast.nordlicht.id})
        assert isinstance(refused.value.orig, psycopg.errors.DivisionByZero)
        assert str(cast.nordlicht.id) not in str(refused.value)
        with pytest.raises(InternalError):
            once(cast.nordlicht.id)
        db.session.rollback()
    assert once(cast.nordlicht.id).one().name == cast.nordlicht.name


def test_a_connection_that_is_gone_is_given_up(postgres_only, cast):
    for _ in range(OFTEN):
        once(cast.nordlicht.id)
    pid = rows_of(sa.select(sa.func.pg_backend_pid().label("pid")), {}).scalar()
    with db.engine.connect() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with pytest.raises(OperationalError) as gone:
        once(cast.nordlicht.id)
    assert gone.value.connection_invalidated
    db.session.rollback()
    assert once(cast.nordlicht.id).one().name == cast.nordlicht.name


def test_a_note_of_its_own_is_kept_in_one_round_trip_after_what_was_read(postgres_only, cast, monkeypatch):
    account_id, actor = cast.nordlicht.id, actor_of(cast.sam)
    of_mine = sa.select(ShortlistEntry.opened_at).where(ShortlistEntry.account_id == account_id)
    for number in range(OFTEN):
        if number == OFTEN - 1:
            monkeypatch.setattr(shortlist, "transaction", None)
        once(account_id)
        with clock.shifted(timedelta(hours=number)):
            shortlist.note_opened(actor, account_id, NOTHING)
        assert once(account_id).one().id == account_id
        db.session.rollback()
    kept = db.session.scalar(of_mine)
    assert kept > clock.now() + timedelta(hours=OFTEN - 1, minutes=-5)
    db.session.rollback()
    with pytest.raises(reading_only.ReadingOnly), reading_only.reading_only():
        shortlist.note_opened(actor, account_id, NOTHING)
    with pytest.raises(InternalError):
        db.session.execute(sa.update(Account).values(name="past a transaction"))
