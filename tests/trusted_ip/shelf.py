"""Short ways to trusted addresses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.trusted_ip import judging, service
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress, TrustState
from tests.cast import actor_of

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.20"


def keep(
    user: User | None, network: str = "203.0.113.0/24", purpose: str = "restrict", **more: Any
) -> TrustedAddress:
    """An entry that is on, straight into the table; of an account where no person is given."""
    values = {
        "user_id": user.id if user else None,
        "network": network,
        "purpose": AddressPurpose(purpose),
        **more,
    }
    values["state"] = TrustState(values.get("state", "on"))
    with transaction() as session:
        row = TrustedAddress(id=clock.new_id(), **values)
        session.add(row)
    return row


def add(user: User, network: str = "203.0.113.0/24", purpose: str = "restrict", **more: Any) -> service.Saved:
    """An entry by its command, from 203.0.113.7."""
    return service.add(actor_of(user), network=network, purpose=purpose, **more)


def rows() -> list[TrustedAddress]:
    """What stands in the table, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(TrustedAddress).order_by(TrustedAddress.created_at)))


def admits(user: User, ip: str) -> bool:
    """Whether the rules let the person in from an address at this moment."""
    db.session.rollback()
    account_id = actor_of(user).account_id
    return judging.judge(judging.rules_of(user.id, account_id), ip).refused_by is None
