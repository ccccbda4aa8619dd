"""Every table and column that the migrations make is declared: what it tells of whom, and what becomes of it."""

from __future__ import annotations

import re

import sqlalchemy as sa

from admin_app.kernel.db import db as database
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import Erasure

# SQLite's index over a table of the search, in parts: it holds what that table holds.
INDEX_OF_WORDS = re.compile(r"search_\w+_parts(_\w+)?")
ON_SQLITE = {"rid"}
ON_POSTGRESQL = re.compile(r"huey_\w+")


def made() -> dict[str, set[str]]:
    """Tables with their columns, as the database says, not as the models do."""
    found = sa.inspect(database.engine)
    names = (name for name in found.get_table_names() if not INDEX_OF_WORDS.fullmatch(name))
    return {name: {column["name"] for column in found.get_columns(name)} for name in names}


def declared() -> dict[str, TableEntry]:
    """What is declared, but for what this database has no need of."""
    everything = inventory().items()
    sqlite = database.engine.dialect.name == "sqlite"
    return {name: entry for name, entry in everything if not (sqlite and ON_POSTGRESQL.fullmatch(name))}


def test_each_table_of_the_database_is_declared_and_no_other(app):
    assert set(made()) == set(declared())


def test_each_column_of_the_database_is_declared_and_no_other(app):
    for name, columns in made().items():
        told = {column.name for column in inventory()[name].all_columns}
        assert told - (ON_SQLITE if name.startswith("search_") else set()) == columns - ON_SQLITE, name


def test_no_column_is_declared_twice(app):
    for entry in inventory().values():
        names = " ".join(entry.columns.values()).split()
        assert sorted(names) == sorted(set(names)), entry.name
        named = {*entry.given.split(), *entry.stays.split()}
        assert named <= {column.name for column in entry.all_columns}, entry.name


def test_each_way_to_the_people_concerned_leads_over_columns_that_there_are(app):
    there = made()
    for entry in declared().values():
        over = [lead for lead in entry.about if lead.to is LeadsTo.ROW]
        assert all(lead.there in there[lead.table] for lead in over), entry.name


def test_what_leads_to_nobody_tells_of_nobody(app):
    for entry in inventory().values():
        if not (entry.about or entry.by) and entry.erasure is not Erasure.AGAINST_RETURN:
            assert entry.data == (), entry.name
