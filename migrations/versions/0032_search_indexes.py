"""What the search looks up besides names: services by their name, and who trusts a network."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
compatible = True


def upgrade() -> None:
    """Go up."""
    name = 'name COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else "name"
    op.execute(f"CREATE INDEX ix_search_services_name ON services ({name}, id)")
    op.create_index(op.f("ix_trusted_addresses_network"), "trusted_addresses", ["network"])


def downgrade() -> None:
    """Go down."""
    op.drop_index(op.f("ix_trusted_addresses_network"), "trusted_addresses")
    op.execute("DROP INDEX ix_search_services_name")
