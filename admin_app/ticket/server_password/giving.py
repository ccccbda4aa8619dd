"""Giving the password of the server that a ticket is about, on its page alone, and taking it back at any time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.lib.reading import is_storable
from admin_app.ticket import reach, writing
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import SecretEnd, ServerAccess, Ticket, TicketSecret
from admin_app.ticket.server_password import keeping as secret

PASSWORD_MAX = 200
A_DAY = 10  # with one ticket
TOO_MANY = N_("Several passwords were given with this ticket within a day. Give another one tomorrow.")
NO_SERVER = N_("This ticket names no service whose server support could sign in to.")
LEVEL = N_("Choose “Sign in as administrator” to give the password, or leave it empty.")


def judged(password: str) -> str:
    """A server's password as it was typed, spaces included. Raises Invalid beside `server_password`."""
    if not password:
        raise Invalid(N_("Fill this in."), field="server_password", code="empty")
    if len(password) > PASSWORD_MAX:
        words = N_("Use at most %(limit)s characters.")
        raise Invalid(words, field="server_password", code="too_long", limit=PASSWORD_MAX)
    if not is_storable(password) or any(ord(c) < 32 for c in password):  # noqa: PLR2004
        raise Invalid(N_("Leave out control characters."), field="server_password", code="control")
    return password


def give(actor: Actor, ticket_id: UUID, *, password: str) -> None:
    """Give it while the ticket isn't solved; the one before is destroyed. Support may sign in as administrator from then on.

    Raises NotFound, NotAllowed, Invalid beside `server_password`, Conflict, RateLimited.
    """
    typed = judged(password)
    with transaction():
        _customers(actor)
        row = reach.lock(actor, ticket_id, TicketAct.SECRET_GIVEN).ticket
        if row.service_id is None:
            raise Conflict(NO_SERVER, code="no_server")
        row.access = ServerAccess.ADMINISTRATOR
        put(actor, row, typed)


def put(actor: Actor, row: Ticket, password: str) -> None:
    """Keep a judged password with a ticket, sealed, in the caller's transaction, the ticket locked or new."""
    _few(row)
    if secret.destroy(actor, row, SecretEnd.REPLACED):
        db.session.flush()
    secret_id, given_by = clock.new_id(), actor.user_id
    if given_by is None:
        raise NotAllowed
    sealed = secret.sealed(secret_id, password)
    db.session.add(
        TicketSecret(
            id=secret_id, ticket_id=row.id, sealed=sealed, given_by=given_by, holder_id=row.assigned_to
        )
    )
    db.session.flush()
    writing.record(Event.TICKET_SECRET_GIVEN, actor, row)


def _few(row: Ticket) -> None:
    """Refuse more passwords than a ticket ever needs; its lock is held. Raises RateLimited."""
    since = clock.now() - timedelta(days=1)
    given = sa.select(sa.func.count()).where(TicketSecret.ticket_id == row.id, TicketSecret.given_at > since)
    if (db.session.scalar(given) or 0) >= A_DAY:
        raise RateLimited(None, TOO_MANY)


def take_back(actor: Actor, ticket_id: UUID) -> None:
    """Have it destroyed now. Raises NotFound, NotAllowed, Conflict where there is none any more."""
    with transaction():
        _customers(actor)
        row = reach.lock(actor, ticket_id, TicketAct.SECRET_TAKEN_BACK).ticket
        if not secret.destroy(actor, row, SecretEnd.TAKEN_BACK):
            raise Conflict(N_("There is no server password in this ticket any more."), code="gone")


def _customers(actor: Actor) -> None:
    if not actor.is_customer or actor.delegated is not None:  # what opens the server is the account's to give
        raise NotAllowed(grantor=RoleKey.OWNER)
