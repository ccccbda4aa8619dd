"""From the declaration of a table alone one finds the rows that are about somebody, and whatever is private in them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import SUBJECT
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db as database
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.leads import LeadsTo
from admin_app.personal_data.rows import acted, of_account, of_person
from admin_app.personal_data.treatment import Erasure
from admin_app.personal_data.vocabulary import IMPERSONAL
from tests.canaries import CANARIES
from tests.world import World

# Rows that are about nobody: they tell of the company's own acts, or of a name that nobody has.
OF_NOBODY = {
    "breach_entries",
    "audit_events",
    "audit_details",
    "bulk_runs",
    "jobs",
    "policy_values",
    "policy_changes",
    "throttles",
}
PEOPLE_COLUMNS = ("_by", "user_id", "staff_id", "person_id", "subject_id", "actor_id", "author_id")


def declared():
    """Tables whose rows are about somebody, but for copies that the database keeps."""
    return [e for e in inventory().values() if e.about and e.erasure is not Erasure.FOLLOWS]


@pytest.fixture
def world(cast):
    world = World(cast)
    assert world.own
    assert world.foreign
    return world


def count(entry, condition):
    table = database.metadata.tables[entry.name]
    return database.session.scalar(sa.select(sa.func.count()).select_from(table).where(condition))


def ids(model):
    return database.session.scalars(sa.select(model.id)).all()


def test_each_row_about_somebody_is_found_from_them(world):
    people, accounts = ids(User), ids(Account)
    for entry in declared():
        ways = [of_person(entry, key) for key in people] + [of_account(entry, key) for key in accounts]
        lost = count(entry, sa.not_(sa.or_(*ways)))
        assert not lost or entry.name in OF_NOBODY, entry.name


def test_a_person_is_led_to_by_their_own_rows_and_not_by_a_strangers(world):
    for name in (
        "contacts",
        "login_sessions",
        "passkeys",
        "mails",
        "audit_details",
        "sign_in_attempts",
        "users",
    ):
        entry = inventory()[name]
        mine, strangers = of_person(entry, world.canary.id), of_person(entry, world.cast.carol.id)
        if name != "audit_details":  # nothing was recorded of either
            assert count(entry, mine), name
        assert count(entry, sa.and_(mine, strangers)) == 0, name


def test_an_account_leads_to_the_rows_of_its_people_and_to_no_other_accounts(world):
    for entry in declared():
        both = sa.and_(
            of_account(entry, world.cast.nordlicht.id), of_account(entry, world.cast.carol.account_id)
        )
        assert count(entry, both) == 0, entry.name


def test_the_words_of_an_act_of_staff_on_an_account_lead_to_the_account(world):
    details, events = (database.metadata.tables[name] for name in ("audit_details", "audit_events"))
    about = sa.select(events.c.id).where(events.c.account_id == world.cast.nordlicht.id)
    told = sa.and_(details.c.role == SUBJECT, details.c.event_id.in_(about))
    by_staff = details.c.person_id.in_(sa.select(User.id).where(User.kind == "staff"))
    entry = inventory()["audit_details"]
    assert count(entry, sa.and_(told, by_staff))
    assert count(entry, sa.and_(told, sa.not_(of_account(entry, world.cast.nordlicht.id)))) == 0


def test_who_acted_is_found_apart_from_whom_it_is_about(world):
    notes = inventory()["notes"]
    author = database.session.scalar(sa.select(database.metadata.tables["notes"].c.author_id))
    assert count(notes, acted(notes, author)) == 1
    assert count(notes, of_person(notes, author)) == 0


def test_no_private_value_stands_in_a_column_that_is_said_to_hold_none(world):
    for entry in inventory().values():
        table = database.metadata.tables.get(entry.name)
        plain = [column.name for column in entry.all_columns if column.data in IMPERSONAL]
        for name in plain if table is not None else ():
            text = sa.cast(table.c[name], sa.Text)
            held = [
                said for said in CANARIES.values() if not said.isdigit() and count(entry, text.contains(said))
            ]
            assert held == [], f"{entry.name}.{name}"


def test_each_column_that_holds_somebodys_id_says_so(app):
    tables = database.metadata.tables
    for entry in inventory().values():
        told = {lead.column for lead in entry.about} | set(entry.by.split())
        for column in tables[entry.name].columns if entry.name in tables else ():
            refers = {key.column.table.name for key in column.foreign_keys} & {"users", "accounts"}
            named = isinstance(column.type, sa.Uuid) and column.name.endswith(PEOPLE_COLUMNS)
            if (refers or named) and column.name != "frozen_by":  # that is a dispute's id
                assert column.name in told, f"{entry.name}.{column.name}"


def test_each_table_leads_to_people_or_accounts_in_the_end(app):
    for entry in declared():
        ends = {lead.to for lead in entry.about}
        for lead in entry.about:
            if lead.to is LeadsTo.ROW:
                there = inventory()[lead.table]
                ends |= {further.to for further in there.about}
                ends |= (
                    {LeadsTo.PERSON} if there.by else set()
                )  # about nobody in particular, but somebody's work
        assert ends & {LeadsTo.PERSON, LeadsTo.ACCOUNT}, entry.name
