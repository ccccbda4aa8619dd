"""Which versions somebody still has to answer: those in force that nobody, or not this person, has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from admin_app.document.models import Answer, DocumentAnswer, DocumentKind, DocumentVersion
from admin_app.kernel import clock
from admin_app.kernel.database.statements import Moment
from admin_app.kernel.db import db
from admin_app.policy import service as policy
from admin_app.policy.register import Key

ANSWERS = {DocumentKind.AGREEMENT: Answer.AGREED, DocumentKind.PRIVACY_POLICY: Answer.NOTED}
Truth = sa.ColumnElement[bool]
Id = sa.ColumnElement[UUID] | InstrumentedAttribute[UUID]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asked: a customer, for oneself and, as an owner, for the account."""

    user_id: UUID
    account_id: UUID | None
    binds: bool  # agrees for the account: an owner of one that isn't being closed


@dataclass(frozen=True, slots=True)
class DueDocument:
    """A version that waits for an answer; `may_wait_until` is None once it can't be put off any more."""

    row: DocumentVersion
    may_wait_until: datetime | None

    @property
    def answer(self) -> Answer:
        """What the answer to it is."""
        return ANSWERS[self.row.kind]


def in_force(moment: Moment) -> Truth:
    """The versions in force: of each kind the latest that is confirmed and whose day has come."""
    later = aliased(DocumentVersion)
    followed = sa.exists().where(
        later.kind == DocumentVersion.kind,
        later.number > DocumentVersion.number,
        later.confirmed_at.is_not(None),
        later.effective_at <= moment,
    )
    return sa.and_(
        DocumentVersion.confirmed_at.is_not(None),
        DocumentVersion.effective_at <= moment,
        ~followed.correlate_except(later),
    )


def is_due(user_id: Id, account_id: Id, binds: Truth, moment: Moment) -> Truth:
    """Versions that this person still has to answer: an owner the agreement that no owner of the account has agreed
    to, everybody the privacy policy not yet noted."""
    of_version = DocumentAnswer.version_id == DocumentVersion.id
    agreed = sa.exists().where(
        of_version, DocumentAnswer.account_id == account_id, DocumentAnswer.answer == Answer.AGREED
    )
    noted = sa.exists().where(of_version, DocumentAnswer.user_id == user_id)
    unsaid = [~answered.correlate_except(DocumentAnswer) for answered in (agreed, noted)]
    for_account = DocumentVersion.kind == DocumentKind.AGREEMENT
    return sa.and_(in_force(moment), sa.case((for_account, sa.and_(binds, unsaid[0])), else_=unsaid[1]))


def of(reader: Reader) -> list[DueDocument]:
    """What waits for somebody's answer: the agreement first. Two statements, one where nothing waits."""
    now = clock.now()
    binds = sa.true() if reader.binds else sa.false()
    wanted = (
        sa.select(DocumentVersion)
        .where(is_due(_value(reader.user_id), _value(reader.account_id), binds, now))
        .order_by(DocumentVersion.kind)
    )
    rows = list(db.session.scalars(wanted))
    if not rows:
        return []
    days = policy.number(Key.DOCUMENT_POSTPONE_DAYS, reader.account_id, reader.user_id)
    return [DueDocument(row, _wait(row, days, now)) for row in rows]


def _value(id_: UUID | None) -> sa.ColumnElement[UUID]:
    return sa.literal(id_, sa.Uuid())


def _wait(row: DocumentVersion, days: int, now: datetime) -> datetime | None:
    until = row.effective_at + timedelta(days=days)
    return until if until > now else None
