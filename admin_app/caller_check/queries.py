"""What the desk reads of caller checks. No code is in it, and of the address no more than its mask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.caller_check import limits
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.text_message.models import TextMessage, TextState
from admin_app.verified_caller.models import BY_PHONE, CallerChannel, CallerCheck


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check as its agent's page shows it."""

    id: UUID
    user_id: UUID
    person: str
    account_id: UUID
    channel: CallerChannel
    masked: str
    areas: tuple[str, ...]
    hours: int
    asked_at: datetime
    expires_at: datetime
    shown: bool  # on the caller's own page
    tries_left: int
    verified_until: datetime | None
    ended: bool
    failed: str = ""  # why the message didn't leave, a word of the gateway's

    @property
    def waits(self) -> bool:
        """Whether typing its code is of any use."""
        over = self.ended or self.verified_until is not None or self.tries_left <= 0
        return not over and self.expires_at > clock.now()

    @property
    def proves(self) -> bool:
        """Whether the caller counts as verified now."""
        return not self.ended and self.verified_until is not None and self.verified_until > clock.now()

    @property
    def by_phone(self) -> bool:
        """Whether it takes the place of another proof of identity."""
        return self.channel in BY_PHONE


_LINES = sa.select(
    CallerCheck.id,
    CallerCheck.user_id,
    User.full_name,
    CallerCheck.account_id,
    CallerCheck.channel,
    CallerCheck.masked,
    CallerCheck.areas,
    CallerCheck.hours,
    CallerCheck.asked_at,
    CallerCheck.expires_at,
    CallerCheck.shown_at,
    CallerCheck.tries,
    CallerCheck.verified_until,
    CallerCheck.ended_at,
    CallerCheck.message_id,
).join(User, User.id == CallerCheck.user_id)
_OF_AGENT = CallerCheck.staff_id == sa.bindparam("reader", type_=sa.Uuid())
_ONE = _LINES.where(CallerCheck.id == sa.bindparam("check_id"), _OF_AGENT)
_ALIVE = (
    _LINES.where(
        CallerCheck.user_id == sa.bindparam("user_id"),
        _OF_AGENT,
        CallerCheck.ended_at.is_(None),
        sa.or_(
            CallerCheck.verified_until > NOW,
            sa.and_(CallerCheck.verified_at.is_(None), CallerCheck.expires_at > NOW),
        ),
    )
    .order_by(CallerCheck.verified_at.is_(None), CallerCheck.asked_at.desc())
    .limit(1)
)


def one(actor: Actor, check_id: UUID) -> CheckLine:
    """A check of this agent's, with what became of its message. Raises NotAllowed, NotFound for a colleague's."""
    require(actor, Permission.CALLER_CHECK)
    row = rows_of(_ONE, {"check_id": check_id, "reader": actor.user_id}).first()
    if row is None:
        raise NotFound
    return _line(row, _failure(row.channel, row.message_id))


def alive(actor: Actor, user_id: UUID) -> CheckLine | None:
    """The check of this agent about a person that proves something now, else the one that waits. One statement."""
    if not actor.may(Permission.CALLER_CHECK):
        return None
    row = rows_of(_ALIVE, {"user_id": user_id, "reader": actor.user_id, "now": clock.now()}).first()
    return _line(row) if row else None


def _line(row: sa.Row[*tuple[object, ...]], failed: str = "") -> CheckLine:
    found = row._mapping  # noqa: SLF001 - a row's public name for its columns
    return CheckLine(
        id=found["id"],
        user_id=found["user_id"],
        person=found["full_name"],
        account_id=found["account_id"],
        channel=found["channel"],
        masked=found["masked"],
        areas=tuple(found["areas"]),
        hours=found["hours"],
        asked_at=found["asked_at"],
        expires_at=found["expires_at"],
        shown=found["shown_at"] is not None,
        tries_left=max(0, limits.TRIES - found["tries"]),
        verified_until=found["verified_until"],
        ended=found["ended_at"] is not None,
        failed=failed,
    )


def _failure(channel: CallerChannel, message_id: UUID | None) -> str:
    if message_id is None:
        return ""
    if channel is CallerChannel.MAIL:
        mail = db.session.get(Mail, message_id)
        gone = mail is not None and mail.state in {MailState.BOUNCED, MailState.FAILED}
        return (mail.last_error or "failed") if mail and gone else ""
    text = db.session.get(TextMessage, message_id)
    return (text.reason or "failed") if text and text.state is TextState.FAILED else ""
