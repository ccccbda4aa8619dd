"""One ticket as its customer sees it: the conversation, its files and password, and whether support access is on.

Five short statements; with the session check six, and one more where a server's password was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, read_ahead, rows_of, unseen
from admin_app.kernel.rights.permissions import Permission
from admin_app.support_access.models import SupportGrant
from admin_app.ticket import conversation, queries
from admin_app.ticket.attachment import reading as attached
from admin_app.ticket.attachment.reading import FileLine
from admin_app.ticket.conversation import Shown
from admin_app.ticket.queries import OwnTicket
from admin_app.ticket.server_password import queries as server_password
from admin_app.ticket.server_password.queries import OwnServerPassword


class AccessOn(NamedTuple):
    """The grant for all staff that holds now."""

    until_at: datetime
    ticket: str


@dataclass(frozen=True, slots=True)
class OwnTicketPage:
    """What the page shows. `access` where it may be read and the ticket isn't solved."""

    ticket: OwnTicket
    talk: Shown
    attachments: Mapping[UUID, list[FileLine]]
    server_password: OwnServerPassword | None
    access: AccessOn | None


_ON = (
    sa.select(SupportGrant.until_at, SupportGrant.ticket)
    .where(
        SupportGrant.account_id == unseen("account_id", sa.Uuid()),
        SupportGrant.ended_at.is_(None),
        SupportGrant.staff_id.is_(None),
        SupportGrant.from_at <= NOW,
        SupportGrant.until_at > NOW,
    )
    .limit(1)
)


def open_own(actor: Actor, ticket_id: UUID, *, may_write: bool, key: str | None = None) -> OwnTicketPage:
    """Gather the page of a customer's ticket; `key`: of earlier texts.

    Raises NotFound, also for what isn't theirs to see, NotAllowed, Invalid for a key that isn't one of ours.
    """
    access = _reading_access(actor)
    read_ahead(
        [
            queries.reading_one(actor, ticket_id),
            None if key else conversation.reading(actor, ticket_id),
            attached.reading(actor, ticket_id),
            server_password.reading(actor, ticket_id),
            access,
        ]
    )
    ticket = queries.own_one(actor, ticket_id)
    on = rows_of(*access).first() if access and ticket.unsolved else None
    return OwnTicketPage(
        ticket=ticket,
        talk=conversation.shown(actor, ticket_id, key=key),
        attachments=attached.of_ticket(actor, ticket_id),
        server_password=server_password.of_customer(actor, ticket_id, may_write=may_write),
        access=AccessOn(*on) if on else None,
    )


def _reading_access(actor: Actor) -> Reading | None:
    """What tells whether support access is on; None for who doesn't read that."""
    if actor.acting_account_id is None or not actor.may(Permission.OWN_SUPPORT_ACCESS_READ):
        return None
    return _ON, {"account_id": actor.acting_account_id, "now": clock.now()}
