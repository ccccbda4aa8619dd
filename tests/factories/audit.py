"""Events of the trail, and somebody who changes the database past its triggers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db, transaction

TABLES = ("audit_events", "audit_details", "audit_blocks", "audit_sealed_events")


def tell(count: int = 1, *, at: datetime | None = None, **more: object) -> list[UUID]:
    """Record some events, each in a transaction of its own; gives their ids."""
    ids = []
    for number in range(count):
        with clock.at(at or clock.now()), transaction():
            ids.append(
                audit.record(
                    Event.POLICY_SET, console(), facts={"key": f"k{number}"}, reason="Because", **more
                )  # type: ignore[arg-type]
            )
    return ids


def past_triggers(*changes: sa.Executable) -> None:
    """Change the trail as somebody could who owns the tables."""
    with transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
            for change in changes:
                session.execute(change)
            return
        wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        triggers = session.execute(sa.text(wanted)).all()
        for name, _ in triggers:
            session.execute(sa.text(f"DROP TRIGGER {name}"))
        for change in changes:
            session.execute(change)
        for _, sql in triggers:
            session.execute(sa.text(sql))
