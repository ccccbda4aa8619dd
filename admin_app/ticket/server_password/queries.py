"""What each side reads of a server's password: whether there is one, until when, who revealed it, never itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.case_kind.names import shown_name
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.permissions import Permission, require
from admin_app.support_access.models import Look, LookGround
from admin_app.ticket import reach
from admin_app.ticket.kind import LIVING, NOT_SOLVED
from admin_app.ticket.models import SecretEnd, Ticket, TicketSecret
from admin_app.ticket.server_password import keeping as secret
from admin_app.ticket.server_password import revealing
from admin_app.ticket.server_password.revealing import ShownPassword

REVEALS_MOST = 50


@dataclass(frozen=True, slots=True)
class Reveal:
    """One time that somebody of staff saw it."""

    who: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PasswordFacts:
    """The newest password of a ticket. `ended_at` and `why` are of one that was destroyed, `goes_at` of one that is there."""

    there: bool
    given_by: str
    given_at: datetime
    goes_at: datetime
    ended_at: datetime | None
    why: SecretEnd | None


@dataclass(frozen=True, slots=True)
class OwnServerPassword:
    """What a customer reads and may do."""

    facts: PasswordFacts | None
    reveals: list[Reveal]
    may_give: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class DeskServerPassword:
    """What staff read and may do. `holder` is the colleague who has to agree, `asked_by` who asks for it."""

    facts: PasswordFacts | None
    reveals: list[Reveal]
    shown: ShownPassword | None
    may_reveal: bool
    must_ask: bool
    holder: str
    asked_by_id: UUID | None
    asked_by: str
    asked_at: datetime | None
    may_agree: bool
    assigned: bool


def of_customer(actor: Actor, ticket_id: UUID, *, may_write: bool) -> OwnServerPassword | None:
    """For the page of a customer's ticket; None where it is about no server. Three statements. Raises NotFound, NotAllowed."""
    row = _ticket(actor, Permission.OWN_TICKETS_WRITE, ticket_id)
    found = _newest(row.id)
    if row.service_id is None and found is None:
        return None
    facts = _facts(actor, *found) if found else None
    return OwnServerPassword(
        facts,
        _reveals(actor, row) if found else [],
        may_give=may_write and row.service_id is not None and row.state in NOT_SOLVED,
        may_take_back=may_write and facts is not None and facts.there and row.state in LIVING,
    )


def of_desk(actor: Actor, ticket_id: UUID) -> DeskServerPassword | None:
    """For the desk's page of a ticket; None where none was ever given. Five statements at most. Raises NotFound, NotAllowed."""
    row = _ticket(actor, Permission.TICKET_READ, ticket_id)
    found = _newest(row.id)
    if found is None:
        return None
    held, by = found
    facts = _facts(actor, held, by)
    there = facts.there
    is_mine = (
        there
        and row.assigned_to == actor.user_id
        and row.state in NOT_SOLVED
        and actor.may(Permission.TICKET_WRITE)
    )
    free = held.holder_id in {None, actor.user_id}
    may_agree = held.holder_id == actor.user_id or actor.may(Permission.STAFF_WRITE)
    return DeskServerPassword(
        facts,
        _reveals(actor, row),
        revealing.shown(actor, row, held) if is_mine else None,
        may_reveal=is_mine and free,
        must_ask=is_mine and not free,
        holder=_name(actor, held.holder_id),
        asked_by_id=held.asked_by,
        asked_by=_name(actor, held.asked_by),
        asked_at=held.asked_at,
        may_agree=there and held.asked_by not in {None, actor.user_id} and may_agree,
        assigned=row.assigned_to is not None,
    )


def number_for_desk(actor: Actor, ticket_id: UUID) -> str:
    """The number of a ticket that staff may see. Raises NotFound, NotAllowed."""
    return _ticket(actor, Permission.TICKET_READ, ticket_id).number


def asks(actor: Actor, ticket_id: UUID) -> tuple[str, UUID, str]:
    """The number of a ticket, and who asks to hold its password: for the page on which somebody agrees. Raises NotFound."""
    row = db.session.get(Ticket, ticket_id) if actor.is_staff else None
    if row is None or not (actor.may(Permission.STAFF_WRITE) or reach.sees(actor, row)):
        raise NotFound
    held = secret.there(row.id, locked=False)
    if held is None or held.asked_by is None or secret.is_old(held):
        raise NotFound
    return row.number, held.asked_by, _name(actor, held.asked_by)


def _ticket(actor: Actor, right: Permission, ticket_id: UUID) -> Ticket:
    require(actor, right)
    row = db.session.scalars(sa.select(Ticket).where(Ticket.id == ticket_id, reach.seen_by(actor))).first()
    if row is None:
        raise NotFound
    return row


def _newest(ticket_id: UUID) -> tuple[TicketSecret, User] | None:
    wanted = (
        sa.select(TicketSecret, User)
        .join(User, User.id == TicketSecret.given_by)
        .where(TicketSecret.ticket_id == ticket_id)
        .order_by(TicketSecret.given_at.desc(), TicketSecret.id.desc())
        .limit(1)
    )
    found = db.session.execute(wanted).first()
    return (found[0], found[1]) if found else None


def _facts(actor: Actor, held: TicketSecret, by: User) -> PasswordFacts:
    goes_at = held.given_at + secret.kept()
    ended: tuple[datetime | None, SecretEnd | None] = (held.destroyed_at, held.destroyed_why)
    if held.destroyed_at is None and goes_at <= clock.now():  # the next sweep says so too
        ended = (goes_at, SecretEnd.AGE)
    return PasswordFacts(ended[0] is None, shown_name(by, actor), held.given_at, goes_at, *ended)


def _reveals(actor: Actor, row: Ticket) -> list[Reveal]:
    given = sa.select(TicketSecret.id).where(TicketSecret.ticket_id == row.id)
    wanted = (
        sa.select(Look.at, Look.until_at, User)
        .join(User, User.id == Look.staff_id)
        .where(Look.account_id == row.account_id, Look.ground == LookGround.CASE, Look.case_id.in_(given))
        .order_by(Look.at.desc())
        .limit(REVEALS_MOST)
    )
    found: Sequence[sa.Row[datetime, datetime, User]] = db.session.execute(wanted).all()
    return [Reveal(shown_name(staff, actor), at, until) for at, until, staff in found]


def _name(actor: Actor, user_id: UUID | None) -> str:
    return shown_name(db.session.get(User, user_id), actor) if user_id else ""
