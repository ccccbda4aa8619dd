"""Kept statements carry the constants of the code in their text, and nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from admin_app.identity.models import User, UserStatus
from admin_app.lib.sql.settled import COMPILED_MOST, Compiled, settled


def test_words_and_numbers_of_the_code_are_written_out():
    kept = settled(
        sa.select(User.id).where(User.status == UserStatus.ACTIVE, User.version.in_([1, 2])).limit(3)
    ).statement
    text = str(kept)
    assert "users.status = 'active'" in text
    assert "users.version IN (1, 2)" in text
    assert "LIMIT 3" in text


def test_the_comma_between_values_that_are_joined_is_written_out():
    statement = settled(sa.select(sa.func.aggregate_strings(User.username, ","))).statement
    compiled = statement.compile(dialect=postgresql.dialect())
    assert "string_agg(users.username, ',')" in str(compiled)
    assert not compiled.literal_execute_params


def test_what_is_given_at_execution_stays_a_parameter():
    kept = settled(
        sa.select(User.id).where(User.username == sa.bindparam("name", type_=sa.String()))
    ).statement
    assert set(kept.compile().params) == {"name"}


@pytest.mark.parametrize("value", ["it's", "50%", "a b", "\\", "Ö", True])
def test_a_value_that_is_no_plain_word_stays_a_parameter(value):
    kept = settled(sa.select(sa.literal(value))).statement
    assert list(kept.compile().params.values()) == [value]


def test_a_statement_is_settled_once():
    statement = sa.select(User.id).where(User.status == UserStatus.ACTIVE)
    assert settled(statement) is settled(statement)


def test_a_settled_statement_is_compiled_once_for_each_database_and_set_of_parameters():
    kept = settled(sa.select(sa.bindparam("word", type_=sa.String())))
    engines = [sa.create_engine("sqlite://"), sa.create_engine("sqlite://")]
    for engine in [*engines, *engines]:
        with engine.connect() as connection:
            answers = [
                connection.execute(kept.statement, {"word": word}, execution_options=kept.options).scalar()
                for word in ("one", "two")
            ]
        assert answers == ["one", "two"]
        assert not engine._compiled_cache
    assert len(kept.options["compiled_cache"]) == len(engines)


def test_few_forms_of_a_settled_statement_are_kept():
    forms = Compiled()
    for number in range(COMPILED_MOST + 1):
        forms[number, "the statement's parts", ()] = f"form {number}"
    assert forms.get((COMPILED_MOST, "others", ())) == f"form {COMPILED_MOST}"
    assert len(forms) == 1
