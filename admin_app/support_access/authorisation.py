"""By what right a look holds, judged at the moment of reading: no job has to end anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.models import LookGround, SupportGrant

# The steps of a case in which private facts may be shown to whom it waits for.
CASE_STEPS = frozenset(
    {
        Permission.CLOSING_CLEAR,
        Permission.CLOSING_DECIDE,
        Permission.DATA_CASE_DECIDE,
        Permission.DATA_CASE_ENTER,
    }
)


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What of a grant tells whether it holds: from when, until when, for what."""

    from_at: datetime
    until_at: datetime
    ended_at: datetime | None
    areas: list[str]
    staff_id: UUID | None


def unended(account_id: UUID, staff_id: UUID | None = None) -> SupportGrant | None:
    """The one grant of an account that nobody ended, or the one that is for an agent alone; it may have run out."""
    return next((grant for grant in all_unended(account_id) if grant.staff_id == staff_id), None)


def all_unended(account_id: UUID) -> list[SupportGrant]:
    """Every grant of an account that nobody ended, the one for everybody first; they may have run out."""
    wanted = (
        sa.select(SupportGrant)
        .where(SupportGrant.account_id == account_id, SupportGrant.ended_at.is_(None))
        .order_by(SupportGrant.staff_id.is_not(None), SupportGrant.id)
    )
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def alive(grant: SupportGrant | GrantTerms) -> bool:
    """Whether a grant holds now."""
    return grant.ended_at is None and grant.from_at <= clock.now() < grant.until_at


def live_grant(account_id: UUID) -> SupportGrant | None:
    """The grant for everybody that holds now, if there is one."""
    grant = unended(account_id)
    return grant if grant and alive(grant) else None


def live_grants(actor: Actor, account_id: UUID) -> list[SupportGrant]:
    """The grants that hold now for somebody: the one for everybody first, then the one for this agent alone."""
    return [g for g in all_unended(account_id) if alive(g) and is_for(g, actor)]


def is_for(grant: SupportGrant | GrantTerms, actor: Actor) -> bool:
    """Whether a grant is for everybody who may look under one, or for this very person."""
    return grant.staff_id is None or grant.staff_id == actor.user_id


def covers(grant: SupportGrant | GrantTerms, area: Area, actor: Actor) -> bool:
    """Whether a grant holds now, includes an area and is for this person."""
    return alive(grant) and area.value in grant.areas and is_for(grant, actor)


def opens(actor: Actor, account_id: UUID, area: Area) -> bool:
    """Whether the customer's permission lets this person look at an area now."""
    may = Permission.LOOK_UNDER_GRANT in actor.permissions
    return may and any(covers(grant, area, actor) for grant in live_grants(actor, account_id))


def holds(actor: Actor, ground: LookGround, area: Area, grant: GrantTerms | None) -> bool:
    """Whether the right a live look at an area was made by still stands: its grant, or the office.

    What a case opened ends with the move that makes it wait for somebody else (`looks.end_case_looks`).
    """
    if ground is LookGround.GRANT:
        may = Permission.LOOK_UNDER_GRANT in actor.permissions
        return grant is not None and covers(grant, area, actor) and may
    if ground is LookGround.BILLING:
        return Permission.BILLING_LOOK in actor.permissions
    if ground is LookGround.BREAK_GLASS:  # its looks end with it (`looks.end_case_looks`)
        return Permission.BREAK_GLASS in actor.permissions
    return ground is LookGround.CASE and bool(CASE_STEPS & actor.permissions)
