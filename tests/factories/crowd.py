"""An account as large as they get, copied within PostgreSQL: thousands of people, and the events of their years."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel.db import Model, db, transaction
from admin_app.sign_in.models import PasswordCredential
from tests.cast import actor_of
from tests.factories.audit import past_triggers
from tests.factories.people import make_account, make_person

ANALYSED: tuple[type[Model], ...] = (User, Membership, PasswordCredential, AuditEvent)
AT_ONCE = 20_000  # rows of a statement: none may take longer than any other of the product
COPY = (
    "INSERT INTO {table} ({columns})"
    " SELECT {values} FROM {table}, generate_series({start}, {end}) AS n WHERE {key} = '{one}'"
)


def make_crowd(*, people: int, events: int) -> Account:
    """An account of so many people with passwords, and of so many events, one a minute, each about one of them."""
    account = make_account(name="Crowd")
    first = make_person(account, full_name="First of them")
    with transaction():
        event_id = audit.record(
            Event.PERSON_PROFILE_CHANGED, actor_of(first), account_id=account.id, target=("user", first.id)
        )
    person, about = (made_id(first.id, n) for n in ("n", f"(1 + n % {people - 1})"))
    word = f"'{first.id}' || n"
    named = dict.fromkeys(
        ("username", "username_folded", "username_skeleton", "email", "email_folded", "email_hash"), word
    )
    past_triggers(
        copies(User, "id", first.id, range(1, people), id=person, full_name_folded=word, **named),
        copies(Membership, "user_id", first.id, range(1, people), user_id=person),
        copies(PasswordCredential, "user_id", first.id, range(1, people), user_id=person),
    )
    moment = "at - n * interval '1 minute'"
    for start in range(1, events, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, events))
        made = made_id(event_id, "n")
        past_triggers(
            copies(AuditEvent, "id", event_id, numbers, id=made, at=moment, actor_id=about, target_id=about)
        )
    return account


def analyse(models: tuple[type[Model], ...] = ANALYSED) -> None:
    """Let the planner know how much there is by now."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for model in models:
            connection.exec_driver_sql(f"VACUUM ANALYZE {model.__tablename__}")


def made_id(of: object, number: str) -> str:
    return f"md5('{of}' || {number})::uuid"


def copies(model: type[Model], key: str, one: object, numbers: range, **changes: str) -> sa.TextClause:
    """So many copies of one row, numbered anew, with what else changes in them as SQL over `n`."""
    table = model.__table__
    columns = [column.name for column in table.columns if column is not table.autoincrement_column]
    values = [changes.get(name, f'"{name}"') for name in columns]
    into = ", ".join(f'"{name}"' for name in columns)
    parts = {"table": table.name, "columns": into, "values": ", ".join(values)}
    return sa.text(COPY.format(**parts, start=numbers[0], end=numbers[-1], key=key, one=one))
