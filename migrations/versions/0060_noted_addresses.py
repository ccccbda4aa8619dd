"""The address that was known when somebody asked who couldn't sign in, sealed: where their mails go besides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.add_column(
        "data_cases", sa.Column("noted_address", sa.Text(), nullable=False, server_default=sa.text("''"))
    )


def downgrade() -> None:
    """Go down."""
    op.drop_column("data_cases", "noted_address")
