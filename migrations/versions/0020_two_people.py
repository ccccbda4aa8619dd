"""Proposals that are about no person, bound to what they were made for; who tied whom among the staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
compatible = True

OPEN = sa.text("state = 'open'")
OF_NOBODY = sa.text("state = 'open' AND user_id IS NULL")
KINDS = (
    "remove_factor", "lift_restriction", "lift_binding", "change_username", "change_email", "shorten_recovery",
    "decide_dispute",
)  # fmt: skip
FIRST = """
    INSERT INTO first_administrators (user_id, since)
    SELECT u.id, u.created_at FROM users u JOIN staff_roles s ON s.user_id = u.id JOIN roles r ON r.id = s.role_id
    WHERE r.key = 'administrator' ORDER BY u.created_at, u.id LIMIT 2
"""


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("proposals") as batch:
        # The code says which kinds there are: a further one takes no migration.
        batch.drop_constraint(op.f("ck_proposals_kind"), type_="check")
        batch.alter_column("kind", existing_type=sa.String(24), type_=sa.String(40), existing_nullable=False)
        batch.alter_column(
            "target", existing_type=sa.String(40), type_=sa.String(120), existing_nullable=False
        )
        batch.alter_column("user_id", existing_type=sa.Uuid(), nullable=True)
        batch.add_column(sa.Column("about", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("made_for", sa.String(200), nullable=False, server_default=""))
    op.create_index(
        "uq_proposals_open_of_nobody",
        "proposals",
        ["kind", "target"],
        unique=True,
        postgresql_where=OF_NOBODY,
        sqlite_where=OF_NOBODY,
    )
    op.create_table(
        "staff_ties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('invited', 'enabled', 'reset', 'roles')", name="kind"),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_staff_ties_actor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_staff_ties_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_ties")),
    )
    op.create_index("ix_staff_ties_person_id_actor_id_at", "staff_ties", ["person_id", "actor_id", "at"])
    op.create_table(
        "first_administrators",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_first_administrators_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_first_administrators")),
    )
    op.execute(FIRST)


def downgrade() -> None:
    """Go down: what is about no person, or of a later kind, goes."""
    op.drop_table("first_administrators")
    op.drop_table("staff_ties")
    op.drop_index("uq_proposals_open_of_nobody", "proposals")
    named = ", ".join(f"'{kind}'" for kind in KINDS)
    op.execute(f"DELETE FROM proposals WHERE user_id IS NULL OR kind NOT IN ({named})")
    with op.batch_alter_table("proposals") as batch:
        batch.drop_column("made_for")
        batch.drop_column("about")
        batch.alter_column("user_id", existing_type=sa.Uuid(), nullable=False)
        batch.alter_column(
            "target", existing_type=sa.String(120), type_=sa.String(40), existing_nullable=False
        )
        batch.alter_column("kind", existing_type=sa.String(40), type_=sa.String(24), existing_nullable=False)
        batch.create_check_constraint(op.f("ck_proposals_kind"), f"kind IN ({named})")
