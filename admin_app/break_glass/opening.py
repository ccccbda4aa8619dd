"""Breaking the glass: seeing what no customer allowed, for half an hour, with everybody told.

The threat: staff who look without consent because they can. So it takes a reason in words, a fresh sign-in, one
account, and it is told to every owner in the same transaction; a second person judges it afterwards. Only a legal
order that others recorded and confirmed before keeps it from the customer, and only until it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.withholding import withhold
from admin_app.break_glass import orders, telling
from admin_app.break_glass.models import BreakGlass
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_, told_when
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.lib.times import working_days
from admin_app.session import ended
from admin_app.session.models import LoginSession
from admin_app.support_access import looks

LASTS = timedelta(minutes=30)
REASON_MIN = 20
A_DAY = 3
DAY = timedelta(days=1)
REVIEW_DAYS = 3  # working days


@dataclass(frozen=True, slots=True)
class Breaking:
    """What somebody wants to see without consent, checked for its form."""

    account_id: UUID
    areas: list[str]
    reason: str


def break_glass(actor: Actor, account_id: UUID, *, areas: Sequence[str], reason: str) -> UUID:
    """Let this session look at chosen areas of an account for 30 min; gives the id. Every owner is mailed at once.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (areas, a reason under 20 characters), Conflict while one of
    this person's is still broken, RateLimited after 3 in 24 h; a second administrator lets it go beyond both.
    """
    asked = checked(account_id, areas, reason)
    require_fresh(actor)
    with transaction():
        account = lock(actor, asked)
        within_limits(actor)
        return begin(actor, account, asked)


def checked(account_id: UUID, areas: Sequence[str], reason: str) -> Breaking:
    """What is asked for, by its form. Raises Invalid."""
    words = text.clean_line(reason, reasons.REASON_MAX, "reason", lines=True)
    if len(words) < REASON_MIN:
        raise Invalid(
            N_("Say in at least 20 characters why you can’t wait for the customer."),
            field="reason",
            code="too_short",
        )
    known = [area.value for area in Area]
    if not areas or any(area not in known for area in areas):
        raise Invalid(N_("Choose what you have to see."), field="areas", code="areas")
    return Breaking(account_id, [area for area in known if area in areas], words)


def lock(actor: Actor, asked: Breaking) -> Account:
    """The account, then whoever breaks: two tabs at once are one after the other. Raises NotFound, NotAllowed."""
    account = lock_account(asked.account_id)
    require(actor, Permission.BREAK_GLASS, subject_of(account))
    if not actor.is_staff or actor.user_id is None or actor.session_id is None:
        raise NotAllowed(N_("Only somebody who is signed in can look."))
    lock_row(User, actor.user_id)
    ended.refuse(actor.session_id)
    return account


def begin(actor: Actor, account: Account, asked: Breaking, *, allowed_by: UUID | None = None) -> UUID:
    """Write the row, its event and its mails in the caller's transaction, which has judged and locked."""
    if actor.user_id is None or actor.session_id is None:
        raise NotAllowed(N_("Only somebody who is signed in can look."))
    now = clock.now()
    order = orders.in_force(account.id, but=actor.user_id)
    glass = BreakGlass(
        id=clock.new_id(),
        account_id=account.id,
        areas=asked.areas,
        reason=asked.reason,
        opened_by=actor.user_id,
        opened_role=actor.roles[0] if actor.roles else "",
        session_id=actor.session_id,
        opened_at=now,
        until_at=now + LASTS,
        allowed_by=allowed_by,
        order_id=order.id if order else None,
        review_due_at=working_days.end_of(now, REVIEW_DAYS, ZoneInfo(config.active().time_zone)),
    )
    db.session.add(glass)
    db.session.flush()
    if order is not None and order.until_at is not None:
        withhold(glass.id, order.until_at)
        telling.later(glass.id, order.until_at)
    facts = {"areas": ", ".join(asked.areas), "minutes": LASTS.seconds // 60, "kept_back": order is not None}
    record(Event.GLASS_BROKEN, actor, glass, facts, reason=asked.reason)
    if order is None:
        telling.at_once(actor, account, glass)
    telling.reviewers(actor, account, glass)
    return glass.id


def stop(actor: Actor, glass_id: UUID) -> UUID:
    """End it before its time: what was shown is masked at the next request, in every process; gives the account.

    Raises NotFound, NotAllowed (only whoever broke it), Conflict when it is over already.
    """
    with transaction():
        glass = lock_row(BreakGlass, glass_id)
        if glass is None:
            raise NotFound
        require(actor, Permission.BREAK_GLASS)
        if over(glass):
            raise Conflict(N_("This is over already."))
        if glass.opened_by != actor.user_id:
            raise NotAllowed(
                N_(
                    "Only the person who took break-glass access can stop it. It ends by itself after 30 minutes."
                )
            )
        glass.stopped_at = clock.now()
        looks.end_case_looks(glass.id)
        record(Event.GLASS_STOPPED, actor, glass, {})
        return glass.account_id


def over(glass: BreakGlass) -> bool:
    """Whether it shows nothing any more: stopped, or its time is up."""
    return glass.stopped_at is not None or glass.until_at <= clock.now()


def ends_at(glass: BreakGlass) -> datetime:
    """Until when it shows something, or did."""
    return glass.stopped_at or glass.until_at


def of_session(actor: Actor, account_id: UUID) -> BreakGlass | None:
    """What this very session broke at an account and may look under now."""
    if actor.session_id is None:
        return None
    wanted = sa.select(BreakGlass).where(
        BreakGlass.session_id == actor.session_id,
        BreakGlass.until_at > clock.now(),
        BreakGlass.stopped_at.is_(None),
        BreakGlass.opened_by == actor.user_id,
        BreakGlass.account_id == account_id,
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def record(
    event: Event, actor: Actor, glass: BreakGlass, facts: dict[str, object], *, reason: str = ""
) -> None:
    """An event of it; its target is what a legal order keeps back."""
    audit.record(
        event,
        actor,
        account_id=glass.account_id,
        target=("break_glass", glass.id),
        facts=facts,
        reason=reason,
    )


def within_limits(actor: Actor) -> None:
    """One alive, 3 in 24 h. What belonged to a session that has ended shows nothing any more.

    Raises Conflict, RateLimited.
    """
    now = clock.now()
    gone = sa.exists().where(LoginSession.id == BreakGlass.session_id, LoginSession.ended_at.is_not(None))
    alive = db.session.scalar(
        sa.select(BreakGlass).where(
            BreakGlass.opened_by == actor.user_id,
            BreakGlass.until_at > now,
            BreakGlass.stopped_at.is_(None),
            ~gone,
        )
    )
    if alive is not None:
        raise Conflict(
            N_(
                "Your last break-glass access is open until %(when)s. Stop it first, or ask a second administrator to allow another one."
            ),
            code="glass_alive",
            when=told_when(alive.until_at, actor.language, actor.time_zone),
        )
    lately = list(
        db.session.scalars(
            sa.select(BreakGlass.opened_at)
            .where(BreakGlass.opened_by == actor.user_id, BreakGlass.opened_at > now - DAY)
            .order_by(BreakGlass.opened_at.desc())
            .limit(A_DAY)
        )
    )
    if len(lately) >= A_DAY:
        raise RateLimited(
            lately[-1] + DAY,
            N_(
                "You took break-glass access 3 times within a day. A second administrator has to confirm one more."
            ),
            code="glass_limit",
        )
