"""Loads made-up rows in bulk: COPY into Gatehouse's own tables, their indexes laid aside meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.audit.models import AuditEvent
from admin_app.billing.models import Invoice, Service
from admin_app.identity import spelled
from admin_app.identity.models import Account, Membership, User, UserKind
from admin_app.identity.spelled import AccountNames, Noun, PersonNames
from admin_app.kernel.db import Base
from admin_app.session.models import LoginSession
from admin_app.sign_in.models import PasswordCredential
from admin_app.ticket.models import Ticket, TicketMessage, TicketSubscriber
from benchmarks.data import tickets
from benchmarks.data.rows import Made, Row

BLOCK = 2_000  # rows written at once
SPELLED = 20_000  # names spelled at once
FAST = "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET statement_timeout = 0"


# What the search written by hand in Django needs, and nobody else.
PEERS = (
    "CREATE INDEX peers_users_name ON users USING gin (full_name_folded gin_trgm_ops)",
    "CREATE INDEX peers_users_username ON users USING gin (username_shown gin_trgm_ops)",
    "CREATE INDEX peers_accounts_name ON accounts USING gin (name_folded gin_trgm_ops)",
)


class Table(NamedTuple):
    """A table to fill: its model, the columns its rows bring, and the rows."""

    model: type[Base]
    columns: tuple[str, ...]
    rows: Iterator[Row]


def tables(made: Made) -> list[Table]:
    """What is filled, in order."""
    names = tuple(made.names_of(0))
    return [
        Table(Account, (
            "id", "number", "name", "name_folded", "kind", "status", "country", "language", "time_zone", "currency", "customer_since", "created_at",
        ), made.account_rows()),
        Table(Address, ("id", "account_id", "is_primary", "line1", "city", "postcode", "country"), made.address_rows()),
        Table(User, (
            "id", "kind", "account_id", "status", "created_at", "activated_at", "last_sign_in_at", "last_sign_in_country", "language", "time_zone", *names,
        ), made.person_rows()),
        Table(Membership, ("user_id", "account_id", "role_id", "since"), made.membership_rows()),
        Table(PasswordCredential, ("user_id", "hash", "set_at"), made.password_rows()),
        Table(LoginSession, (
            "id", "user_id", "account_id", "kind", "stage", "secret_hash", "renewed_at", "first_ip", "last_ip", "ip_hash", "country", "device", "methods",
            "created_at", "last_seen_at", "ends_at", "ended_at", "ended_why",
        ), made.session_rows()),
        Table(AuditEvent, (
            "id", "at", "name", "actor_kind", "actor_id", "account_id", "target_kind", "target_id",
        ), made.event_rows()),
        Table(Service, ("id", "account_id", "code", "name", "kind", "status", "since"), made.service_rows()),
        Table(Invoice, ("id", "account_id", "number", "issued_on", "due_on", "currency", "total", "paid", "status"), made.invoice_rows()),
        Table(Ticket, (
            "id", "number", "account_id", "author_id", "category", "priority", "urgency", "subject", "state", "opened_at", "customer_at", "last_at",
            "answered_at", "solved_at", "closed_at", "waits_since",
        ), tickets.ticket_rows(made)),
        Table(TicketMessage, ("id", "ticket_id", "kind", "author_id", "text", "created_at"), tickets.message_rows(made)),
        Table(TicketSubscriber, ("id", "ticket_id", "user_id", "since"), tickets.subscriber_rows(made)),
    ]  # fmt: skip


def fill(connection: Any, made: Made, say: Callable[[str], None]) -> None:
    """Fill an empty, migrated database over a psycopg connection that commits by itself."""
    connection.execute(FAST)
    began, total = time.monotonic(), 0
    todo = tables(made)
    names = (
        *(table.model.__tablename__ for table in todo),
        *(table.name for table in spelled.TABLES.values()),
    )
    indexes = [index for name in names for index in _laid_aside(connection, name)]
    for table in todo:
        since = time.monotonic()
        rows = copy(connection, table)
        total += rows
        say(f"  {table.model.__tablename__}: {rows:,} rows, {rows / (time.monotonic() - since):,.0f}/s")
    since = time.monotonic()
    rows = _spell(connection)
    total += rows
    say(f"  spellings: {rows:,} rows, {rows / (time.monotonic() - since):,.0f}/s")
    for definition in (*indexes, *PEERS):
        connection.execute(definition)
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")
    spent = time.monotonic() - began
    say(f"  {total:,} rows in {spent:,.0f} s with {len(indexes)} indexes made anew: {total / spent:,.0f}/s")


def _laid_aside(connection: Any, table: str) -> list[str]:
    """Drop the indexes of a table that no constraint needs; gives what makes them anew."""
    found = connection.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def copy(connection: Any, table: Table) -> int:
    """Copy the rows of a table; what they don't bring gets the model's own default. Gives how many."""
    usual = _defaults(table)
    names = ", ".join((*table.columns, *usual))
    tail = "".join(f"\t{as_text(value)}" for value in usual.values()) + "\n"
    done = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table.model.__tablename__} ({names}) FROM STDIN") as out,
    ):
        while block := list(islice(table.rows, BLOCK)):
            out.write("".join("\t".join(map(as_text, row)) + tail for row in block))
            done += len(block)
    return done


def _spell(connection: Any) -> int:
    """Copy the rows of spellings that search asks, of every account and person there is. Gives how many."""
    accounts = _by_id(connection, "SELECT id, name, number FROM accounts")
    people = _by_id(connection, "SELECT id, kind, full_name, username_shown, email_domain FROM users")
    done = sum(
        _copy_spelled(connection, spelled.rows_of_accounts(map(AccountNames._make, b))) for b in accounts
    )
    for block in people:
        named = (PersonNames(row[0], UserKind(row[1]), *row[2:]) for row in block)
        done += _copy_spelled(connection, spelled.rows_of_people(named))
    return done


def _by_id(connection: Any, wanted: str) -> Iterator[list[Any]]:
    """Rows in blocks, in the order of their id, which is their first column."""
    block = connection.execute(f"{wanted} ORDER BY id LIMIT {SPELLED}").fetchall()
    while block:
        yield block
        block = connection.execute(
            f"{wanted} WHERE id > %s ORDER BY id LIMIT {SPELLED}", [block[-1][0]]
        ).fetchall()


def _copy_spelled(connection: Any, rows: Mapping[Noun, list[spelled.Row]]) -> int:
    for noun, found in rows.items():
        table = spelled.TABLES[noun].name
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} (owner_id, place, spelling, whole) FROM STDIN") as out,
        ):
            for row in found:
                out.write_row(row)
    return sum(map(len, rows.values()))


def _defaults(table: Table) -> dict[str, object]:
    """What columns get that the rows don't bring: the same for every row."""
    found: dict[str, object] = {}
    for column in table.model.__table__.columns:
        if column.name in table.columns or column.nullable or column.autoincrement is True:
            continue
        default = column.default
        if isinstance(default, sa.ColumnDefault) and default.is_callable:
            found[column.name] = default.arg(None)
        elif isinstance(default, sa.ColumnDefault):
            found[column.name] = default.arg
        elif column.server_default is None:
            found[column.name] = ""
    return found


def as_text(value: object) -> str:
    """A value as COPY reads it; made-up texts hold nothing that has to be escaped."""
    if type(value) is str:  # most are
        return value
    if value is None:
        return "\\N"
    return json.dumps(value) if isinstance(value, dict | list) else str(value)
