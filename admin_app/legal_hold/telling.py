"""Who hears of a hold: the customer where the law allows it, and staff when its review or its end comes near."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import telling as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import legal_hold as mails
from admin_app.email.messages import notices
from admin_app.identity import holders
from admin_app.identity.models import Account, User, UserKind, UserStatus
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.rights.permissions import Permission
from admin_app.legal_hold import queries
from admin_app.legal_hold.models import HoldState, LegalHold

REMIND = "legal_hold.remind"
BEFOREHAND = timedelta(days=7)
MailOf = Callable[..., Message]


def placed(actor: Actor, row: LegalHold) -> None:
    """Tell the customer that data is held, in the caller's transaction; noted as told only where somebody is mailed."""
    if _customer(actor, row, partial(mails.placed, reason=row.reason, until=row.until_at)):
        row.told_at = clock.now()


def ended(actor: Actor, row: LegalHold) -> None:
    """Tell whoever was told of the hold that it is over."""
    if row.told_at is not None:
        _customer(actor, row, mails.ended)


def _customer(actor: Actor, row: LegalHold, mail: MailOf) -> bool:
    """The person, or the owners of the account, at each known address; gives whether anybody was mailed.

    Whoever can't sign in has no page that tells it. Staff are told as people: a hold may be on a member of staff.
    """
    if row.user_id is not None:
        person = db.session.get(User, row.user_id)
        return person is not None and _tell(person, partial(mail, actor=actor, number=row.number))
    account = db.session.get_one(Account, row.account_id)
    named = partial(mail, actor=actor, number=row.number, account_id=account.id, account_name=account.name)
    owners = contacts.owners_of(account.id) or contacts.disabled_owners_of(account.id)
    told = [_tell(owner, named) for owner in owners]
    return any(told)


def _tell(person: User, mail: MailOf) -> bool:
    """Who is erased has no address any more, and of staff who left the address is the company's."""
    if person.status is UserStatus.ERASED:
        return False
    if person.kind is not UserKind.STAFF:
        security_mail.everywhere(person.id, mail)
    elif person.status is UserStatus.ACTIVE:
        outbox.queue(mail(person))
    else:
        return False
    return True


def later(row: LegalHold) -> None:
    """Have staff reminded a week before a review or an end, and when a review is due."""
    moments = [row.review_at, row.review_at and row.review_at - BEFOREHAND]
    moments.append(row.until_at and row.until_at - BEFOREHAND)
    for at in moments:
        if at is not None and at > clock.now():
            queue.enqueue(REMIND, row.id, at=at)


def remind(actor: Actor, hold_id: UUID) -> None:
    """The job of a reminder: whoever may review is told, if the hold is on still and something comes near."""
    row = lock_row(LegalHold, hold_id)
    if row is None or queries.state_of(row) is not HoldState.ON:
        return
    near = clock.now() + BEFOREHAND
    days = [day for day in (row.review_at, row.until_at) if day is not None and day <= near]
    if not days:
        return  # reviewed meanwhile: the next reminder has its own job
    name, due = queries.about(row), min(days)
    wanted = sa.select(User).where(holders.staff_with(Permission.LEGAL_HOLD_WRITE)).order_by(User.id)
    bell.tell(
        list(db.session.scalars(wanted)),
        BellTopic.LEGAL_HOLD,
        BellKind.WAITS,
        BellThing(LegalHold.__tablename__, row.id, row.number, name),
        mail=lambda user: notices.waits(
            user, actor, what="legal_hold", about=row.number, path=f"/admin/legal-holds/{row.id}", until=due
        ),
        by_name=actor.name,
    )
