"""Who may do what about a case, for its buttons and names; each command judges again under the lock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.models import OPEN_STATES, DeactivationRequest, State
from admin_app.closing.transitions import Act
from admin_app.identity.models import Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.permissions import Permission

P = Permission
BILLINGS_ACTS = (Act.CLEARED.value, Act.PASSED_ON.value)
DECIDERS_NAMED = 4


def acts(
    actor: Actor, request: DeactivationRequest, billings: set[UUID], reopen_until: datetime | None
) -> frozenset[str]:
    """The acts whose buttons show, none while a dispute freezes the case; each command judges again."""
    if request.frozen_by is not None:
        return frozenset()
    found: set[str] = set()
    if actor.may(P.DEACTIVATION_CLEAR):
        found |= {
            State.REQUESTED: {"confirm"},
            State.IN_BILLING: {"confirm", "clear", "ask", "pass_on"},
            State.NEEDS_CUSTOMER: {"confirm", "take_up"},
        }.get(request.state, set())
    if actor.may(P.DEACTIVATION_DECIDE) and request.state in OPEN_STATES:
        found.add("stop")
        if request.state is State.CLEARED:
            deciding = {"approve", "reject"} if may_decide(actor, request, billings) else set()
            found = (found - {"stop"}) | {"send_back"} | deciding
    if (
        actor.may(P.ACCOUNT_REOPEN)
        and request.state is State.EXECUTED
        and reopen_until
        and clock.now() < reopen_until
    ):
        found.add("reopen")
    return frozenset(found)


def may_decide(actor: Actor, request: DeactivationRequest, billings: set[UUID]) -> bool:
    """Whether the rule of two people lets this person decide; `billings` are those who did billing's step."""
    return (
        actor.user_id is not None and actor.user_id != request.requested_by and actor.user_id not in billings
    )


def deciders(request: DeactivationRequest, billings: set[UUID]) -> tuple[str, ...]:
    """Some who could decide it, by name; none where it isn't decided any more."""
    if request.state not in {State.REQUESTED, State.IN_BILLING, State.NEEDS_CUSTOMER, State.CLEARED}:
        return ()
    wanted = (
        sa.select(User.full_name)
        .distinct()
        .join(StaffRole, StaffRole.user_id == User.id)
        .join(Role, Role.id == StaffRole.role_id)
        .where(
            User.kind == UserKind.STAFF,
            User.status == UserStatus.ACTIVE,
            User.id.not_in(list(billings)),
            sa.cast(Role.permissions, sa.Text).contains(P.DEACTIVATION_DECIDE.value),
        )
        .order_by(User.full_name)
        .limit(DECIDERS_NAMED)
    )
    return tuple(db.session.scalars(wanted))


def snapshot_form(request: DeactivationRequest) -> list[Any]:
    """The form an approval was given on; empty without one."""
    return list((request.facts or {}).get("form", []))
