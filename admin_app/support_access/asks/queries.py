"""What both sides read about asks for support access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Moment
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.lib import masks
from admin_app.support_access.models import AskState, GrantMode, SupportAsk

_asker, _answerer = aliased(User), aliased(User)
_ROWS = (
    sa.select(SupportAsk, _asker.full_name.label("asker"), _answerer.full_name.label("answerer"))
    .join(_asker, _asker.id == SupportAsk.asked_by)
    .outerjoin(_answerer, _answerer.id == SupportAsk.answered_by)
)


@dataclass(frozen=True, slots=True)
class AskRow:
    """An ask as a page shows it; `state` is judged by the clock. Customers read staff as first name and initial."""

    id: UUID
    account_id: UUID
    state: AskState
    areas: tuple[str, ...]
    mode: GrantMode
    hours: int
    ticket: str
    reason: str
    asked_by_id: UUID
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    answered_by: str
    answered_at: datetime | None
    note: str
    grant_id: UUID | None
    version: int

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is AskState.ASKED


def waiting(actor: Actor, account_id: UUID) -> AskRow | None:
    """The ask that an owner of the account can answer now. One statement. Raises NotFound, NotAllowed."""
    _may_read(actor, account_id)
    wanted = _ROWS.where(
        SupportAsk.account_id == account_id,
        SupportAsk.state == AskState.ASKED,
        SupportAsk.expires_at > clock.now(),
    )
    found = db.session.execute(wanted).first()
    return _row(actor, found) if found else None


def one(actor: Actor, account_id: UUID, ask_id: UUID) -> AskRow:
    """One ask of an account. Raises NotFound for another's, the same as for none."""
    _may_read(actor, account_id)
    wanted = _ROWS.where(SupportAsk.account_id == account_id, SupportAsk.id == ask_id)
    found = db.session.execute(wanted).first()
    if found is None:
        raise NotFound
    return _row(actor, found)


def state_of(row: SupportAsk) -> AskState:
    """How an ask stands now: what nobody answered in time has expired, whether or not that is written down yet."""
    over = row.state is AskState.ASKED and row.expires_at <= clock.now()
    return AskState.EXPIRED if over else row.state


def open_now(now: Moment | None = None) -> sa.ColumnElement[bool]:
    """Asks that wait for an answer."""
    moment = clock.now() if now is None else now
    return sa.and_(SupportAsk.state == AskState.ASKED, SupportAsk.expires_at > moment)


# The reader's own that wait, as ids; executed with `reader` and `now`.
MY_OPEN_ASKS = sa.select(SupportAsk.id).where(
    open_now(NOW), SupportAsk.asked_by == sa.bindparam("reader", type_=sa.Uuid())
)


def _may_read(actor: Actor, account_id: UUID) -> None:
    if actor.is_customer:
        if actor.acting_account_id != account_id:
            raise NotFound
        require(actor, Permission.OWN_SUPPORT_ACCESS_READ, Subject(account_id))
    else:
        require(actor, Permission.SUPPORT_ACCESS_READ)


def _row(actor: Actor, found: sa.Row[SupportAsk, str, str]) -> AskRow:
    row: SupportAsk = found.SupportAsk
    state = state_of(row)
    by_staff = state is AskState.WITHDRAWN
    answerer = found.answerer or ""
    return AskRow(
        id=row.id,
        account_id=row.account_id,
        state=state,
        areas=tuple(row.areas),
        mode=row.mode,
        hours=row.hours,
        ticket=row.ticket,
        reason=row.reason,
        asked_by_id=row.asked_by,
        asked_by=masks.short_name(found.asker) if actor.is_customer else found.asker,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_by=masks.short_name(answerer) if by_staff and actor.is_customer else answerer,
        answered_at=row.answered_at,
        note=row.note,
        grant_id=row.grant_id,
        version=row.version,
    )
