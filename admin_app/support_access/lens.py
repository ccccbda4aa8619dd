"""The only maker of a lens that shows anything to staff. It reads live looks and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.lens import MASKED, Area, Lens, OpenArea
from admin_app.kernel.permissions import Permission
from admin_app.kernel.statements import NOW, rows_of
from admin_app.support_access import authorisation
from admin_app.support_access.authorisation import GrantTerms
from admin_app.support_access.models import Look, LookGround, SupportGrant

_LOOKS = (
    sa.select(
        Look.area,
        Look.field,
        Look.user_id,
        Look.until_at,
        Look.ground,
        SupportGrant.from_at,
        SupportGrant.until_at.label("grant_until"),
        SupportGrant.ended_at,
        SupportGrant.areas,
        SupportGrant.staff_id,
    )
    .outerjoin(SupportGrant, SupportGrant.id == Look.grant_id)
    .where(
        Look.session_id == sa.bindparam("session_id"),
        Look.staff_id == sa.bindparam("staff_id"),
        Look.account_id == sa.bindparam("account_id"),
        Look.until_at > NOW,
        Look.ground != LookGround.SEARCH,
    )
    .order_by(Look.until_at.desc())
)


def lens_for(actor: Actor, account_id: UUID) -> Lens:
    """What somebody sees of an account's private data now, in one statement for staff and none for others.

    Staff see what the live looks of their own session opened, each under a ground that still stands. Customers
    see of their own account what `colleagues` says. Everybody else, jobs and console too, sees masks.
    """
    if actor.is_customer and actor.acting_account_id == account_id:
        return colleagues(actor)
    if not actor.is_staff or actor.session_id is None:
        return MASKED
    return Lens(tuple(_sights(actor, account_id)))


def colleagues(actor: Actor) -> Lens:
    """The lens of a customer: all of oneself; of others name, username and e-mail; owners also billing.

    Of somebody of staff who sees a customer's pages it has the granted areas alone.
    """
    open_areas = [OpenArea(area, user_id=actor.user_id) for area in Area]
    open_areas += [OpenArea(Area.PROFILE, field="email"), OpenArea(Area.PROFILE, field="username")]
    if Permission.OWN_BILLING_READ in actor.permissions:
        open_areas.append(OpenArea(Area.BILLING))
    seen = actor.seen_areas
    return Lens(tuple(one for one in open_areas if seen is None or one.area in seen))


def _sights(actor: Actor, account_id: UUID) -> Iterable[OpenArea]:
    rows = rows_of(
        _LOOKS,
        {
            "session_id": actor.session_id,
            "staff_id": actor.user_id,
            "account_id": account_id,
            "now": clock.now(),
        },
    )
    for row in rows:
        grant = None
        if row.grant_until is not None:
            grant = GrantTerms(row.from_at, row.grant_until, row.ended_at, row.areas, row.staff_id)
        area = Area(row.area)
        if authorisation.holds(actor, row.ground, area, grant):
            until = row.until_at if grant is None else min(row.until_at, grant.until_at)
            yield OpenArea(area, until, row.field or None, row.user_id)
