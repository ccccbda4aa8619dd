"""Disputes and what they took back, as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute.models import Dispute, DisputeItem, DisputeSource, DisputeState, ItemAct, ItemState
from admin_app.former_state import service as former_state
from admin_app.identity.models import Membership, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.sign_in.disputed import NOTICES

KEPT = timedelta(days=30)


def make_dispute(user: User, state: DisputeState = DisputeState.SETTLED, **traits: Any) -> Dispute:
    """A dispute of a person; settled a moment ago, unless told otherwise."""
    now, settled = clock.now(), state is DisputeState.SETTLED
    account_id = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    values: dict[str, Any] = {
        "source": DisputeSource.LINK, "what": "sign_in", "since": now - timedelta(hours=2), "said_at": now - timedelta(hours=1),
        "waits_until": now + timedelta(hours=71) if state is DisputeState.WAITING else None,
        "ended_at": now if settled else None,
    }  # fmt: skip
    row = Dispute(
        id=clock.new_id(), user_id=user.id, account_id=account_id, state=state, **{**values, **traits}
    )
    with transaction() as session:
        session.add(row)
    return row


def make_thing(dispute: Dispute, noun: str, key: UUID, **traits: Any) -> DisputeItem:
    """Something it took back: set up since, unless `before` or `act` tell otherwise; of others where `others` says so."""
    item_id = clock.new_id()
    before, after = traits.pop("before", None), traits.pop("after", None)
    values: dict[str, Any] = {
        "act": ItemAct.ADDED if before is None else ItemAct.CHANGED, "at": clock.now() - timedelta(minutes=90),
        "state": ItemState.FROZEN if traits.get("others") or not dispute.ended_at else ItemState.TAKEN_BACK,
        "keep_until": dispute.ended_at + KEPT if dispute.ended_at else None,
    }  # fmt: skip
    row = DisputeItem(
        id=item_id, dispute_id=dispute.id, noun=noun, key=key,
        sealed_before=former_state.sealed(before, f"dispute_items.sealed_before:{item_id}") if before else "",
        sealed_after=former_state.sealed(after, f"dispute_items.sealed_after:{item_id}") if after else "",
        **{**values, **traits},
    )  # fmt: skip
    with transaction() as session:
        session.add(row)
    return row


def make_notices(user: User) -> DisputeItem:
    """The least that can be put back: a choice about notices."""
    chosen = {"notify_sign_in": False, "region_tracking": True}
    present = {"notify_sign_in": True, "region_tracking": True}
    return make_thing(make_dispute(user), NOTICES, user.id, before=present, after=chosen)
