"""Somebody who chose another username or address here is still known to the company's system by the former one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.user.identifiers import username
from tests.cast import actor_of
from tests.factories.billing import change
from tests.plans import asked


def known() -> list[tuple[str, str, str]]:
    db.session.rollback()
    return [
        tuple(row) for row in db.session.execute(sa.select(User.username, User.email, User.import_key)).all()
    ]


@pytest.fixture
def renamed(files):
    """Mara came in by the file and calls herself otherwise here."""
    files.add("accounts").add("people").run()
    mara = db.session.scalars(sa.select(User)).one()
    change(mara, status="active")
    username.change(actor_of(mara), username="mara.s")
    return files.new().add("accounts")


def test_the_next_run_finds_the_same_person_and_keeps_the_name_chosen_here(renamed):
    renamed.add("people").run()
    assert [row[0] for row in known()] == ["mara.s"]
    assert known()[0][2] == "mara"
    assert renamed.report("rejects-people.csv") == []


def test_what_changed_there_still_comes_in(renamed):
    renamed.add("people", email="mara.new@nordlicht.example").run()
    assert [row[:2] for row in known()] == [("mara.s", "mara.new@nordlicht.example")]


def test_a_row_of_the_name_chosen_here_is_somebody_else_and_refused(renamed):
    renamed.add("people").add("people", username="mara.s", email="other@nordlicht.example").run()
    assert len(known()) == 1
    assert [row["username"] for row in renamed.report("rejects-people.csv")] == ["mara.s"]


def test_people_are_looked_up_by_indexes_alone(renamed):
    with asked() as seen:
        renamed.add("people").add("people", username="mara.s", email="other@nordlicht.example").run()
    assert [sql for sql, _ in seen.selects if "import_key" in sql]
    assert seen.scans("users") == []
