"""What the compulsory second step of an account asks of its delegates, who see nothing of it until they have one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.delegation import reach
from admin_app.delegation.models import Delegation
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.sign_in.factors import registry


def without_factor(account_id: UUID) -> int:
    """How many delegates of an account have no second factor, asked for one or not. One statement."""
    return db.session.scalar(_lacking(account_id, sa.func.count())) or 0


def kept_out(actor: Actor) -> frozenset[UUID]:
    """The delegations of the account that open nothing, since it asks for a second factor that the delegate lacks.

    One statement. Raises NotAllowed.
    """
    require(actor, Permission.OWN_DELEGATES_READ, Subject(actor.acting_account_id))
    if actor.acting_account_id is None:
        return frozenset()
    wanted = (
        _lacking(actor.acting_account_id, Delegation.id)
        .join(Account, Account.id == Delegation.account_id)
        .where(reach.asks_factor())
    )
    return frozenset(db.session.scalars(wanted, {"now": clock.now()}))


def _lacking(
    account_id: UUID, what: sa.ColumnElement[int] | sa.orm.InstrumentedAttribute[UUID]
) -> sa.Select[Any]:
    return (
        sa.select(what)
        .select_from(Delegation)
        .join(User, User.id == Delegation.user_id)
        .where(Delegation.account_id == account_id, Delegation.is_given(), sa.not_(registry.any_on()))
    )
