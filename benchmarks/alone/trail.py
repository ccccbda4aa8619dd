"""The audit trail proven: a million events with their details sealed, then verified on two cores, by the clock."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from flask_migrate import upgrade

from admin_app import config
from admin_app.audit.proof import sealing, verifying
from admin_app.audit.service import commitment
from admin_app.kernel import clock, signing
from admin_app.kernel.db import db
from benchmarks import database
from benchmarks.report.lines import Line

TITLE = "proof of the audit trail"
EVENTS = 1_000_000
CORES = 2
NAME = "gatehouse_bench_trail"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    "id", "xid", "at", "name", "actor_kind", "actor_id", "account_id", "target_kind", "target_id", "session_id",
    "request_id", "facts", "commitments",
)  # fmt: skip
Row = tuple[Any, ...]


def measure(server: str, events: int = EVENTS) -> list[Line]:
    """Sealed by one process, verified by two; the database is made for it and dropped."""
    url = database.named(server, NAME)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(database.sql(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'))
        locale = "LC_CTYPE 'C.UTF-8' LC_COLLATE 'C.UTF-8'"
        connection.execute(database.sql(f'CREATE DATABASE "{NAME}" TEMPLATE template0 {locale}'))
        try:
            return _measured(url, events)
        finally:
            db.engine.dispose()
            connection.execute(database.sql(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)'))


def _measured(url: str, events: int) -> list[Line]:
    app = database.application(url)
    app.app_context().push()
    upgrade()
    with psycopg.connect(url, autocommit=True) as connection:
        details = fill(connection, events)
    began = time.monotonic()
    sealed = sealing.seal()
    sealed_in = time.monotonic() - began
    began = time.monotonic()
    found = verifying.verify(config.active().sqlalchemy_url, signing.public_keys(), processes=CORES)
    seconds = time.monotonic() - began
    assert found.holds, found.findings[:3]
    assert (sealed, found.tally.events, found.tally.details) == (events, events, details)
    note = f"{found.blocks:,} blocks, {details:,} details; sealed before in {sealed_in:,.0f} s"
    return [Line(f"{events:,} audit events verified on {CORES} cores", seconds, 60, 40, "s", note=note)]


def fill(connection: psycopg.Connection, count: int) -> int:
    """Events like those of a desk's day, each with its actor's words and every second one with a subject's."""
    people = [clock.new_id() for _ in range(1_000)]
    details: list[Row] = []
    copied = 0
    for begin in range(0, count, 10_000):
        rows = [*_events(range(begin, min(begin + 10_000, count)), people, details)]
        with connection.transaction(), connection.cursor() as cursor:
            with cursor.copy(
                _copy("audit_details", ("id", "event_id", "person_id", "role", "salt", "words"))
            ) as into:
                for row in details:
                    into.write_row(row)
            with cursor.copy(_copy("audit_events", COLUMNS)) as into:
                for row in rows:
                    into.write_row(row)
        copied += len(details)
        details.clear()
    connection.execute("ANALYZE audit_events, audit_details")
    return copied


def _copy(table: str, columns: tuple[str, ...]) -> bytes:
    return database.sql(f"COPY {table} ({', '.join(columns)}) FROM STDIN")


def _events(numbers: range, people: list[UUID], details: list[Row]) -> Iterator[Row]:
    for number in numbers:
        event_id, person, target = clock.new_id(), people[number % 1_000], people[number * 7 % 1_000]
        kept = [
            {
                "name": "Ada Okafor",
                "ip": "203.0.113.7",
                "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/147",
            }
        ]
        if number % 2:
            kept.append({"reason": "Ticket 48213", "before": {"name": "A"}, "after": {"name": "B"}})
        promised = []
        for role, words in zip(("actor", "subject"), kept, strict=False):
            salt = secrets.token_hex(32)
            promised.append(commitment(salt, words))
            details.append((clock.new_id(), event_id, person, role, salt, json.dumps(words)))
        yield (
            event_id, 1000 + number, BEGAN + timedelta(seconds=number), "account.suspended", "staff", person, target, "user",
            target, person, secrets.token_hex(8), json.dumps({"fields": ["name"], "count": number % 9}), json.dumps(promised),
        )  # fmt: skip
