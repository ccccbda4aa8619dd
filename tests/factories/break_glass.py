"""Broken glass and legal orders, by the commands themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.break_glass import opening, orders
from admin_app.break_glass.models import BreakGlass, LegalOrder
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_staff
from tests.sign_in.door import later

WHY = "A court asks for it by noon, and the owner is abroad"


def make_glass(by: User, account: Account, session_id: UUID | None = None, **traits: Any) -> BreakGlass:
    """Glass that somebody broke just now."""
    values: dict[str, Any] = {"areas": ["profile", "security"], "reason": WHY, **traits}
    found = db.session.get(
        BreakGlass, opening.break_glass(actor_of(by, session_id=session_id), account.id, **values)
    )
    assert found is not None
    return found


def make_order(by: User, account: Account, confirmer: User | None = None, days: int = 30) -> LegalOrder:
    """An order to keep silent, that counts where somebody confirmed it."""
    reference = "Amtsgericht Bremen, 91 Gs 412/26"
    order_id = orders.record_order(
        actor_of(by), account.id, reference=reference, days=days, reason="Served this morning"
    )
    if confirmer is not None:
        orders.confirm_order(actor_of(confirmer), order_id)
    found = db.session.get(LegalOrder, order_id)
    assert found is not None
    return found


def in_world(account: Account) -> dict[str, Any]:
    """Glass that waits for its review, glass that is open, and an order that waits."""
    breaker = make_staff("support", full_name="Bruno Breaker")
    with later(hours=-2):
        over = make_glass(breaker, account)
    return {
        "glass": over.id,
        "own_glass": over.id,
        "order": make_order(make_staff("administrator"), account).id,
    }
