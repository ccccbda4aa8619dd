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

BLOCKS = ("audit_blocks", "audit_sealed_events")
# Which of their rows are fixed.
DOCUMENT_TABLES = {"document_versions": "WHEN OLD.confirmed_at IS NOT NULL", "document_answers": ""}

# The ranges of the register of policies, as they were when the table was made; a test compares them. A migration
# that brings a policy or a range calls `policy_ranges` again with its own table.
# A switch is written ("yes", "no"); whole numbers of which only some are offered are their least and most.
# Words in one text are written with how many characters it may have.
Ranges = dict[str, tuple[int, int] | tuple[str, ...] | int]
POLICY_RANGES: Ranges = {
    "billing.stale_hours": (1, 720),
    "closing.due_days": (1, 60),
    "closing.reopen_days": (1, 365),
    "closing.wait_days": (0, 30),
    "invitation.days": (1, 30),
    "password.rule": ("classes", "length"),
    "reauthentication.minutes": (1, 60),
    "reset.minutes": (5, 1440),
    "session.days": (1, 30),
    "session.idle_minutes": (5, 1440),
    "staff_session.hours": (1, 12),
    "staff_session.idle_minutes": (5, 60),
    "support_access.hours": (1, 168),
    "support_access.max_days": (1, 7),
}
POLICY_RANGES_0002: Ranges = {
    **POLICY_RANGES,
    "bind.self_recover": ("yes", "no"),
    "email.self_service": ("yes", "no"),
    "email.undo_hours": (24, 168),
    "factor.required": ("nobody", "owners", "everybody"),
    "recovery.wait_hours": (24, 336),
    "region.hold": ("yes", "no"),
    "restriction.trial_minutes": (5, 60),
    "screen_lock.minutes": (0, 60),
    "session.at_limit": ("replace", "refuse"),
    "session.limit": (0, 500),
    "totp.needs_verified_phone": ("yes", "no"),
    "trusted_browser.days": (1, 90),
    "trusted_browser.on": ("yes", "no"),
    "username.self_service": ("yes", "no"),
}


POLICY_RANGES_0009: Ranges = {**POLICY_RANGES_0002, "username.reserved": 2000}
POLICY_RANGES_0017: Ranges = {
    **POLICY_RANGES_0009,
    "password.min_length": (8, 64),
    "password.rule": ("classes", "length", "both"),
}
POLICY_RANGES_0027: Ranges = {**POLICY_RANGES_0017, "bulk.second_person_above": (0, 1000)}

POLICY_RANGES_0031: Ranges = {**POLICY_RANGES_0027, "reasons.saved": 5000}

POLICY_RANGES_0039: Ranges = {**POLICY_RANGES_0031, "bulk.mails_a_day": (1, 100_000)}
POLICY_RANGES_0041: Ranges = {
    **POLICY_RANGES_0039,
    "document.mail": ("yes", "no"),
    "document.notice_days": (0, 90),
    "document.postpone_days": (0, 90),
}
POLICY_RANGES_0042: Ranges = {
    **POLICY_RANGES_0041,
    "company.controller": 2000,
    "company.data_protection_officer": 2000,
    "company.supervisory_authority": 2000,
    "recipient.billing": 2000,
    "recipient.hosting": 2000,
    "recipient.mail": 2000,
    "recipient.texts": 2000,
}
POLICY_RANGES_0046: Ranges = {**POLICY_RANGES_0042, "recipient.wait_days": (1, 30)}
POLICY_RANGES_RETENTION: Ranges = {
    "retention.audit_details_days": (365, 3653),
    "retention.data_copies_days": (365, 3653),
    "retention.exports_days": (30, 3653),
    "retention.mail_bodies_days": (30, 3653),
    "retention.refusals_days": (30, 3653),
    "retention.sessions_days": (30, 3653),
    "retention.sign_in_attempts_days": (30, 3653),
    "retention.text_messages_days": (30, 730),
}
POLICY_RANGES_0051: Ranges = {**POLICY_RANGES_0046, **POLICY_RANGES_RETENTION}
POLICY_RANGES_0052: Ranges = {**POLICY_RANGES_0051, "deletion.wait_days": (0, 30)}
POLICY_RANGES_0056: Ranges = {
    **POLICY_RANGES_0052,
    "retention.files_days": (2, 30),
    "retention.invoice_years": (5, 30),
    "retention.looks_days": (365, 3653),
}
POLICY_RANGES_0068: Ranges = {
    **POLICY_RANGES_0056,
    "invoice.mail": ("yes", "no"),
    "mailing.people_a_minute": (60, 6000),
}
POLICY_RANGES_AFFILIATE: Ranges = {
    **POLICY_RANGES_0068,
    "affiliate.cookie_days": (1, 365),
    "affiliate.minimum_payout": (0, 10_000),
    "affiliate.months": (0, 120),
    "affiliate.on": ("yes", "no"),
    "affiliate.percent": (1, 50),
    "affiliate.refund_days": (0, 180),
    "retention.commission_years": (5, 30),
}
POLICY_RANGES_TICKETS: Ranges = {**POLICY_RANGES_AFFILIATE, "ticket.secret_days": (1, 14)}
POLICY_RANGES_KEPT_TICKETS: Ranges = {**POLICY_RANGES_TICKETS, "retention.tickets_days": (90, 3653)}


def triggers(connection: Connection) -> None:
    """Make the audit trail append-only, and refuse policies out of their range."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(sa.text(statement))
    policy_ranges(connection, POLICY_RANGES)


def policy_ranges(connection: Connection, ranges: Ranges) -> None:
    """Let the database refuse a policy that isn't known, or a value out of its range."""
    if connection.dialect.name == "postgresql":
        fits = _fits(
            ranges,
            "",
            "jsonb_typeof(value) = 'number' AND (value #>> '{}')::numeric",
            "value #>> '{}'",
            "jsonb_typeof(value) = 'boolean'",
            "jsonb_typeof(value) = 'string'",
        )
        connection.exec_driver_sql(
            "ALTER TABLE policy_values DROP CONSTRAINT IF EXISTS ck_policy_values_range"
        )
        connection.exec_driver_sql(
            f"ALTER TABLE policy_values ADD CONSTRAINT ck_policy_values_range CHECK ({fits})"
        )
        return
    whole = "json_type(NEW.value) = 'integer' AND json_extract(NEW.value, '$')"
    switch = "json_type(NEW.value) IN ('true', 'false')"
    words = "json_type(NEW.value) = 'text'"
    fits = _fits(ranges, "NEW.", whole, "json_extract(NEW.value, '$')", switch, words)
    for act in ("INSERT", "UPDATE"):
        name = f"policy_values_range_{act.lower()}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {act} ON policy_values WHEN NOT ({fits}) "
            "BEGIN SELECT RAISE(ABORT, 'the policy is out of its range'); END"
        )


def _fits(ranges: Ranges, row: str, number: str, text: str, switch: str, words: str) -> str:
    """The condition that a row's value fits its key. Keys and ranges are our own constants."""
    arms = []
    for key, allowed in ranges.items():
        if isinstance(allowed, int):
            arms.append(f"WHEN '{key}' THEN {words} AND length({text}) <= {allowed}")
        elif allowed == ("yes", "no"):
            arms.append(f"WHEN '{key}' THEN {switch}")
        elif isinstance(allowed[0], int):
            arms.append(f"WHEN '{key}' THEN {number} BETWEEN {allowed[0]} AND {allowed[1]}")
        else:
            named = ", ".join(f"'{choice}'" for choice in allowed)
            arms.append(f"WHEN '{key}' THEN {text} IN ({named})")
    return f"CASE {row}key {' '.join(arms)} ELSE false END"


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


def keep_append_only(connection: Connection, tables: tuple[str, ...]) -> None:
    """Let rows of these tables never change nor go."""
    for table in tables:
        if connection.dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the audit trail is append only'); END"
                )
            continue
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_refuse()"
        )


def drop_append_only(connection: Connection, tables: tuple[str, ...]) -> None:
    """Take those triggers away before their tables go down."""
    if connection.dialect.name == "sqlite":
        return  # they go with their tables
    for table in tables:
        for name in ("fixed", "kept"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")


def document_triggers(connection: Connection) -> None:
    """Let a confirmed version of a document neither change nor go, and an answer to one never."""
    if connection.dialect.name == "sqlite":
        for table, when in DOCUMENT_TABLES.items():
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {when} "
                    "BEGIN SELECT RAISE(ABORT, 'what was confirmed or answered is fixed'); END"
                )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION document_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'what was confirmed or answered is fixed'; END $$"
    )
    for table, when in DOCUMENT_TABLES.items():
        judged = when.replace("WHEN OLD.confirmed_at IS NOT NULL", "WHEN (OLD.confirmed_at IS NOT NULL)")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {judged} EXECUTE FUNCTION document_refuse()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION document_refuse()"
        )


def drop_document_triggers(connection: Connection) -> None:
    """Take those triggers away before their tables go down."""
    if connection.dialect.name == "sqlite":
        return  # they go with their tables
    for table in DOCUMENT_TABLES:
        for name in ("fixed", "kept"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS document_refuse()")


def grant(connection: Connection, role: str) -> None:
    """Let the role of web and worker use the tables, and what proves something only as ASVS 13.2.2 wants it.

    It reads and inserts events, blocks, answers to documents and entries of breaches, empties details of events, and can
    alter, truncate or disable nothing of them.
    """
    name = connection.dialect.identifier_preparer.quote(role)
    there = set(sa.inspect(connection).get_table_names())
    proofs = ("audit_events", "audit_details", *BLOCKS, "document_answers", "breach_entries")
    fixed = [table for table in proofs if table in there]
    for statement in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(fixed)} FROM {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        f"GRANT UPDATE (salt, words, emptied_at) ON audit_details TO {name}",
    ):
        connection.execute(sa.text(statement))


# A process of the former release goes on for a while, and what it writes knows no account.
ACCOUNTS_LEFT_OUT = (
    """UPDATE users SET account_id = (SELECT m.account_id FROM memberships m WHERE m.user_id = users.id)
       WHERE kind = 'customer' AND account_id IS NULL""",
    """UPDATE login_sessions SET account_id = (SELECT m.account_id FROM memberships m WHERE m.user_id = login_sessions.user_id)
       WHERE ended_at IS NULL AND kind = 'customer' AND account_id IS NULL""",
)
