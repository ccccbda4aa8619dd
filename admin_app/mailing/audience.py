"""Whom a mailing goes to: active people of active accounts that pass its filters, and who get its topic."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import Service, ServiceStatus
from admin_app.email.models import Topic
from admin_app.identity.models import Account, AccountStatus, Membership, User, UserStatus
from admin_app.identity.restricted import is_restricted
from admin_app.kernel.db import db
from admin_app.mailing.models import Mailing
from admin_app.subscription.models import Subscription

REACHED = (AccountStatus.ACTIVE, AccountStatus.SUSPENDED, AccountStatus.CLOSING)
SHOWN_MOST = 200  # a preview counts no further


def readers(mailing: Mailing, *, after: UUID | None, most: int) -> list[User]:
    """The next people who may get it, by id. Who gets nothing of its topic anywhere is among them, if that is the default."""
    wanted = _people(mailing, sa.select(User)).order_by(User.id).limit(most)
    return list(db.session.scalars(wanted.where(User.id > after) if after else wanted))


def about(mailing: Mailing) -> int:
    """How many people it would be looked at for, up to one more than is shown."""
    some = _people(mailing, sa.select(User.id)).limit(SHOWN_MOST + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _people(mailing: Mailing, wanted: sa.Select[Any]) -> sa.Select[Any]:
    found = (
        wanted.join(Membership, Membership.user_id == User.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            User.status == UserStatus.ACTIVE,
            Account.status.in_(REACHED),
            sa.not_(is_restricted(person=User.id, account=Account.id)),
        )
    )
    if mailing.topic is Topic.NEWSLETTER:  # who asked for it: few, by an index of their own
        found = found.where(sa.exists().where(Subscription.user_id == User.id, Subscription.newsletter))
    if mailing.account_kind is not None:
        found = found.where(Account.kind == mailing.account_kind)
    if mailing.country:
        found = found.where(Account.country == mailing.country)
    if mailing.service:
        active = (Service.account_id == Account.id, Service.status == ServiceStatus.ACTIVE)
        found = found.where(sa.exists().where(*active, Service.name == mailing.service))
    return found
