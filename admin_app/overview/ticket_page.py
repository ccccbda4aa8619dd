"""One ticket at the desk: the conversation, what belongs to it, who else reads it, and what the customer allows.

Nine short statements beside the ticket's own, whatever was said; with the session check eleven, and one more where a server's
password was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import read_ahead
from admin_app.overview import consent, waiting
from admin_app.overview.consent import Consents, consent_lines
from admin_app.ticket import conversation
from admin_app.ticket.attachment import reading as attached
from admin_app.ticket.attachment.reading import FileLine
from admin_app.ticket.conversation import Shown
from admin_app.ticket.desk import presence, queries, saved_answers
from admin_app.ticket.desk.presence import Present
from admin_app.ticket.desk.queries import OtherTicket, TicketSurroundings
from admin_app.ticket.models import Ticket
from admin_app.ticket.server_password import queries as server_password
from admin_app.ticket.server_password.queries import DeskServerPassword

OTHERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TicketPage:
    """What the page shows beside the ticket itself. `saved` are ids and names."""

    talk: Shown
    around: TicketSurroundings
    attachments: Mapping[UUID, list[FileLine]]
    server_password: DeskServerPassword | None
    here: list[Present]
    consents: Consents
    others: list[OtherTicket]
    saved: list[tuple[UUID, str]]


def open_ticket(actor: Actor, row: Ticket, key: str | None = None) -> TicketPage:
    """Gather the page of a ticket that the reader has; `key`: of earlier texts.

    Raises NotFound, NotAllowed, Invalid for a key that isn't one of ours.
    """
    read_ahead(
        [
            None if key else conversation.reading(actor, row.id),
            queries.reading_around(actor, row),
            attached.reading(actor, row.id),
            server_password.reading(actor, row.id),
            presence.reading(actor, row.id),
            consent.reading(actor, row.account_id),
            queries.reading_others(actor, row, OTHERS_SHOWN),
            saved_answers.reading(),
            waiting.reading(actor),
        ]
    )
    around = queries.around(actor, row)
    return TicketPage(
        talk=conversation.shown(actor, row.id, key=key),
        around=around,
        attachments=attached.of_ticket(actor, row.id),
        server_password=server_password.of_desk(actor, row.id),
        here=presence.others(actor, row.id),
        consents=consent_lines(actor, row.account_id),
        others=queries.others_of_author(actor, row, OTHERS_SHOWN),
        saved=saved_answers.offered(actor),
    )
