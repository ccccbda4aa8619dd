"""Who may reveal a server's password: the agent whom the ticket is assigned to, and who holds it.

Whoever takes the ticket over from a colleague holds it once that colleague or an administrator agreed. The colleague agrees
too by passing the ticket on, or by giving it up, but never to somebody who doesn't count as a second person: who takes the
ticket over then has to ask.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account, subject_of
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.support_access import looks
from admin_app.ticket import disputed, reach, writing
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import Ticket, TicketSecret
from admin_app.ticket.server_password import keeping as secret
from admin_app.ticket.server_password import waiting

P = Permission
NONE = N_("There is no server password in this ticket any more.")
NOT_ASSIGNED = N_("Only the member of staff whom the ticket is assigned to can reveal the server password.")
HELD = N_("You can reveal it already; nobody has to agree.")
ASKED = N_("You have asked already. Wait for the answer.")
NOT_ASKED = N_("Nobody asks for it any more.")
OWN = N_("You asked for this yourself, so somebody else has to agree.")
NOT_YOURS_TO_SAY = N_("Only the colleague who held it before, or an administrator, can agree to this.")


def assigned(actor: Actor, row: Ticket) -> None:
    """Somebody has just given the ticket to somebody, or to nobody: what becomes of its password, in that transaction."""
    held = secret.there(row.id)
    if held is None:
        return
    _pass_on(actor, row, held)
    _end_what_was(row, held)


def taken_away(row: Ticket) -> None:
    """The ticket has just been taken from somebody who can't answer it: nobody agreed to anything, so the holder stays."""
    held = secret.there(row.id)
    if held is not None:
        _end_what_was(row, held)


def _end_what_was(row: Ticket, held: TicketSecret) -> None:
    """What somebody asked for who hasn't the ticket any more, and what is shown to whoever had it."""
    if held.asked_by != row.assigned_to:
        held.asked_by = held.asked_at = None
        waiting.silence(row)
    looks.end_case_looks(held.id)


def _pass_on(actor: Actor, row: Ticket, held: TicketSecret) -> None:
    """Let whoever has the ticket now hold the password, where nobody did, or where its holder is who gave it to them."""
    if held.holder_id is None:
        giver = held.agreed_by  # who gave it up, if anybody ever held it
        held.holder_id = row.assigned_to if _count_as_two(giver, row.assigned_to) else giver
    elif held.holder_id == actor.user_id != row.assigned_to and _count_as_two(actor.user_id, row.assigned_to):
        disputed.keep_holder(actor, held)
        held.holder_id, held.agreed_by, held.agreed_at = row.assigned_to, actor.user_id, clock.now()


def _count_as_two(giver: UUID | None, taker: UUID | None) -> bool:
    """Whether the one may agree to the other; nobody agrees to oneself, who gave it up and takes it again."""
    return giver is None or taker is None or giver == taker or not independence.are_tied(giver, taker)


def ask(actor: Actor, ticket_id: UUID) -> None:
    """Ask to hold the password of a ticket that one took over from a colleague. Whoever may agree is told.

    Raises NotFound, NotAllowed, Conflict where it isn't assigned to the actor, or isn't a colleague's any more.
    """
    with transaction():
        row = reach.lock(actor, ticket_id, TicketAct.SECRET_ASKED).ticket
        held = _held(row)
        if row.assigned_to != actor.user_id:
            raise Conflict(NOT_ASSIGNED)
        if held.holder_id in {None, actor.user_id}:
            raise Conflict(HELD)
        if held.asked_by == actor.user_id:
            raise Conflict(ASKED)
        held.asked_by, held.asked_at = actor.user_id, clock.now()
        writing.record(Event.TICKET_SECRET_ASKED, actor, row)
        waiting.tell(actor, row, held)


def agree(actor: Actor, ticket_id: UUID, *, to: UUID) -> None:
    """Agree that a colleague holds the password from now on, as its present holder or as an administrator.

    Raises ReauthRequired, NotFound, NotAllowed (right, two who don't count as two), Conflict: own request, a third agent's,
    nobody asks any more.
    """
    require_fresh(actor)
    with transaction():
        row = _locked(actor, ticket_id)
        held = _held(row)
        if held.asked_by != to or row.assigned_to != to:
            raise Conflict(NOT_ASKED)
        if actor.user_id == to:
            raise Conflict(OWN)
        if held.holder_id != actor.user_id and not actor.may(P.STAFF_WRITE):
            raise Conflict(NOT_YOURS_TO_SAY)
        independence.require_independent(actor, to)
        disputed.keep_holder(actor, held)
        held.holder_id, held.agreed_by, held.agreed_at = to, actor.user_id, clock.now()
        held.asked_by = held.asked_at = None
        waiting.silence(row)
        looks.end_case_looks(held.id)
        writing.record(Event.TICKET_SECRET_AGREED, actor, row, to=to.hex)


def _locked(actor: Actor, ticket_id: UUID) -> Ticket:
    """The ticket, for its colleagues and for administrators, who work on none."""
    if not actor.is_staff or not (actor.may(P.TICKET_WRITE) or actor.may(P.STAFF_WRITE)):
        raise NotAllowed(grantor=RoleKey.ADMINISTRATOR)
    account = lock_account(db.session.scalar(sa.select(Ticket.account_id).where(Ticket.id == ticket_id)))
    right = P.STAFF_WRITE if actor.may(P.STAFF_WRITE) else P.TICKET_WRITE
    require(actor, right, subject_of(account))
    row = lock_row(Ticket, ticket_id)
    now = reach.as_of_now(actor, right)
    if row is None or not (now.may(P.STAFF_WRITE) or reach.sees(now, row)):
        raise NotFound
    return row


def _held(row: Ticket) -> TicketSecret:
    held = secret.there(row.id)
    if held is None or secret.is_old(held):
        raise Conflict(NONE, code="gone")
    return held
