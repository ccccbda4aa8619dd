"""Newsletters and service status notices, and which of them a mail is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None
# The former release knows no proposal to send one.
compatible = False

TOPICS = ("security", "account", "support", "status", "billing", "newsletter")
STATES = ("draft", "sending", "done", "cancelled")
KINDS = ("person", "company")
OF_MAILING = sa.text("mailing_id IS NOT NULL")
WHERE = {"postgresql_where": OF_MAILING, "sqlite_where": OF_MAILING}


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "mailings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(24), nullable=False),
        *(sa.Column(name, sa.String(120), nullable=False) for name in ("subject_en", "subject_de")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("text_en", "text_de")),
        sa.Column("account_kind", sa.String(24)),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("service", sa.String(200), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Uuid()) for name in ("edited_by", "confirmed_by", "cancelled_by", "position")),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("edited_at", "confirmed_at", "ended_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "mails", "version")),
        *(
            sa.CheckConstraint(
                f"{name} IN ({', '.join(repr(v) for v in values)})", name=op.f(f"ck_mailings_{name}")
            )
            for name, values in (("topic", TOPICS), ("account_kind", KINDS), ("state", STATES))
        ),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_mailings_{name}_users"))
            for name in ("created_by", "edited_by", "confirmed_by", "cancelled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index("ix_mailings_created_at_id", "mailings", ["created_at", "id"])
    op.create_index("ix_mailings_topic_created_at_id", "mailings", ["topic", "created_at", "id"])
    op.create_index("ix_mailings_state_created_at_id", "mailings", ["state", "created_at", "id"])
    op.add_column("mails", sa.Column("mailing_id", sa.Uuid()))
    op.create_index("ix_mails_mailing_id_state", "mails", ["mailing_id", "state"], **WHERE)
    op.create_index("uq_mails_mailing_id_to_hash", "mails", ["mailing_id", "to_hash"], unique=True, **WHERE)


def downgrade() -> None:
    """Go down."""
    op.execute(
        "DELETE FROM bell_notices WHERE noun = 'proposals' AND thing_id IN"
        " (SELECT id FROM proposals WHERE kind = 'send_mailing')"
    )
    op.execute("DELETE FROM proposals WHERE kind = 'send_mailing'")
    op.drop_index("uq_mails_mailing_id_to_hash", table_name="mails")
    op.drop_index("ix_mails_mailing_id_state", table_name="mails")
    op.drop_column("mails", "mailing_id")
    op.drop_table("mailings")
