"""What each side reads of a server's password: whether there is one, until when, who revealed it, never itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.case_kind.names import name_for, shown_name
from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of, unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql.fitted import fitted
from admin_app.support_access.models import Look, LookGround
from admin_app.ticket import reach
from admin_app.ticket.kind import LIVING, NOT_SOLVED
from admin_app.ticket.models import SecretEnd, Ticket, TicketSecret
from admin_app.ticket.server_password import keeping as secret
from admin_app.ticket.server_password import revealing, waiting
from admin_app.ticket.server_password.revealing import ShownPassword

REVEALS_MOST = 50
Standing = sa.Row[*tuple[Any, ...]]


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
    """What staff read and may do. `holder` is the colleague who has to agree, `asked_by` who asks for it; `to_all`: the reader
    agrees as an administrator.
    """

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
    to_all: bool
    assigned: bool


def of_customer(actor: Actor, ticket_id: UUID, *, may_write: bool) -> OwnServerPassword | None:
    """For the page of a customer's ticket; None where it is about no server. Two statements. Raises NotFound, NotAllowed, to
    delegates too.
    """
    if actor.delegated is not None:
        raise NotAllowed
    require(actor, Permission.OWN_TICKETS_WRITE)
    rows = rows_of(*reading(actor, ticket_id)).all()
    if not rows:
        raise NotFound
    row = rows[0]
    if row.service_id is None and row.secret_id is None:
        return None
    facts = _facts(actor, row) if row.secret_id else None
    return OwnServerPassword(
        facts,
        _reveals(actor, rows),
        may_give=may_write and row.service_id is not None and row.state in NOT_SOLVED,
        may_take_back=may_write and facts is not None and facts.there and row.state in LIVING,
    )


def of_desk(actor: Actor, ticket_id: UUID) -> DeskServerPassword | None:
    """For the desk's page of a ticket; None where none was ever given. Two statements at most. Raises NotFound, NotAllowed."""
    require(actor, Permission.TICKET_READ)
    rows = rows_of(*reading(actor, ticket_id)).all()
    if not rows:
        raise NotFound
    row = rows[0]
    if row.secret_id is None:
        return None
    facts = _facts(actor, row)
    is_mine = (
        facts.there
        and row.assigned_to == actor.user_id
        and row.state in NOT_SOLVED
        and actor.may(Permission.TICKET_WRITE)
    )
    free = row.holder_id in {None, actor.user_id}
    to_all = waiting.agrees_to_all(actor)
    may_agree = row.holder_id == actor.user_id or to_all
    return DeskServerPassword(
        facts,
        _reveals(actor, rows),
        _shown(actor, rows) if is_mine and row.holder_id == actor.user_id else None,
        may_reveal=is_mine and free,
        must_ask=is_mine and not free,
        holder=_name(actor, row.holder, row.holder_kind),
        asked_by_id=row.asked_by,
        asked_by=_name(actor, row.asker, row.asker_kind),
        asked_at=row.asked_at,
        may_agree=facts.there and row.asked_by not in {None, actor.user_id} and may_agree,
        to_all=to_all,
        assigned=row.assigned_to is not None,
    )


def reading(actor: Actor, ticket_id: UUID) -> Reading:
    """What either side asks first, to be read ahead."""
    wanted, values = fitted(_STANDING, reach.seen_by(actor))
    return wanted, {**values, "ticket_id": ticket_id}


def asks(actor: Actor, ticket_id: UUID) -> tuple[str, UUID | None, str]:
    """The number of a ticket, and who asks to hold its password: for the page on which somebody agrees. Raises NotFound.

    None where nobody asks any more.
    """
    row = db.session.get(Ticket, ticket_id) if actor.is_staff else None
    if row is None or not (waiting.agrees_to_all(actor) or reach.sees(actor, row)):
        raise NotFound
    held = secret.there(row.id, locked=False)
    if held is None or held.asked_by is None or secret.is_old(held):
        return row.number, None, ""
    asker = db.session.get_one(User, held.asked_by)
    return row.number, asker.id, shown_name(asker, actor)


def _facts(actor: Actor, row: Standing) -> PasswordFacts:
    goes_at = row.given_at + secret.kept()
    ended: tuple[datetime | None, SecretEnd | None] = (row.destroyed_at, row.destroyed_why)
    if row.destroyed_at is None and goes_at <= clock.now():  # the next sweep says so too
        ended = (goes_at, SecretEnd.AGE)
    by = _name(actor, row.giver, row.giver_kind)
    return PasswordFacts(ended[0] is None, by, row.given_at, goes_at, *ended)


def _reveals(actor: Actor, rows: Sequence[Standing]) -> list[Reveal]:
    return [Reveal(_name(actor, r.looker, r.looker_kind), r.at, r.until_at) for r in rows if r.at]


def _shown(actor: Actor, rows: Sequence[Standing]) -> ShownPassword | None:
    """What this session sees of one that its reader holds and may reveal: only by a look that is still alive."""
    now = clock.now()
    until = [
        r.until_at
        for r in rows
        if r.case_id == r.secret_id
        and (r.session_id, r.staff_id) == (actor.session_id, actor.user_id)
        and r.until_at > now
    ]
    return revealing.opened(rows[0].secret_id, rows[0].sealed, max(until)) if until else None


def _name(actor: Actor, full_name: str | None, kind: UserKind | None) -> str:
    return name_for(actor, full_name, kind) if full_name and kind else ""


_TICKET = unseen("ticket_id", sa.Uuid())
_giver, _holder, _asker, _looker = (aliased(User) for _ in range(4))
_given = aliased(TicketSecret)  # each one that the ticket ever had
_NEWEST = (
    sa.select(_given.id)
    .where(_given.ticket_id == _TICKET)
    .order_by(_given.given_at.desc(), _given.id.desc())
    .limit(1)
    .scalar_subquery()
)
# A ticket with its newest password and each look at one of it, the latest first; a row of its own where there is none.
_STANDING: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        Ticket.service_id,
        Ticket.state,
        Ticket.assigned_to,
        TicketSecret.id.label("secret_id"),
        TicketSecret.sealed,
        TicketSecret.given_at,
        TicketSecret.holder_id,
        TicketSecret.asked_by,
        TicketSecret.asked_at,
        TicketSecret.destroyed_at,
        TicketSecret.destroyed_why,
        _giver.full_name.label("giver"),
        _giver.kind.label("giver_kind"),
        _holder.full_name.label("holder"),
        _holder.kind.label("holder_kind"),
        _asker.full_name.label("asker"),
        _asker.kind.label("asker_kind"),
        Look.at,
        Look.until_at,
        Look.case_id,
        Look.session_id,
        Look.staff_id,
        _looker.full_name.label("looker"),
        _looker.kind.label("looker_kind"),
    )
    .select_from(Ticket)
    .outerjoin(TicketSecret, TicketSecret.id == _NEWEST)
    .outerjoin(_giver, _giver.id == TicketSecret.given_by)
    .outerjoin(_holder, _holder.id == TicketSecret.holder_id)
    .outerjoin(_asker, _asker.id == TicketSecret.asked_by)
    .outerjoin(
        sa.join(_given, Look, Look.case_id == _given.id).join(_looker, _looker.id == Look.staff_id),
        sa.and_(_given.ticket_id == Ticket.id, Look.ground == LookGround.CASE),
    )
    .where(Ticket.id == _TICKET)
    .order_by(Look.at.desc())
    .limit(REVEALS_MOST)
)
