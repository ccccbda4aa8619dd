"""Which code works on this schema, and on PostgreSQL the tables in which wake-ups of jobs wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
compatible = True

# As Huey 3.5 makes them itself where it may; the role of web and worker may not (ASVS 13.2.2).
STORE = (
    "CREATE TABLE IF NOT EXISTS huey_kv (queue text NOT NULL, key text NOT NULL, value bytea NOT NULL, PRIMARY KEY (queue, key))",
    """CREATE TABLE IF NOT EXISTS huey_schedule (id bigserial PRIMARY KEY, queue text NOT NULL, data bytea NOT NULL,
       timestamp double precision NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS huey_schedule_queue_timestamp ON huey_schedule (queue, timestamp)",
    """CREATE TABLE IF NOT EXISTS huey_task (id bigserial PRIMARY KEY, queue text NOT NULL, data bytea NOT NULL,
       priority double precision NOT NULL DEFAULT 0.0)""",
    "CREATE INDEX IF NOT EXISTS huey_task_queue_priority_id ON huey_task (queue, priority DESC, id)",
    """CREATE TABLE IF NOT EXISTS huey_counter (queue text NOT NULL, key text NOT NULL, value bigint NOT NULL DEFAULT 0,
       PRIMARY KEY (queue, key))""",
)
TABLES = ("huey_kv", "huey_schedule", "huey_task", "huey_counter")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "compatible_code",
        sa.Column("head", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_compatible_code")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in STORE:
            op.execute(statement)


def downgrade() -> None:
    """Go down."""
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TABLE IF EXISTS {table}")
    op.drop_table("compatible_code")
