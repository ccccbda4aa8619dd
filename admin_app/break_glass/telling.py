"""Telling that the glass was broken: reviewers at once, owners at once or when the legal order that forbade it has ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bell import telling as bell_telling
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.break_glass.models import BreakGlass, LegalOrder, LegalOrderState
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import break_glass as mails
from admin_app.email.messages import notices
from admin_app.identity import holders
from admin_app.identity.locking import lock_account
from admin_app.identity.models import Account, User
from admin_app.independence import service as independence
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.rights.permissions import Permission

JOB = "break_glass.tell"


def at_once(actor: Actor, account: Account, glass: BreakGlass) -> None:
    """Queue the mails in the transaction of the breaking."""
    glass.told_at = clock.now()
    for owner in contacts.owners_of(account.id):
        outbox.queue(
            mails.broken(
                owner, actor, account=account, areas=glass.areas, reason=glass.reason, until=glass.until_at
            )
        )


def reviewers(actor: Actor, account: Account, glass: BreakGlass) -> None:
    """Tell those who may review it: never whoever broke it or let it go beyond the limits, nor anybody tied to the former."""
    breaker = sa.bindparam("breaker", glass.opened_by, sa.Uuid(), unique=True)
    wanted = sa.select(User).where(
        holders.staff_with(Permission.BREAK_GLASS_REVIEW),
        User.id.not_in({glass.opened_by, glass.allowed_by} - {None}),
        sa.not_(independence.tied(User.id, breaker, independence.counted_since())),
    )
    _tell_staff(actor, wanted, account, glass, what="broken_glass", until=glass.review_due_at)


def confirmers(actor: Actor, account: Account, order: LegalOrder) -> None:
    """Tell those who may confirm a recorded order: never whoever recorded it, nor anybody tied to that one."""
    recorder = sa.bindparam("recorder", order.recorded_by, sa.Uuid(), unique=True)
    wanted = sa.select(User).where(
        holders.staff_with(Permission.LEGAL_ORDER_CONFIRM),
        User.id != order.recorded_by,
        sa.not_(independence.tied(User.id, recorder, independence.counted_since())),
    )
    _tell_staff(actor, wanted, account, order, what="legal_order", until=None)


def _tell_staff(
    actor: Actor,
    people: sa.Select[User],
    account: Account,
    row: BreakGlass | LegalOrder,
    *,
    what: str,
    until: datetime | None,
) -> None:
    path = "break-glass" if isinstance(row, BreakGlass) else "legal-orders"
    bell_telling.tell(
        list(db.session.scalars(people.order_by(User.id))),
        BellTopic.BREAK_GLASS,
        BellKind.WAITS,
        BellThing(row.__tablename__, row.id, what, account.name),
        mail=lambda user: notices.waits(
            user, actor, what=what, about=account.name, path=f"/admin/{path}/{row.id}", until=until
        ),
        by_name=actor.name,
    )


def later(glass_id: UUID, at: datetime) -> None:
    """Have it told when the order ends, whoever forgets it."""
    queue.enqueue(JOB, glass_id, at=at)


def now_that_order_ended(glass_id: UUID) -> None:
    """The order ended before its date: tell it now."""
    queue.drop(JOB, glass_id)
    queue.enqueue(JOB, glass_id)


def tell(actor: Actor, glass_id: UUID) -> None:
    """Tell the owners what a legal order kept back, once; a job's command, safe to run twice."""
    known = db.session.get(BreakGlass, glass_id)
    if known is None:
        return
    account = lock_account(known.account_id)
    glass = lock_row(BreakGlass, glass_id)
    if glass is None or glass.told_at is not None:
        return
    order = db.session.get(LegalOrder, glass.order_id) if glass.order_id else None
    if order is not None and keeps_back(order):
        later(glass_id, order.until_at or clock.now())
        return
    glass.told_at = clock.now()
    audit.record(
        Event.GLASS_DISCLOSED,
        actor,
        account_id=account.id,
        target=("break_glass", glass.id),
        facts={"opened": glass.opened_at.isoformat()},
    )
    breaker = db.session.get(User, glass.opened_by)
    for owner in contacts.owners_of(account.id):
        outbox.queue(
            mails.disclosed(
                owner,
                actor,
                account=account,
                who=breaker.full_name if breaker else "",
                areas=glass.areas,
                reason=glass.reason,
                at=glass.opened_at,
                until=glass.stopped_at or glass.until_at,
            )
        )


def keeps_back(order: LegalOrder) -> bool:
    """Whether an order forbids to tell now."""
    running = order.until_at is not None and order.until_at > clock.now()
    return order.state is LegalOrderState.ON and running
