"""The payouts whose next step is billing's: to be decided by whoever didn't compare their bank account, then to be paid."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate.models import OPEN, AffiliateDestination, AffiliatePayout, PayoutState
from admin_app.bell import telling
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.email.messages import notices
from admin_app.identity import holders
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission


@dataclass(frozen=True, slots=True)
class WaitingPayout:
    """One line of the queue; no amount is in it."""

    id: UUID
    number: str
    account_name: str
    asked_by: str
    since: datetime


def ids(actor: Actor) -> sa.Select[UUID] | None:
    """What waits for this person, to be executed with `values`; None where nothing can."""
    return _ids() if actor.may(Permission.AFFILIATE_WRITE) else None


def values(actor: Actor) -> Mapping[str, object]:
    """What `ids` is executed with."""
    return {"reader": actor.user_id}


def lines(actor: Actor, most: int) -> list[WaitingPayout]:
    """What waits for this person, what was asked for first on top. One statement; none for who decides nothing."""
    if not actor.may(Permission.AFFILIATE_WRITE):
        return []
    rows = db.session.execute(_lines(), {**values(actor), "most": most})
    return [WaitingPayout(*row) for row in rows]


def tell(actor: Actor, row: AffiliatePayout, account: Account) -> None:
    """Tell billing that a payout waits, in the caller's transaction: everybody for whom it does."""
    wanted = sa.select(User).where(holders.staff_with(Permission.AFFILIATE_WRITE))
    if row.state is PayoutState.ASKED:
        compared_by = sa.select(AffiliateDestination.verified_by).where(
            AffiliateDestination.account_id == row.account_id
        )
        wanted = wanted.where(User.id.is_distinct_from(compared_by.scalar_subquery()))
    telling.tell(
        list(db.session.scalars(wanted.order_by(User.id))),
        BellTopic.PAYOUT,
        BellKind.WAITS,
        BellThing(AffiliatePayout.__tablename__, row.id, row.number, account.name),
        mail=lambda user: notices.waits(
            user,
            actor,
            what="payout",
            about=f"{row.number} ({account.name})",
            path=f"/admin/affiliate-payouts/{row.id}",
        ),
        by_name=actor.name,
    )


@functools.cache
def _ids() -> sa.Select[UUID]:
    compared_it = sa.exists().where(
        AffiliateDestination.account_id == AffiliatePayout.account_id,
        AffiliateDestination.verified_by == sa.bindparam("reader", type_=sa.Uuid()),
    )
    barred = sa.and_(AffiliatePayout.state == PayoutState.ASKED, compared_it)
    return sa.select(AffiliatePayout.id).where(OPEN, AffiliatePayout.frozen_by.is_(None), sa.not_(barred))


@functools.cache
def _lines() -> sa.Select[*tuple[Any, ...]]:
    return (
        _ids()
        .with_only_columns(
            AffiliatePayout.id,
            AffiliatePayout.number,
            Account.name,
            User.full_name,
            AffiliatePayout.asked_at,
        )
        .join(Account, Account.id == AffiliatePayout.account_id)
        .join(User, User.id == AffiliatePayout.asked_by)
        .order_by(AffiliatePayout.asked_at, AffiliatePayout.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
