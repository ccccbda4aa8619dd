"""The legal orders that wait for a reader: recorded by somebody whom nothing ties to that reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.break_glass.models import LegalOrder, LegalOrderState
from admin_app.identity.models import Account, User
from admin_app.independence import service as independence
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import UTCDateTime
from admin_app.kernel.rights.permissions import Permission

_READER = sa.bindparam("reader", type_=sa.Uuid())
_WAITS = (
    LegalOrder.state == LegalOrderState.RECORDED,
    LegalOrder.frozen_by.is_(None),
    LegalOrder.recorded_by != _READER,
    ~independence.tied(_READER, LegalOrder.recorded_by, sa.bindparam("tied_since", type_=UTCDateTime())),
)
_IDS = sa.select(LegalOrder.id).where(*_WAITS)
_LINES = (
    sa.select(
        LegalOrder.id,
        LegalOrder.reference,
        LegalOrder.recorded_at,
        Account.name.label("account"),
        User.full_name.label("who"),
    )
    .join(Account, Account.id == LegalOrder.account_id)
    .join(User, User.id == LegalOrder.recorded_by)
    .where(*_WAITS)
    .order_by(LegalOrder.recorded_at, LegalOrder.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order that waits."""

    id: UUID
    reference: str
    account: str
    who: str
    since: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`; None for who confirms none."""
    return _IDS if actor.may(Permission.LEGAL_ORDER_CONFIRM) else None


def values(actor: Actor) -> dict[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id, "tied_since": independence.counted_since()}


def lines(actor: Actor, most: int) -> list[OrderLine]:
    """What waits for this person, the oldest on top. One statement."""
    if not actor.may(Permission.LEGAL_ORDER_CONFIRM):
        return []
    rows = rows_of(_LINES, {**values(actor), "most": most})
    return [OrderLine(row.id, row.reference, row.account, row.who, row.recorded_at) for row in rows]
