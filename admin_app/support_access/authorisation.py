"""By what right a look holds, judged at the moment of reading: no job has to end anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.lens import Area
from admin_app.kernel.permissions import Permission
from admin_app.support_access.models import LookGround, SupportGrant

# The steps of a case in which private facts may be shown to whom it waits for.
CASE_STEPS = frozenset({Permission.CLOSING_CLEAR, Permission.CLOSING_DECIDE})


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What of a grant tells whether it holds: from when, until when, for what."""

    from_at: datetime
    until_at: datetime
    ended_at: datetime | None
    areas: list[str]


def unended(account_id: UUID) -> SupportGrant | None:
    """The one grant of an account that nobody ended; it may have run out."""
    wanted = sa.select(SupportGrant).where(
        SupportGrant.account_id == account_id, SupportGrant.ended_at.is_(None)
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def alive(grant: SupportGrant | GrantTerms) -> bool:
    """Whether a grant holds now."""
    return grant.ended_at is None and grant.from_at <= clock.now() < grant.until_at


def live_grant(account_id: UUID) -> SupportGrant | None:
    """The grant that holds now, if there is one."""
    grant = unended(account_id)
    return grant if grant and alive(grant) else None


def covers(grant: SupportGrant | GrantTerms, area: Area) -> bool:
    """Whether a grant holds now and includes an area."""
    return alive(grant) and area.value in grant.areas


def holds(actor: Actor, ground: LookGround, area: Area, grant: GrantTerms | None) -> bool:
    """Whether the right a live look at an area was made by still stands: its grant, or the office.

    What a case opened ends with the move that makes it wait for somebody else (`looks.end_case_looks`).
    """
    if ground is LookGround.GRANT:
        return grant is not None and covers(grant, area) and Permission.LOOK_UNDER_GRANT in actor.permissions
    if ground is LookGround.BILLING:
        return Permission.BILLING_LOOK in actor.permissions
    return ground is LookGround.CASE and bool(CASE_STEPS & actor.permissions)
