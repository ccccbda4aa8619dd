"""A transaction keeps all or nothing, joins when nested, and lets two writers take turns."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Account
from admin_app.kernel.db import after_commit, in_transaction, lock_row, transaction
from tests.factories.people import make_account


def names(db) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Account.name)))


def test_what_an_error_interrupts_is_not_kept(db):
    with pytest.raises(ZeroDivisionError), transaction():
        make_account()
        _ = 1 / 0
    assert names(db) == []


def test_an_inner_block_joins_the_outer_one(db):
    with transaction():
        make_account(name="one")
        assert in_transaction()
    assert names(db) == ["one"]
    assert not in_transaction()


def test_an_inner_failure_that_is_swallowed_still_undoes_all(db):
    with pytest.raises(RuntimeError, match="inner block"), transaction():
        make_account(name="outer")
        try:
            with transaction():
                raise ValueError
        except ValueError:
            pass
    assert names(db) == []


def test_changes_made_outside_are_refused(db):
    account = make_account()
    account.name = "changed outside"
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass


def test_a_callback_runs_after_the_commit_and_never_after_an_error(db):
    seen = []
    with transaction():
        after_commit(lambda: seen.append("kept"))
        assert seen == []
    with pytest.raises(ValueError), transaction():
        after_commit(lambda: seen.append("lost"))
        raise ValueError
    assert seen == ["kept"]


def test_writers_in_many_threads_lose_no_update(db, threads):
    account_id = make_account(name="0").id

    def add_one() -> None:
        for _ in range(5):
            with transaction():
                row = lock_row(Account, account_id)
                row.name = str(int(row.name) + 1)

    results = threads([add_one] * 6)
    assert results == [None] * 6
    assert names(db) == ["30"]
