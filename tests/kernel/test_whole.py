"""Whole rows are read past SQLAlchemy's loading, and are the session's own objects all the same."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from admin_app.identity.locking import lock_person
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.lib.sql.whole import Whole, one_each

OFTEN = 7  # beyond psycopg's threshold of five
ACCOUNT = Whole(Account, Account.id == sa.bindparam("row_id"))
USER = Whole(User, User.id == sa.bindparam("row_id"))


def columns_of(row):
    return {attribute.key: getattr(row, attribute.key) for attribute in sa.inspect(row).mapper.column_attrs}


@pytest.mark.both_databases
def test_a_row_is_as_the_session_would_have_read_it(cast):
    user_id = cast.alice.id
    for _ in range(OFTEN):
        db.session.remove()
        read = USER.one(db.session(), {"row_id": user_id})
        assert read in db.session
        assert not db.session.dirty
        told = columns_of(read)
        db.session.remove()
        assert told == columns_of(db.session.get(User, user_id))
        assert told["created_at"].utcoffset() == timedelta(0)
    assert USER.one(db.session(), {"row_id": uuid4()}) is None


@pytest.mark.both_databases
def test_what_the_session_has_of_a_row_is_read_anew_and_its_changes_are_written_first(cast):
    account_id = cast.nordlicht.id
    with transaction() as session:
        row = lock_row(Account, account_id)
        row.name = "Südlicht"
        session.execute(
            sa.update(Account)
            .where(Account.id == account_id)
            .values(status=AccountStatus.SUSPENDED)
            .execution_options(synchronize_session=False)
        )
        again = lock_row(Account, account_id)
        assert again is row
        assert (row.name, row.status) == ("Südlicht", AccountStatus.SUSPENDED)
        row.status_reason = "because"
    db.session.remove()
    kept = db.session.get(Account, account_id)
    assert (kept.name, kept.status, kept.status_reason) == ("Südlicht", AccountStatus.SUSPENDED, "because")


def test_several_are_read_in_one_round_trip(postgres_only, cast, monkeypatch):
    asked = ((ACCOUNT, {"row_id": cast.nordlicht.id}), (USER, {"row_id": cast.alice.id}))
    ids = [cast.nordlicht.id, cast.alice.id]
    for _ in range(OFTEN):
        assert [row.id for row in one_each(db.session(), asked)] == ids
    alone = asked[0][0]
    monkeypatch.setattr("admin_app.lib.sql.settled.found", None)  # what asks one by one
    assert [row.id for row in one_each(db.session(), asked)] == ids
    assert alone.model is Account


@pytest.mark.both_databases
def test_a_person_and_the_account_are_locked_and_staff_have_none(cast):
    for _ in range(OFTEN):
        with transaction():
            person = lock_person(cast.alice.id)
            assert (person.user.id, person.account.id) == (cast.alice.id, cast.nordlicht.id)
            assert person.subject.account_id == cast.nordlicht.id
            member = lock_person(cast.sam.id)
            assert (member.account, member.subject.account_id, member.subject.of_staff) == (None, None, True)
