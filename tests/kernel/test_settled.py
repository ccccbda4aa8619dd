"""Kept statements carry the constants of the code in their text, and nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User, UserStatus
from admin_app.lib.settled import settled


def test_words_and_numbers_of_the_code_are_written_out():
    kept = settled(
        sa.select(User.id).where(User.status == UserStatus.ACTIVE, User.version.in_([1, 2])).limit(3)
    )
    text = str(kept)
    assert "users.status = 'active'" in text
    assert "users.version IN (1, 2)" in text
    assert "LIMIT 3" in text


def test_what_is_given_at_execution_stays_a_parameter():
    kept = settled(sa.select(User.id).where(User.username == sa.bindparam("name", type_=sa.String())))
    assert set(kept.compile().params) == {"name"}


@pytest.mark.parametrize("value", ["it's", "50%", "a b", "\\", "Ö", True])
def test_a_value_that_is_no_plain_word_stays_a_parameter(value):
    kept = settled(sa.select(sa.literal(value)))
    assert list(kept.compile().params.values()) == [value]


def test_a_statement_is_settled_once():
    statement = sa.select(User.id).where(User.status == UserStatus.ACTIVE)
    assert settled(statement) is settled(statement)
