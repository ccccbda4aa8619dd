"""The only maker of a lens that shows anything to staff. It reads live looks and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.lens import MASKED, Area, Lens, OpenArea
from admin_app.kernel.permissions import Permission
from admin_app.support_access import authorisation
from admin_app.support_access.models import Look, LookGround, SupportGrant


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


def lenses_for(_actor: Actor, account_ids: Iterable[UUID]) -> dict[UUID, Lens]:
    """In lists and exports everything is masked, whatever was opened on a page: no side door."""
    return dict.fromkeys(account_ids, MASKED)


def colleagues(actor: Actor) -> Lens:
    """The lens of a customer: all of oneself; of others name, username and e-mail; owners also billing."""
    open_areas = [OpenArea(area, user_id=actor.user_id) for area in Area]
    open_areas += [OpenArea(Area.PROFILE, field="email"), OpenArea(Area.PROFILE, field="username")]
    if Permission.OWN_BILLING_READ in actor.permissions:
        open_areas.append(OpenArea(Area.BILLING))
    return Lens(tuple(open_areas))


def _sights(actor: Actor, account_id: UUID) -> Iterable[OpenArea]:
    wanted = (
        sa.select(Look, SupportGrant)
        .outerjoin(SupportGrant, SupportGrant.id == Look.grant_id)
        .where(
            Look.session_id == actor.session_id,
            Look.staff_id == actor.user_id,
            Look.account_id == account_id,
            Look.until_at > clock.now(),
            Look.ground != LookGround.SEARCH,
        )
        .order_by(Look.until_at.desc())
        .execution_options(populate_existing=True)
    )
    rows: sa.Result[Look, SupportGrant | None] = db.session.execute(wanted)
    for look, grant in rows:
        if authorisation.holds(actor, look, grant):
            until = look.until_at if grant is None else min(look.until_at, grant.until_at)
            yield OpenArea(Area(look.area), until, look.field or None, look.user_id)
