"""How much of everything an account has: one source for a figure, wherever it stands. One statement."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.email.models import Mail
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission, require
from admin_app.kernel.statements import rows_of, unseen
from admin_app.overview.account import cases
from admin_app.overview.account.cases import CaseNoun
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor

MOST = 200
ACCOUNT = unseen("account_id", sa.Uuid())


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """Each exact up to 200; 201 says that there are more. `contacts` are those of the first 200 people."""

    people: int
    active: int
    invited: int
    disabled: int
    two_steps: int
    contacts: int
    requests: int
    mail: int

    @property
    def large(self) -> bool:
        """Whether there are more people than are counted."""
        return self.people > MOST


def told(number: int) -> str:
    """A count as it is shown: "38", "200+"."""
    return str(number) if number <= MOST else f"{MOST}+"


def bounded(some: sa.Select[Any]) -> sa.ScalarSelect[int]:
    """How many rows there are, looking at no more than 201 of them."""
    return sa.select(sa.func.count()).select_from(some.limit(MOST + 1).subquery()).scalar_subquery()


def of_account(actor: Actor, account_id: UUID) -> AccountCounts:
    """What there is that the reader may see. One statement. Raises NotAllowed."""
    require(actor, Permission.PERSON_READ)
    counted = _counted(registry.registered(), cases.open_to(actor), mail=actor.may(Permission.MAIL_READ))
    return AccountCounts(*rows_of(counted, {"account_id": account_id}).one())


@functools.cache
def _counted(
    _factors: tuple[Factor, ...], nouns: Collection[CaseNoun], *, mail: bool
) -> sa.Select[*tuple[Any, ...]]:
    some = (
        sa.select(User.id, User.status.label("status"), registry.any_on().label("two_steps"))
        .where(User.account_id == ACCOUNT)
        .limit(MOST + 1)
        .subquery()
    )
    active = some.c.status == UserStatus.ACTIVE
    contacts = sa.select(Contact.id).where(Contact.user_id.in_(sa.select(some.c.id)))
    mails = sa.select(Mail.id).where(Mail.account_id == ACCOUNT)
    nothing = sa.literal(0)
    return sa.select(
        sa.func.count(),
        _how_many(active),
        _how_many(some.c.status == UserStatus.INVITED),
        _how_many(some.c.status == UserStatus.DISABLED),
        _how_many(sa.and_(active, some.c.two_steps)),
        bounded(contacts).label("contacts"),
        (bounded(cases.all_of(nouns)) if nouns else nothing).label("requests"),
        (bounded(mails) if mail else nothing).label("mail"),
    ).select_from(some)


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))
