"""Revealing a server's password: to the agent who holds it, freshly signed in, for 5 minutes, recorded and told at once.

The threat: staff who see it unseen, or who keep it open for others. So it is a look like any other, written before the value
leaves: this session, 5 min, nobody else meanwhile. The ticket's author, every owner and whoever gave it are mailed in the same
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.case_kind.names import shown_name
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import server_password as mails
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, told_when
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import RoleKey, require_fresh
from admin_app.support_access import looks
from admin_app.support_access.looks import LOOK_MINUTES, Warrant
from admin_app.support_access.models import Look, LookGround
from admin_app.ticket import reach, telling, writing
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import Ticket, TicketSecret
from admin_app.ticket.server_password import keeping as secret
from admin_app.ticket.server_password.holding import NONE, NOT_ASSIGNED

FIELD = "server_password"
ASK_FIRST = N_("%(name)s held this password before you. Ask them or an administrator to agree first.")
OPEN_ELSEWHERE = N_("%(name)s has it open until %(when)s. Nobody else can reveal it meanwhile.")


@dataclass(frozen=True, slots=True)
class ShownPassword:
    """The password as this session sees it, and until when."""

    text: str = field(repr=False)
    until: datetime


class ShownAlready(Conflict):
    """This very session shows it, `until` when: no other look is written for it, and nobody is told twice."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()


def reveal(actor: Actor, ticket_id: UUID) -> datetime:
    """Show the password in this session for 5 min; gives until when. Author, owners and whoever gave it are mailed, once while
    it is shown.

    Raises ReauthRequired, NotFound, NotAllowed, Conflict (none any more, not assigned, held by a colleague, open to another
    session), Unavailable when it can't be recorded.
    """
    require_fresh(actor)
    account_id = db.session.scalar(sa.select(Ticket.account_id).where(Ticket.id == ticket_id))
    if account_id is None or not actor.is_staff:
        raise NotFound if account_id is None else NotAllowed(grantor=RoleKey.SUPPORT)

    def warrant() -> Warrant:
        row = reach.lock(actor, ticket_id, TicketAct.SECRET_REVEALED).ticket
        held = secret.there(row.id)
        if held is None or secret.is_old(held):
            raise Conflict(NONE, code="gone")
        _is_theirs(actor, row, held)
        _not_open(actor, held)
        held.holder_id = actor.user_id
        event_id = writing.record(Event.TICKET_SECRET_REVEALED, actor, row)
        _tell(actor, row, held)
        return Warrant(row.number, held.id, LOOK_MINUTES, event_id=event_id)

    try:
        return looks.look_by(
            actor, account_id, LookGround.CASE, area=Area.SECURITY, field=FIELD, judge=warrant
        )
    except ShownAlready as shown:
        return shown.until


def opened(secret_id: UUID, sealed: str, until: datetime) -> ShownPassword | None:
    """The password as a look that is alive shows it; None for one that is destroyed."""
    return ShownPassword(crypto.unseal(sealed, secret.place(secret_id)), until) if sealed else None


def open_looks(secret_id: UUID) -> sa.Select[Look]:
    """The looks at a password that are still alive."""
    return sa.select(Look).where(
        Look.case_id == secret_id, Look.ground == LookGround.CASE, Look.until_at > clock.now()
    )


def _is_theirs(actor: Actor, row: Ticket, held: TicketSecret) -> None:
    if row.assigned_to != actor.user_id:
        raise Conflict(NOT_ASSIGNED)
    if held.holder_id not in {None, actor.user_id}:
        holder = db.session.get_one(User, held.holder_id)
        raise Conflict(ASK_FIRST, code="ask_first", name=shown_name(holder, actor))


def _not_open(actor: Actor, held: TicketSecret) -> None:
    """Raises ShownAlready where this session has it open, Conflict where another one does."""
    for look in db.session.scalars(open_looks(held.id)):
        if (look.staff_id, look.session_id) == (actor.user_id, actor.session_id):
            raise ShownAlready(look.until_at)
        name = shown_name(db.session.get_one(User, look.staff_id), actor)
        when = told_when(look.until_at, actor.language, actor.time_zone)
        raise Conflict(OPEN_ELSEWHERE, name=name, when=when)


def _tell(actor: Actor, row: Ticket, held: TicketSecret) -> None:
    """To the author, to the owners, and to whoever gave it, who may be an owner no longer; never to a delegate, who sees nothing
    of it.
    """
    concerned = {row.author_id, held.given_by}
    mine = sa.select(User).where(
        User.id.in_(concerned), User.status == UserStatus.ACTIVE, User.account_id == row.account_id
    )
    told = [*db.session.scalars(mine.order_by(User.id)), *contacts.owners_of(row.account_id, but=concerned)]
    seeing = {person.id for person in db.session.scalars(telling.insiders(row))}
    for person in told:
        outbox.queue(
            mails.revealed(
                person,
                actor,
                ticket_id=row.id,
                number=row.number,
                subject=row.subject,
                account_id=row.account_id,
                own=person.id == row.author_id,
                sees=person.id in seeing,
            )
        )
