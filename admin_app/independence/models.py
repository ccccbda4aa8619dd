"""What members of staff did to each other that keeps them from being two pairs of eyes for a while."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class TieKind(enum.StrEnum):
    """What was done."""

    INVITED = "invited"
    ENABLED = "enabled"
    RESET = "reset"  # password, second factors, or the names by which somebody signs in
    ROLES = "roles"  # given or taken


class StaffTie(Model):
    """One act of one member of staff on another. Counted for 30 days by `at`."""

    __tablename__ = "staff_ties"
    __table_args__ = (sa.Index("ix_staff_ties_person_id_actor_id_at", "person_id", "actor_id", "at"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    actor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[TieKind] = mapped_column(one_of(TieKind, "kind"))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class FirstAdministrator(Model):
    """One of the two who were administrators first, whatever became of them since."""

    __tablename__ = "first_administrators"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)
