"""The only maker of a lens that shows anything to staff. It reads live looks and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity import stand_ins
from admin_app.identity.models import Account, User
from admin_app.identity.restricted import is_restricted
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.rights import restricted
from admin_app.kernel.rights.lens import MASKED, Area, Lens, OpenArea
from admin_app.kernel.rights.permissions import Permission, Subject
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
        is_restricted(account=Look.account_id, anybody=True).label("restricted"),
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
    rows = rows_of(*reading(actor, account_id)).all()
    lens = Lens(tuple(_sights(actor, rows)))
    return _unless_restricted(actor, account_id, lens) if any(row.restricted for row in rows) else lens


def case_opened_until(actor: Actor, account_id: UUID, case_id: UUID) -> datetime | None:
    """Until when this session sees what a case opened to it; None where nothing is open. One statement."""
    if not actor.is_staff or actor.session_id is None or not authorisation.CASE_STEPS & actor.permissions:
        return None
    wanted = sa.select(Look.until_at).where(
        Look.session_id == actor.session_id,
        Look.staff_id == actor.user_id,
        Look.account_id == account_id,
        Look.until_at > clock.now(),
        Look.case_id == case_id,
        Look.ground == LookGround.CASE,
    )
    return db.session.scalar(wanted.order_by(Look.until_at.desc()).limit(1))


def colleagues(actor: Actor) -> Lens:
    """The lens of a customer: all of oneself; of others name, username and e-mail; owners also billing.

    Of somebody of staff who sees a customer's pages it has the granted areas alone.
    """
    open_areas = [OpenArea(area, user_id=actor.user_id) for area in Area]
    open_areas += [OpenArea(Area.PROFILE, field="email"), OpenArea(Area.PROFILE, field="username")]
    if Permission.OWN_BILLING_READ in actor.permissions:
        open_areas.append(OpenArea(Area.BILLING))
    seen = actor.seen_areas
    lens = Lens(tuple(one for one in open_areas if seen is None or one.area in seen))
    if seen is None or actor.acting_account_id is None:
        return lens
    return _unless_restricted(actor, actor.acting_account_id, lens)


def _unless_restricted(actor: Actor, account_id: UUID, lens: Lens) -> Lens:
    """The same lens, shut to staff for whom in the account is restricted without a ground of theirs."""
    own = stand_ins.of(User.restricted_since.is_not(None))
    people = sa.select(User.id).where(
        User.account_id == account_id, sa.or_(User.restricted_since.is_not(None), User.id.in_(own))
    )
    whole = sa.select(Account.id).where(Account.id == account_id, Account.restricted_since.is_not(None))
    shut = set()
    for found in db.session.scalars(sa.union_all(whole, people)):
        of_person = found != account_id
        subject = Subject(
            account_id,
            user_id=found if of_person else None,
            restricted_person=of_person,
            restricted_account=not of_person,
        )
        if not restricted.has_ground(actor, subject):
            shut.add(found)
    return MASKED if account_id in shut else replace(lens, shut=frozenset(shut))


def reading(actor: Actor, account_id: UUID) -> Reading:
    """What the lens of a member of staff asks, to be read ahead."""
    return _LOOKS, {
        "session_id": actor.session_id,
        "staff_id": actor.user_id,
        "account_id": account_id,
        "now": clock.now(),
    }


def _sights(actor: Actor, rows: Iterable[sa.Row[*tuple[Any, ...]]]) -> Iterable[OpenArea]:
    for row in rows:
        grant = None
        if row.grant_until is not None:
            grant = GrantTerms(row.from_at, row.grant_until, row.ended_at, row.areas, row.staff_id)
        area = Area(row.area)
        if authorisation.holds(actor, row.ground, area, grant):
            until = row.until_at if grant is None else min(row.until_at, grant.until_at)
            yield OpenArea(area, until, row.field or None, row.user_id)
