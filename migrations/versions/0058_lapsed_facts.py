"""What a step of a data request is about: the facts whose change let an approval lapse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.add_column(
        "data_case_entries", sa.Column("facts", sa.String(2000), nullable=False, server_default=sa.text("''"))
    )


def downgrade() -> None:
    """Go down."""
    op.drop_column("data_case_entries", "facts")
