"""How the invitation of somebody who never joined ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.add_column("users", sa.Column("invitation_end", sa.String(24)))


def downgrade() -> None:
    """Go down."""
    op.drop_column("users", "invitation_end")
