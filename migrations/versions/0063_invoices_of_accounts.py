"""Invoices of one account by their day, as its people page through them."""

from __future__ import annotations

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    op.create_index("ix_invoices_account_id_issued_on_id", "invoices", ["account_id", "issued_on", "id"])
    op.drop_index("ix_invoices_account_id", "invoices")


def downgrade() -> None:
    """Go down."""
    op.create_index("ix_invoices_account_id", "invoices", ["account_id"])
    op.drop_index("ix_invoices_account_id_issued_on_id", "invoices")
