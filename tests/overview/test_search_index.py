"""How search asks: bounded, escaped, by an index in every arm, on both databases (SECURITY 31, 32)."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.overview import search
from tests.cast import actor_of
from tests.factories.people import make_account, make_person


@pytest.mark.parametrize("term", ["", "  ", "\x00", "a\x00b", "x" * 101])
def test_s31_a_term_that_is_none_is_refused(find, term):
    with pytest.raises(Invalid):
        find(term)


def test_s32_wildcards_mean_themselves(cast, find):
    make_account(name="100% Wolle_Garn [Köln] *neu*?")
    make_account(name="100 Wolle Garn")
    assert find("100% wolle_garn") == ["100% Wolle_Garn [Köln] *neu*?"]
    assert find("[köln] *neu*?") == ["100% Wolle_Garn [Köln] *neu*?"]
    for term in ("%", "_", "*", "?", "%%%", "___", "***", "'; DROP TABLE users; --", '"', "\\", "a' OR 1=1"):
        assert find(term) == [], term


ADVERSARIAL = (
    "%" * 100,
    "_" * 100,
    "a " * 50,
    "aaa " * 25,
    "-" * 100,
    "\\" * 100,
    "[a-z]" * 20,
    "*?*?" * 25,
    "ß" * 100,
    "\u0301" * 90,
    "a" * 100,
)


def test_s32_adversarial_terms_are_answered_in_a_few_statements(cast, find, count_statements):
    for term in ADVERSARIAL:
        with count_statements() as seen:
            find(term)
        assert seen.total <= 8, term


def test_no_arm_scans_a_table(cast, app):
    cast.bob  # noqa: B018
    arms = [
        *search._account_arms("solberg bob"),
        *search._person_arms("solberg bob"),
        *search._domain_arms("nordlicht"),
        *search._account_arms("2041"),
        *search._person_arms("so"),
    ]
    postgres = database.engine.dialect.name == "postgresql"
    with database.engine.connect() as connection:
        if postgres:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for _, arm in arms:
            sql = arm.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            lines = [
                str(row[-1])
                for row in connection.exec_driver_sql(
                    ("EXPLAIN " if postgres else "EXPLAIN QUERY PLAN ")
                    + str(sql).replace("%", "%%" if postgres else "%")
                )
            ]
            assert not [
                x for x in lines if re.search(r"Seq Scan|^SCAN (users|accounts)\b(?!.*USING.*INDEX)", x)
            ], (str(sql), lines)


def test_more_than_the_cap_says_so_and_nothing_is_counted(cast, find, count_statements):
    for n in range(search.ARM + 5):
        make_person(cast.nordlicht, full_name=f"Crowd Member {n:03}")
    found = search.find(actor_of(cast.sam), "crowd")
    assert found.more
    assert len(found.hits) >= search.ARM
    with count_statements() as seen:
        search.find(actor_of(cast.sam), "crowd")
    assert not [s for s in seen.statements if "count(" in s.lower()]


def test_the_index_follows_a_changed_and_a_removed_name(cast, find):
    firm = make_account(name="Before Name")
    with transaction() as session:
        session.execute(
            sa.text(
                "UPDATE accounts SET name = 'After Title', name_folded = 'after title' WHERE number = :n"
            ),
            {"n": firm.number},
        )
    assert find("before nam") == []
    assert find("after tit") == ["After Title"]
    with transaction() as session:
        session.execute(sa.text("DELETE FROM accounts WHERE number = :n"), {"n": firm.number})
    assert find("after tit") == []
