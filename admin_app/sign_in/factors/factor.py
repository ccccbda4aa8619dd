"""What a second factor says of itself, in columns of its table; whatever else is known of it derives from these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import Base, UTCDateTime, db

DISABLED_AT = 100  # failures in a row that disable a password or factor (NIST SP 800-63B-4 §3.2.2)

Whose = UUID | InstrumentedAttribute[UUID] | sa.BindParameter[UUID]
Moment = InstrumentedAttribute[datetime | None]


def count_failure(
    failures: InstrumentedAttribute[int], disabled_at: Moment, *which: sa.ColumnElement[bool]
) -> None:
    """One more failure in a row, in the caller's transaction; the hundredth turns it off, and the first such moment stays."""
    now = sa.literal(clock.now(), UTCDateTime())
    disabled = sa.case((failures + 1 >= DISABLED_AT, sa.func.coalesce(disabled_at, now)), else_=disabled_at)
    statement = sa.update(failures.class_).where(*which)
    counted = statement.values({failures.key: failures + 1, disabled_at.key: disabled})
    db.session.execute(counted.execution_options(synchronize_session=False))


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What somebody types to prove a factor, wherever a code is asked for. One shape of code belongs to one factor.

    `looks_like` judges the shape alone, so that the right factor counts a wrong one. `use` says whether it is right
    and uses it up, atomically, and `count_failure` counts a wrong one, both in the caller's transaction. `asked` (an
    instruction where none was typed) and `wrong` are msgids.
    """

    looks_like: Callable[[str], bool]
    use: Callable[[UUID, str], bool]
    count_failure: Callable[[UUID], None]
    asked: str
    wrong: str


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """One kind of second factor: whose rows are whose, since when each counts, since when it is off.

    `key` names it in proposals, mails and the audit trail, `method` in the sessions and tries it opened. One that is
    off after too many failures protects on: it counts as had. A factor without a `code` has a step of its own.
    """

    key: str
    method: str
    owner: InstrumentedAttribute[UUID]
    set_up_at: InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime]
    disabled_at: Moment
    used_since: Callable[[datetime], sa.ColumnElement[bool]]  # whether a row was used since a moment
    fact: str  # as an event's figures name it
    several: bool  # a person may have more than one
    gone: str  # a sentence (msgid) of the mail that tells that staff removed it
    code: TypedCode | None = None
    last_used_at: sa.SQLColumnExpression[datetime | None] | None = None
    off: str = ""  # what staff read (msgid) where it keeps somebody out, being off
    keeps_out: str = ""  # the same in a sentence about %(name)s

    def is_on(self, whose: Whose = User.id) -> sa.ColumnElement[bool]:
        """Whether a person has it."""
        return sa.exists().where(self._of(whose)).correlate(User)

    def is_off(self, whose: Whose = User.id) -> sa.ColumnElement[bool]:
        """Whether a person's is off after too many failures."""
        return sa.exists().where(self._of(whose), self.disabled_at.is_not(None)).correlate(User)

    def is_seen(self, user_id: UUID, since: datetime) -> sa.ColumnElement[bool]:
        """Whether it was used or set up since a moment."""
        return sa.exists().where(
            self.owner == user_id, sa.or_(self.set_up_at > since, self.used_since(since))
        )

    def count(self, whose: Whose = User.id) -> sa.ScalarSelect[int]:
        """How many of it a person has, those that are off among them."""
        return self._count(self._of(whose))

    def count_disabled(self, whose: Whose = User.id) -> sa.ScalarSelect[int]:
        """How many of it are off after too many failures."""
        return self._count(self._of(whose), self.disabled_at.is_not(None))

    def newest(self, whose: Whose) -> sa.ScalarSelect[datetime | None]:
        """When the newest of it was set up."""
        return _latest(self.set_up_at, self.owner == whose)

    def last_use(self, whose: Whose) -> sa.ColumnElement[datetime | None]:
        """When it was last used, where that is kept."""
        if self.last_used_at is None:
            return sa.literal(None, UTCDateTime())
        return _latest(self.last_used_at, self.owner == whose)

    @property
    def noun(self) -> str:
        """How former states call it."""
        return str(self.owner.class_.__tablename__)

    def rows(self, user_id: UUID) -> Sequence[Base]:
        """What a person has of it, begun set-ups left out, in the order of their keys."""
        table = self.owner.class_
        keys = sa.inspect(table).primary_key
        return db.session.scalars(sa.select(table).where(self._of(user_id)).order_by(*keys)).all()

    def is_set_up(self, state: Mapping[str, Any]) -> bool:
        """Whether a row counted, judged by its former state."""
        return bool(state.get(self.set_up_at.key))

    def remove(self, user_id: UUID) -> None:
        """Take all of it from a person, begun set-ups too, in the caller's transaction."""
        statement = sa.delete(self.owner.class_).where(self.owner == user_id)
        db.session.execute(statement.execution_options(synchronize_session=False))

    def _of(self, whose: Whose) -> sa.ColumnElement[bool]:
        return sa.and_(self.owner == whose, self.set_up_at.is_not(None))

    def _count(self, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        # Of the outer statement only the person: it may well read the factor's table too.
        return sa.select(sa.func.count(self.owner)).where(*which).correlate(User).scalar_subquery()


def _latest(
    column: sa.SQLColumnExpression[datetime | None] | InstrumentedAttribute[datetime],
    which: sa.ColumnElement[bool],
) -> sa.ScalarSelect[datetime | None]:
    return sa.select(sa.func.max(column)).where(which).correlate(User).scalar_subquery()
