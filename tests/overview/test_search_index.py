"""How search asks: bounded, escaped, by an index in every arm, on both databases (SECURITY 31, 32)."""

from __future__ import annotations

import re
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Engine

from admin_app.desk import by_spelling
from admin_app.identity import spelled
from admin_app.identity.models import Account, User
from admin_app.identity.spelled import Noun
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Invalid
from admin_app.search import box as search
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
        assert seen.total <= 4, term


QUESTIONS = {
    "one word": "solberg",
    "two spellings": "Müller",
    "two words": "bob Jörg",
    "a word of two letters": "wei xu",
    "words without a trigram": "x w",
    "two letters": "so",
    "a number": "2041",
}


# A beginning by a range, a part by trigrams, the owners of beginnings by their key; and nobody else by anything.
SCAN = re.compile(r"Seq Scan|Filter: .*spelling|^SCAN (users|search_spelled_\w+)$")
LOOKED_UP = re.compile(r"Index Cond: .*(spelling|whole|owner_id|username)|^SEARCH|VIRTUAL TABLE INDEX \d+:M")


def test_initials_that_begin_more_names_than_are_looked_at_say_that_there_may_be_more(cast, monkeypatch):
    monkeypatch.setattr(by_spelling, "INNER", 3)
    by_spelling.ids.cache_clear()
    search._arms.cache_clear()
    for n in range(4):
        make_person(cast.nordlicht, full_name=f"Mara K{n}")
    assert search.find(actor_of(cast.sam), "k m").more
    assert not search.find(actor_of(cast.sam), "k x").hits
    by_spelling.ids.cache_clear()
    search._arms.cache_clear()


def test_a_crowd_with_two_spellings_each_is_shown_to_the_cap_and_said_to_be_more(cast):
    for n in range(search.ARM + 5):
        make_person(cast.nordlicht, full_name=f"Crowd Müller {n:03}")
    found = search.find(actor_of(cast.sam), "crowd")
    assert found.more
    assert len({hit.id for hit in found.hits}) == search.ARM


@pytest.mark.parametrize("noun", Noun)
@pytest.mark.parametrize("term", QUESTIONS.values(), ids=QUESTIONS)
def test_no_arm_scans_a_table(app, noun, term):
    question = by_spelling.ask(term)
    plan = plan_of(search._arms((noun,), question.shape), question.values)
    assert [line for line in plan if SCAN.search(line)] == []
    arms = question.shape.spellings + bool(question.shape.words)
    assert len([line for line in plan if LOOKED_UP.search(line)]) >= arms, plan


def plan_of(statement, values):
    """The lines of a plan that knows nothing of the values, as a prepared statement's."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            sql = statement.compile(dialect=postgresql.dialect(paramstyle="numeric_dollar"))
            rows = connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {sql}")
        else:
            sql = statement.compile(dialect=connection.dialect)
            bound = sql.construct_params({**values, "username": "solberg"})
            given = tuple(bound[name] for name in sql.positiontup)
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
        return [str(row[-1]) for row in rows]


@pytest.fixture
def commits(app):
    """The commits of a test, as they come."""
    seen = []
    note = seen.append
    event.listen(Engine, "commit", note)
    yield seen
    event.remove(Engine, "commit", note)


def test_a_search_takes_few_statements_and_commits_nothing(cast, find, count_statements, commits):
    """One finds accounts and people, one each shows them."""
    make_account(name="Solberg Fisk AS")
    cast.bob  # noqa: B018
    commits.clear()
    for term, cost in {
        "solberg": 3,
        "qqxyzzy": 1,
        "Müller, Jörg": 1,
        "x": 1,
        "@nordlicht": 2,
        "A-20418836": 2,
    }.items():
        with count_statements() as seen:
            find(term)
        assert seen.total <= cost, (term, seen.statements)
    assert commits == []


def test_a_search_for_a_whole_address_is_one_transaction(cast, find, commits):
    cast.bob  # noqa: B018
    commits.clear()
    assert find(cast.bob.email) == ["Bob Solberg"]
    assert len(commits) == 1


def test_more_than_the_cap_says_so_and_nothing_is_counted(cast, find, count_statements):
    for n in range(search.ARM + 5):
        make_person(cast.nordlicht, full_name=f"Crowd Member {n:03}")
    found = search.find(actor_of(cast.sam), "crowd")
    assert found.more
    assert len(found.hits) >= search.ARM
    with count_statements() as seen:
        search.find(actor_of(cast.sam), "crowd")
    assert not [s for s in seen.statements if "count(" in s.lower()]


def test_a_changed_and_a_removed_name_are_found_no_more(cast, find):
    firm = make_account(name="Before Name")
    with transaction() as session:
        session.get(Account, firm.id).name = "After Title"
    assert find("before nam") == []
    assert find("after tit") == ["After Title"]
    with transaction() as session:
        session.execute(sa.text("DELETE FROM accounts WHERE number = :n"), {"n": firm.number})
    assert find("after tit") == []
    assert left_of(firm.id) == []


def test_a_name_changed_past_the_orm_is_forgotten_at_once_and_spelled_anew_when_asked(cast, find):
    firm = make_account(name="Before Name")
    with transaction() as session:
        session.execute(sa.update(Account).where(Account.id == firm.id).values(name="After Title"))
    assert left_of(firm.id) == []
    assert spelled.add_missing() == 1
    assert find("after tit") == ["After Title"]
    assert spelled.add_missing() == 0


def test_what_was_broken_off_goes_on_where_it_ended(cast, find, monkeypatch):
    for n in range(5):
        make_account(name=f"Crowd {n}")
        make_person(cast.nordlicht, full_name=f"Łukasz {n}")
    forget_all()
    monkeypatch.setattr(spelled, "BATCH", 2)
    monkeypatch.setattr(spelled, "STRETCH", 3)
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(spelled, "rows_of_people", broken_off)
        spelled.add_missing()
    assert find("crowd") == [f"Crowd {n}" for n in range(5)]
    assert find("lukasz") == []
    spelled.add_missing()
    assert find("lukasz") == [f"Łukasz {n}" for n in range(5)]


def test_who_is_renamed_while_names_are_filled_in_is_found_by_the_new_name_alone(
    cast, find, app, monkeypatch, postgres_only
):
    person = make_person(cast.nordlicht, full_name="Former Longer Name")
    forget_all()
    renaming = threading.Thread(target=rename, args=(app, person.id, "Latter"))
    add = spelled.add

    def add_meanwhile(rows):
        if rows.get(Noun.PERSON):
            renaming.start()
            renaming.join(0.3)
        add(rows)

    monkeypatch.setattr(spelled, "add", add_meanwhile)
    spelled.add_missing()
    renaming.join()
    assert find("latter") == ["Latter"]
    assert find("former") + find("longer") + find("name") == []


def rename(app, person_id, name):
    with app.app_context(), transaction() as session:
        session.get(User, person_id).full_name = name


def broken_off(_people):
    raise RuntimeError


def forget_all():
    with transaction() as session:
        for table in spelled.TABLES.values():
            session.execute(sa.delete(table))


def test_names_past_what_a_row_holds_are_kept_and_found_as_far_as_it_goes(cast, find):
    name = ("ß" * 99 + " " + "山" * 60 + " ﷺ a b c d e f g h i j k l m n o p q r s t")[:200]
    make_person(cast.nordlicht, full_name=name)
    for term in (name[:99], "s" * 100, "山山", "عليه وسلم", "a b c"):
        assert find(term) == [name], term


def left_of(owner_id):
    database.session.rollback()
    table = spelled.TABLES[Noun.ACCOUNT]
    return list(database.session.scalars(sa.select(table.c.spelling).where(table.c.owner_id == owner_id)))
