"""Statements that are built once: values come with each execution, and their number changes nothing of the text."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User, UserKind
from admin_app.kernel.database.statements import among, among_given, rows_of
from admin_app.kernel.db import db, transaction

WHO = sa.select(User.id).where(among_given(User.id, "ids"))


def test_a_statement_built_once_finds_whom_each_execution_names(cast):
    alice, bob = cast.alice.id, cast.bob.id
    assert set(db.session.scalars(WHO, {"ids": [alice]})) == {alice}
    assert set(db.session.scalars(WHO, {"ids": {alice, bob}})) == {alice, bob}
    assert not db.session.scalars(WHO, {"ids": []}).all()


def test_without_its_values_it_is_no_statement(app):
    with pytest.raises(sa.exc.StatementError, match="ids"):
        db.session.execute(WHO)


def test_values_are_kept_as_their_column_keeps_them(cast):
    cast.alice  # noqa: B018 - makes her
    staff = cast.sam.id
    assert db.session.scalars(sa.select(User.id).where(among(User.kind, [UserKind.STAFF]))).all() == [staff]
    assert staff not in db.session.scalars(sa.select(User.id).where(~among(User.kind, [UserKind.STAFF])))


def test_the_text_is_the_same_for_one_value_and_for_many(cast, count_statements):
    people = [cast.alice.id, cast.bob.id, cast.carol.id]
    with count_statements() as seen:
        for number in range(4):
            db.session.scalars(sa.select(User.id).where(among(User.id, people[:number]))).all()
    assert seen.total == 4
    assert len(set(seen.statements)) == 1


def test_sqlite_looks_the_values_up_by_the_index(app, sqlite_only):
    text = str(WHO.compile(db.engine)).replace("?", "'[]'")
    plan = db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all()
    assert any("SEARCH users USING" in step.detail for step in plan)


def test_rows_of_columns_tell_what_the_same_transaction_has_changed(cast):
    names = sa.select(User.full_name).where(User.id == sa.bindparam("user_id"))
    asked = {"user_id": cast.alice.id}
    with transaction() as session:
        session.get_one(User, cast.alice.id).full_name = "Alice Anders"
        assert rows_of(names, asked).one() == ("Alice Anders",)
    assert rows_of(names, asked).one() == ("Alice Anders",)
