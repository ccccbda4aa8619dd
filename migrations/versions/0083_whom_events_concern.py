"""An index for what concerns a person though its target is a thing: their story finds it by whom a detail names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None
compatible = True

NAME = "ix_audit_details_concerned"
CONCERNED = sa.text("role = 'concerned'")


def upgrade() -> None:
    """Go up. Events from before have no such details, and stay as they are."""
    op.create_index(
        NAME,
        "audit_details",
        ["person_id", "event_id"],
        postgresql_where=CONCERNED,
        sqlite_where=CONCERNED,
    )


def downgrade() -> None:
    """Go down."""
    op.drop_index(NAME, table_name="audit_details")
