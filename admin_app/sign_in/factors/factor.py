"""What a second factor says of itself, in columns of its table; whatever else is known of it derives from these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.models import User
from admin_app.kernel.db import db

Whose = UUID | InstrumentedAttribute[UUID]


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """One kind of second factor: whose rows are whose, since when each counts, since when it is off.

    `key` names it in proposals, mails and the audit trail, `method` in the sessions and tries it opened. One that is
    off after too many failures protects on: it counts as had.
    """

    key: str
    method: str
    owner: InstrumentedAttribute[UUID]
    set_up_at: InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime]
    disabled_at: InstrumentedAttribute[datetime | None]
    fact: str  # as an event's figures name it
    several: bool  # a person may have more than one
    gone: str  # a sentence (msgid) of the mail that tells that staff removed it

    def is_on(self, whose: Whose = User.id) -> sa.ColumnElement[bool]:
        """Whether a person has it."""
        return sa.exists().where(self._of(whose)).correlate(User)

    def count(self, whose: Whose = User.id) -> sa.ScalarSelect[int]:
        """How many of it a person has, those that are off among them."""
        return self._count(self._of(whose))

    def count_disabled(self, whose: Whose = User.id) -> sa.ScalarSelect[int]:
        """How many of it are off after too many failures."""
        return self._count(self._of(whose), self.disabled_at.is_not(None))

    def newest(self, whose: Whose) -> sa.ScalarSelect[datetime | None]:
        """When the newest of it was set up."""
        newest = sa.select(sa.func.max(self.set_up_at)).where(self.owner == whose)
        return newest.correlate(User).scalar_subquery()

    def remove(self, user_id: UUID) -> None:
        """Take all of it from a person, begun set-ups too, in the caller's transaction."""
        statement = sa.delete(self.owner.class_).where(self.owner == user_id)
        db.session.execute(statement.execution_options(synchronize_session=False))

    def _of(self, whose: Whose) -> sa.ColumnElement[bool]:
        return sa.and_(self.owner == whose, self.set_up_at.is_not(None))

    def _count(self, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        # Of the outer statement only the person: it may well read the factor's table too.
        return sa.select(sa.func.count(self.owner)).where(*which).correlate(User).scalar_subquery()
