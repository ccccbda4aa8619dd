"""A database ahead of the code by compatible migrations serves on; by others, or behind, it doesn't (SECURITY 78)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from admin_app import worker
from admin_app.health import schema
from admin_app.health.schema import CompatibleCode
from admin_app.kernel.db import db, transaction

MARKED_FROM = "0012"  # the release whose code asks which is compatible


def stand_at(revision, *compatible):
    """As a newer release leaves the database."""
    with transaction() as session:
        session.execute(
            sa.update(sa.table("alembic_version", sa.column("version_num"))).values(version_num=revision)
        )
        session.execute(sa.delete(CompatibleCode))
        session.add_all(CompatibleCode(head=head) for head in (revision, *compatible))


@pytest.fixture
def migrated_back(app):
    yield
    stand_at(schema.head(), *schema.working_on(schema.head())[1:])


def test_the_migrations_write_down_which_code_works_on_the_schema(app):
    named = set(db.session.scalars(sa.select(CompatibleCode.head)))
    assert named == set(schema.working_on(schema.head()))
    assert schema.head() in named


def test_s78_a_database_ahead_by_compatible_migrations_stays_ready(client, migrated_back):
    worker.sweep()
    stand_at("9999", schema.head())
    assert client.get("/readyz").status_code == 200
    assert schema.problems() == []


def test_a_database_ahead_by_others_is_refused_in_words(client, migrated_back):
    worker.sweep()
    stand_at("9999", "9998")
    assert client.get("/readyz").json["migrated"] is False
    assert "ahead of this release, at migration 9999" in schema.problems()[0]


def test_a_database_behind_is_refused_whatever_it_says(client, migrated_back):
    stand_at("0005", schema.head())
    assert client.get("/readyz").json["migrated"] is False
    assert "behind the migrations" in schema.problems()[0]


@pytest.mark.parametrize(
    ("marked", "works"),
    [((True, True), ["c", "b", "a"]), ((False, True), ["c", "b"]), ((True, False), ["c"])],
)
def test_code_works_down_to_the_first_migration_that_isnt_compatible(monkeypatch, marked, works):
    b, c = ("compatible = True" if yes else "compatible = False" for yes in marked)
    texts = {"a": "", "b": f'down_revision = "a"\n{b}\n', "c": f'down_revision = "b"\n{c}\n'}
    monkeypatch.setattr(schema, "_texts", lambda: texts)
    assert schema.working_on("c") == works


def test_each_migration_says_whether_the_former_release_works_on_it():
    """`compatible = True`: it takes nothing away, and what the former release inserts fits (defaults, no new NOT NULL)."""
    for path in Path("migrations/versions").glob("*.py"):
        if path.name[:4] >= MARKED_FROM:
            assert re.search(r"^compatible = (True|False)$", path.read_text("utf-8"), re.MULTILINE), path.name
