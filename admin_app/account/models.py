"""Postal addresses of accounts."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.account import postal
from admin_app.identity.models import NAME_MAX
from admin_app.kernel import clock
from admin_app.kernel.db import Model


class Address(Model):
    """A postal address of an account; at most one is the primary one."""

    __tablename__ = "addresses"
    __table_args__ = (
        sa.Index(
            "uq_addresses_primary",
            "account_id",
            unique=True,
            postgresql_where=sa.text("is_primary"),
            sqlite_where=sa.text("is_primary"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)
    attention: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="", server_default="")
    line1: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    line2: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    city: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    postcode: Mapped[str] = mapped_column(sa.String(20), default="")
    region: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    # The member of staff who entered it as it stands; empty again once its people saved it.
    entered_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def lines(self) -> list[str]:
        """The address as it stands on an envelope in its country, which is left out."""
        return postal.lines({name: getattr(self, name) for name in postal.FIELDS} | {"country": self.country})

    __mapper_args__ = {"version_id_col": version}
