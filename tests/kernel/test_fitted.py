"""Statements that somebody's rights are put into: one for each form, each executed with its reader's own values."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from admin_app.identity.models import User
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import db
from admin_app.lib.sql.fitted import fitted

NAMES = sa.select(User.full_name).order_by(User.full_name)
pytestmark = pytest.mark.both_databases


def test_who_asks_next_by_the_same_form_reads_by_their_own_values(cast):
    alice, bob = (fitted(NAMES, User.id == person.id) for person in (cast.alice, cast.bob))
    assert alice[0] is bob[0]
    assert [row[0] for row in rows_of(*alice)] == [cast.alice.full_name]
    assert [row[0] for row in rows_of(*bob)] == [cast.bob.full_name]
    among = [
        fitted(NAMES, User.id.in_([p.id for p in some])) for some in ((cast.bob,), (cast.alice, cast.bob))
    ]
    assert [len(rows_of(*one).all()) for one in among] == [1, 2]


def test_another_form_is_another_statement(cast):
    one, both = User.id == cast.bob.id, sa.and_(User.id == cast.bob.id, User.full_name != "Bob Solberg")
    assert fitted(NAMES, one)[0] is not fitted(NAMES, both)[0]
    assert rows_of(*fitted(NAMES, both)).all() == []


def test_without_the_reader_s_values_nothing_is_read(cast):
    statement, _values = fitted(NAMES, User.id == cast.bob.id)
    with pytest.raises((StatementError, KeyError)):
        rows_of(statement, {})
    db.session.rollback()
