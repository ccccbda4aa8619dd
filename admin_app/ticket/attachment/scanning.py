"""Having files scanned by whatever scanner is configured: until it has judged one it isn't served, and a find is destroyed.

Where the scanner is away a file waits. Its job is tried again with growing waits, and every hour whatever still waits gets
a new one.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account
from admin_app.kernel import queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.queue import Job
from admin_app.lib import scanner
from admin_app.stored_file import service as files
from admin_app.ticket import telling, writing
from admin_app.ticket.attachment.storing import SCAN as JOB
from admin_app.ticket.models import MessageKind, ScanState, Ticket, TicketFile, TicketMessage

__all__ = ["JOB", "run", "sweep"]

AT_ONCE = 200
# Customers read no notes, and what nothing proves is mailed on to nobody: it stands on the page alone.
TOLD = (MessageKind.CUSTOMER, MessageKind.STAFF)


def run(job: Job) -> None:
    """Have the file of a claimed job judged. Raises ScannerAway, ClaimLost where another worker has it by now."""
    row = db.session.get(TicketFile, job.subject_id) if job.subject_id else None
    if row is None or row.file_id is None or row.scan is not ScanState.WAITING:
        with transaction():
            queue.end(job)
        return
    attached_id, ticket_id, found = row.id, row.ticket_id, ScanState.UNSCANNED
    if url := config.active().scanner_url:
        content = files.read(row.file_id)
        db.session.rollback()  # nothing is held while the scanner reads
        found = ScanState.INFECTED if scanner.is_harmful(url, content.pieces) else ScanState.CLEAN
    with transaction():
        queue.end(job)
        _note(attached_id, ticket_id, found)


def sweep() -> None:
    """Give each file that waits without a job a new one: whose tries came to an end while the scanner was away.

    Where a scanner is configured by now, what was taken without one waits for it too.
    """
    if config.active().scanner_url:
        _send_unscanned()
    waiting = (
        sa.select(TicketFile.id)
        .where(TicketFile.scan == ScanState.WAITING)
        .order_by(TicketFile.created_at)
        .limit(AT_ONCE)
    )
    found = db.session.scalars(waiting).all()
    there = queue.under_way(JOB, found)
    db.session.rollback()
    with transaction():
        for attached_id in found:
            if attached_id not in there:
                queue.enqueue(JOB, attached_id)


def _send_unscanned() -> None:
    """In batches, each a transaction of its own: files by the million hold nobody up."""
    some = sa.select(TicketFile.id).where(TicketFile.scan == ScanState.UNSCANNED).limit(AT_ONCE)
    sending = (
        sa.update(TicketFile)
        .where(TicketFile.id.in_(some.scalar_subquery()), TicketFile.scan == ScanState.UNSCANNED)
        .values(scan=ScanState.WAITING)
        .returning(TicketFile.id)
        .execution_options(synchronize_session=False)
    )
    sent = True
    while sent:
        with transaction() as session:
            found = session.scalars(sending).all()
            for attached_id in found:
                queue.enqueue(JOB, attached_id)
        sent = bool(found)


def _note(attached_id: UUID, ticket_id: UUID, found: ScanState) -> None:
    lock_account(db.session.scalar(sa.select(Ticket.account_id).where(Ticket.id == ticket_id)))
    lock_row(Ticket, ticket_id)
    row = lock_row(TicketFile, attached_id)
    if row is None or row.scan is not ScanState.WAITING:
        return
    row.scan = found
    if found is not ScanState.INFECTED:
        return
    if row.file_id is not None:
        files.delete(row.file_id)
        row.file_id = None
    ticket = db.session.get_one(Ticket, row.ticket_id)  # merged meanwhile: where it is now
    writing.record(Event.TICKET_FILE_DESTROYED, system(), ticket)
    message = db.session.get_one(TicketMessage, row.message_id)
    if message.kind in TOLD:
        telling.harmful(system(), ticket)
