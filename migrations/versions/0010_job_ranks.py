"""Jobs in the order in which they are waited for.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.add_column("jobs", sa.Column("rank", sa.SmallInteger(), server_default="1", nullable=False))
    op.drop_index("ix_jobs_due", "jobs")
    op.create_index("ix_jobs_due", "jobs", ["state", "rank", "run_at"])


def downgrade() -> None:
    """Go down."""
    op.drop_index("ix_jobs_due", "jobs")
    op.create_index("ix_jobs_due", "jobs", ["state", "run_at"])
    op.drop_column("jobs", "rank")
