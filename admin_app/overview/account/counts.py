"""How much of everything an account has: one source for a figure, wherever it stands. One statement."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact
from admin_app.email.models import Mail
from admin_app.identity.models import User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of, unseen
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.note.models import Note
from admin_app.overview.account import cases
from admin_app.overview.account.cases import CaseNoun
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.ticket.models import Ticket, TicketCategory

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
    notes: int
    tickets: int

    @property
    def large(self) -> bool:
        """Whether there are more people than are counted."""
        return self.people > MOST


def told(number: int, most: int = MOST) -> str:
    """A count as it is shown: "38", "200+"; `most` is up to where it is exact."""
    return str(number) if number <= most else f"{most}+"


def bounded(some: sa.Select[Any]) -> sa.ScalarSelect[int]:
    """How many rows there are, looking at no more than 201 of them."""
    return sa.select(sa.func.count()).select_from(some.limit(MOST + 1).subquery()).scalar_subquery()


def number_of_people() -> sa.ScalarSelect[int]:
    """How many people an account has, looking at no more than 201."""
    return bounded(sa.select(User.id).where(User.account_id == ACCOUNT))


def of_account(actor: Actor, account_id: UUID) -> AccountCounts:
    """What there is that the reader may see. One statement. Raises NotAllowed."""
    return read(rows_of(*reading(actor, account_id)).one())


def reading(actor: Actor, account_id: UUID) -> Reading:
    """What `of_account` asks, to be read ahead. Raises NotAllowed."""
    return _alone(counted(actor)), {"account_id": account_id}


def counted(actor: Actor) -> sa.Subquery:
    """The counts as one row, to be read alone or beside others; always the same for readers of the same rights."""
    require(actor, Permission.PERSON_READ)
    return _counted(
        registry.registered(),
        cases.open_to(actor),
        mail=actor.may(Permission.MAIL_READ),
        notes=actor.may(Permission.NOTE_READ),
        tickets=_seen_tickets(actor),
    )


def read(row: sa.Row[Any]) -> AccountCounts:
    """The counts in a row that has their columns."""
    return AccountCounts(*(getattr(row, field.name) for field in fields(AccountCounts)))


@functools.cache
def _alone(found: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*found.c)


@functools.cache
def _counted(
    _factors: tuple[Factor, ...],
    nouns: frozenset[CaseNoun],
    *,
    mail: bool,
    notes: bool,
    tickets: sa.Select[Any] | None,
) -> sa.Subquery:
    some = (
        sa.select(User.id, User.status.label("status"), registry.any_on().label("two_steps"))
        .where(User.account_id == ACCOUNT)
        .limit(MOST + 1)
        .subquery("some_people")
    )
    active = some.c.status == UserStatus.ACTIVE
    contacts = sa.select(Contact.id).where(Contact.user_id.in_(sa.select(some.c.id)))
    mails = sa.select(Mail.id).where(Mail.account_id == ACCOUNT)
    noted = sa.select(Note.id).where(Note.account_id == ACCOUNT)
    nothing = sa.literal(0)
    return (
        sa.select(
            sa.func.count().label("people"),
            _how_many(active).label("active"),
            _how_many(some.c.status == UserStatus.INVITED).label("invited"),
            _how_many(some.c.status == UserStatus.DISABLED).label("disabled"),
            _how_many(sa.and_(active, some.c.two_steps)).label("two_steps"),
            bounded(contacts).label("contacts"),
            (bounded(cases.all_of(nouns)) if nouns else nothing).label("requests"),
            (bounded(mails) if mail else nothing).label("mail"),
            (bounded(noted) if notes else nothing).label("notes"),
            (nothing if tickets is None else bounded(tickets)).label("tickets"),
        )
        .select_from(some)
        .subquery("counted")
    )


_TICKETS = sa.select(Ticket.id).where(Ticket.account_id == ACCOUNT)
_BILLING_S = _TICKETS.where(Ticket.category == TicketCategory.BILLING)


def _seen_tickets(actor: Actor) -> sa.Select[Any] | None:
    """The tickets that somebody sees, always the same select for the same rights; None for none."""
    if not actor.may(Permission.TICKET_READ):
        return None
    return _TICKETS if actor.may(Permission.TICKET_EVERY) else _BILLING_S


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))
