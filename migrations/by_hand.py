"""What autogenerate can't see: the triggers that keep the audit trail append-only, and the rights of roles.

SQLite's batch mode drops a table's triggers when it copies the table: a migration that alters one of these
tables calls `triggers` again.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

SQLITE = (
    """CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events never change'); END""",
    """CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
       BEGIN SELECT RAISE(ABORT, 'audit events never go'); END""",
    """CREATE TRIGGER audit_details_no_delete BEFORE DELETE ON audit_details
       BEGIN SELECT RAISE(ABORT, 'audit details never go'); END""",
    """CREATE TRIGGER audit_details_only_emptied BEFORE UPDATE ON audit_details
       WHEN NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.emptied_at IS NULL OR NEW.id IS NOT OLD.id
         OR NEW.event_id IS NOT OLD.event_id OR NEW.person_id IS NOT OLD.person_id OR NEW.role IS NOT OLD.role
       BEGIN SELECT RAISE(ABORT, 'audit details can only be emptied'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit trail is append only'; END $$""",
    """CREATE FUNCTION audit_only_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.emptied_at IS NULL OR NEW.id <> OLD.id
            OR NEW.event_id <> OLD.event_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.role <> OLD.role THEN
           RAISE EXCEPTION 'audit details can only be emptied';
         END IF;
         RETURN NEW;
       END $$""",
    "CREATE TRIGGER audit_events_fixed BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_events_kept BEFORE TRUNCATE ON audit_events EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_details_kept BEFORE DELETE ON audit_details FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_details_not_truncated BEFORE TRUNCATE ON audit_details EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_details_emptied BEFORE UPDATE ON audit_details FOR EACH ROW EXECUTE FUNCTION audit_only_emptied()",
)


def triggers(connection: Connection) -> None:
    """Make the audit trail append-only."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(sa.text(statement))


def drop_triggers(connection: Connection) -> None:
    """Take the triggers away before their tables go down."""
    if connection.dialect.name == "sqlite":
        return  # they go with their tables
    for table, names in {
        "audit_events": ("audit_events_fixed", "audit_events_kept"),
        "audit_details": ("audit_details_kept", "audit_details_not_truncated", "audit_details_emptied"),
    }.items():
        for name in names:
            connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    connection.execute(sa.text("DROP FUNCTION IF EXISTS audit_refuse()"))
    connection.execute(sa.text("DROP FUNCTION IF EXISTS audit_only_emptied()"))


def grant(connection: Connection, role: str) -> None:
    """Let the role of web and worker use the tables, and the audit trail only as ASVS 13.2.2 wants it.

    It reads and inserts events, empties details, and can alter, truncate or disable nothing.
    """
    name = connection.dialect.identifier_preparer.quote(role)
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_events, audit_details FROM {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        f"GRANT UPDATE (salt, words, emptied_at) ON audit_details TO {name}",
    ):
        connection.execute(sa.text(statement))
