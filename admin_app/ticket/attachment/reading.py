"""The files of a ticket for whoever may see it: which there are, and one of them as a download.

Staff read what was written to support (DOMAIN 7); each of their downloads is recorded before its first byte leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.events import Event
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, unseen
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.files.kinds import FileKind
from admin_app.lib.sql.fitted import fitted
from admin_app.stored_file import service as files
from admin_app.stored_file.service import OpenFile
from admin_app.ticket import reach, writing
from admin_app.ticket.delegate import writers
from admin_app.ticket.models import PUBLIC, MessageKind, ScanState, Ticket, TicketFile, TicketMessage

WAITS = N_("This file is still being checked for viruses. Try again in a few minutes.")
DESTROYED = N_("The virus scanner found something harmful in this file, so it was destroyed.")


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as a page shows it."""

    id: UUID
    name: str
    kind: FileKind
    size: int
    scan: ScanState

    @property
    def served(self) -> bool:
        """Whether it may be downloaded."""
        return self.scan in _served()


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way to a reader."""

    name: str = field(repr=False)
    file: OpenFile


def of_ticket(actor: Actor, ticket_id: UUID) -> Mapping[UUID, list[FileLine]]:
    """The files of a ticket that its reader may see, by the text that each came with. One statement."""
    _require(actor)
    found: defaultdict[UUID, list[FileLine]] = defaultdict(list)
    statement = _PUBLIC if actor.is_customer else _OF_TICKET
    for row in reach.rows_within(actor, statement, {"ticket_id": ticket_id}):
        line = FileLine(row.id, row.name, _kind(row.content_type), row.size, _scan(row.scan))
        found[row.message_id].append(line)
    return found


def reading(actor: Actor, ticket_id: UUID) -> Reading:
    """What `of_ticket` asks, to be read ahead."""
    wanted, values = fitted(_PUBLIC if actor.is_customer else _OF_TICKET, reach.seen_by(actor))
    return wanted, {**values, "ticket_id": ticket_id}


def download(actor: Actor, attached_id: UUID) -> Download:
    """One file, recorded where staff ask for it.

    Raises NotFound for what isn't the actor's to see, NotAllowed, Conflict while it isn't scanned and once it was destroyed.
    """
    row = db.session.scalars(_seen(actor).where(TicketFile.id == attached_id)).first()
    if row is None:
        raise NotFound
    if row.scan is ScanState.INFECTED:
        raise Conflict(DESTROYED, code="harmful")
    if row.scan not in _served():
        raise Conflict(WAITS, code="unscanned")
    if row.file_id is None:
        raise NotFound
    found = Download(row.name, files.read(row.file_id))
    if actor.is_staff:
        ticket_id = row.ticket_id
        db.session.rollback()
        with transaction() as session:
            ticket = session.get_one(Ticket, ticket_id)
            writing.record(Event.TICKET_FILE_DOWNLOADED, actor, ticket, file=attached_id.hex)
    return found


def kept_of(author_id: UUID) -> list[tuple[str, UUID]]:
    """The files of somebody's tickets, and those that they sent to others', which a copy of their data brings along.

    Gives what each is called there, and the kept file.
    """
    of_own = (
        sa.select(TicketFile.id)
        .join(Ticket, Ticket.id == TicketFile.ticket_id)
        .join(User, User.id == Ticket.author_id)
        .where(Ticket.author_id == author_id, sa.not_(writers.opened()))
    )
    sent = (
        sa.select(TicketFile.id)
        .join(TicketMessage, TicketMessage.id == TicketFile.message_id)
        .where(TicketMessage.author_id == author_id, TicketMessage.kind == MessageKind.CUSTOMER)
    )
    wanted = (
        sa.select(Ticket.number, TicketFile.name, TicketFile.file_id)
        .join(TicketFile, TicketFile.ticket_id == Ticket.id)
        .where(
            TicketFile.id.in_(sa.union(of_own, sent)),
            TicketFile.scan.in_(_served()),
            TicketFile.file_id.is_not(None),
        )
        .order_by(Ticket.number, TicketFile.id)
    )
    found: list[tuple[str, UUID]] = []
    for number, name, file_id in db.session.execute(wanted):
        if file_id is not None:
            found.append((f"{number}/{file_id.hex[-6:]}-{name}", file_id))
    return found


def _served() -> tuple[ScanState, ...]:
    """What is given out: while a scanner is configured, only what it has found clean."""
    if config.active().scanner_url:
        return (ScanState.CLEAN,)
    return (ScanState.CLEAN, ScanState.UNSCANNED)


def _scan(scan: ScanState) -> ScanState:
    """As its readers are told: what isn't served yet waits for the scanner, whether it knows of it or not."""
    return ScanState.WAITING if scan is ScanState.UNSCANNED and scan not in _served() else scan


def _seen(actor: Actor) -> sa.Select[TicketFile]:
    """The files within somebody's reach."""
    _require(actor)
    return (
        sa.select(TicketFile)
        .join(Ticket, Ticket.id == TicketFile.ticket_id)
        .join(TicketMessage, TicketMessage.id == TicketFile.message_id)
        .where(*_within(actor))
    )


def _require(actor: Actor) -> None:
    require(actor, Permission.OWN_TICKETS_WRITE if actor.is_customer else Permission.TICKET_READ)


def _within(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Which files somebody may see; those of notes are staff's alone."""
    seen = reach.seen_by(actor)
    return [seen, TicketMessage.kind.in_(PUBLIC)] if actor.is_customer else [seen]


def _kind(content_type: str) -> FileKind:
    return FileKind(content_type) if content_type in _KINDS else FileKind.UNKNOWN


_KINDS = frozenset(FileKind)
_OF_TICKET = (
    sa.select(
        TicketFile.id,
        TicketFile.message_id,
        TicketFile.name,
        TicketFile.content_type,
        TicketFile.size,
        TicketFile.scan,
    )
    .join(Ticket, Ticket.id == TicketFile.ticket_id)
    .join(TicketMessage, TicketMessage.id == TicketFile.message_id)
    .where(TicketFile.ticket_id == unseen("ticket_id", sa.Uuid()))
    .order_by(TicketFile.created_at, TicketFile.id)
)
_PUBLIC = _OF_TICKET.where(sa.or_(*(TicketMessage.kind == kind for kind in PUBLIC)))
