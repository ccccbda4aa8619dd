"""One spelling: usernames by what they look like, phones by their digits within a country, usernames held back.

What the columns hold is filled in after the migrations, in batches (`user/identifiers/renewal.py`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.by_hand import POLICY_RANGES_0002, POLICY_RANGES_0009, policy_ranges

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PARTIAL = (("users", "username_skeleton", 600), ("contacts", "national_hash", 64))
HELD = "freed_usernames"


def upgrade() -> None:
    """Go up."""
    for table, column, length in PARTIAL:
        op.add_column(table, sa.Column(column, sa.String(length=length), nullable=True))
        named = sa.text(f"{column} <> ''")
        op.create_index(f"ix_{table}_{column}", table, [column], postgresql_where=named, sqlite_where=named)
    op.create_table(
        HELD,
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("skeleton_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_freed_usernames_user_id_users")),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_freed_usernames")),
    )
    for column in ("skeleton_hash", "user_id", "freed_at"):
        op.create_index(op.f(f"ix_{HELD}_{column}"), HELD, [column])
    policy_ranges(op.get_bind(), POLICY_RANGES_0009)


def downgrade() -> None:
    """Go down."""
    op.execute("DELETE FROM policy_values WHERE key = 'username.reserved'")
    policy_ranges(op.get_bind(), POLICY_RANGES_0002)
    op.drop_table(HELD)
    for table, column, _ in PARTIAL:
        op.drop_index(f"ix_{table}_{column}", table)
        op.drop_column(table, column)
