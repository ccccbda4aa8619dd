"""Roles: named sets of permissions, as data."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class RoleScope(enum.StrEnum):
    """Whom a role is for."""

    STAFF = "staff"
    ACCOUNT = "account"


class Role(Model):
    """A named set of permissions. Built-in ones can't be deleted; their `key` is fixed."""

    __tablename__ = "roles"
    __table_args__ = (sa.UniqueConstraint("key"), sa.Index("ix_roles_name_id", "name", "id"))

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(80))
    scope: Mapped[RoleScope] = mapped_column(one_of(RoleScope, "scope"))
    permissions: Mapped[list[str]] = mapped_column(default=list)
    built_in: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class StaffRole(Model):
    """A role that a member of staff holds."""

    __tablename__ = "staff_roles"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    role_id: Mapped[UUID] = mapped_column(sa.ForeignKey("roles.id"), primary_key=True, index=True)
    given_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
