"""Taking a mail in: what it is, to whom it is addressed, and which of the ends it comes to.

The threat: anybody can write anything to any address, in anybody's name. So a mail does no more than add a text and files
to the one ticket that its signed address names. As its subscriber's word it counts only from a confirmed address with DMARC
passed; else it stands there as what it is. Nothing that a program wrote is taken or answered, nothing of a mail is logged.
"""

from __future__ import annotations

from email.utils import parseaddr

import sqlalchemy as sa
import structlog

from admin_app import config
from admin_app.bounce import notifications
from admin_app.bounce import service as bounces
from admin_app.email import outbox
from admin_app.incoming_mail import files, limits, mails, remarks
from admin_app.incoming_mail.ends import MailEnd
from admin_app.incoming_mail.subscriber import Addressed, addressed
from admin_app.kernel import clock, text
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.lib.mail_reading import message as reading
from admin_app.lib.mail_reading.kinds import MailKind
from admin_app.lib.mail_reading.message import OwnMail, ReadMail, Unreadable
from admin_app.ticket import service as tickets
from admin_app.ticket import unproven
from admin_app.ticket.models import TicketMessage, TicketState
from admin_app.ticket.writing import Mailed

OF_MACHINES = {MailKind.AUTOMATIC: MailEnd.AUTOMATIC, MailKind.LOOP: MailEnd.LOOP}


def receive(raw: bytes, *, to: str = "") -> MailEnd:
    """Take in one mail; what became of it. The same one may come any number of times.

    `to`: the address that the mail server delivered it to. Raises what the database or the folder of files raises when they
    are away: then nothing of it is kept, and it may be tried again.
    """
    end = _received(raw, to)
    structlog.get_logger("gatehouse.mail").info("mail_received", state=end.value)
    return end


def own_mail() -> OwnMail:
    """How mail of ours is known, and our server's word about others'."""
    settings = config.active()
    return OwnMail(
        frozenset({settings.hostname.lower()}),
        frozenset({parseaddr(settings.mail_from)[1].lower()}),
        settings.mail_authserv_id,
    )


def _received(raw: bytes, to: str) -> MailEnd:
    try:
        mail = reading.read(raw, own_mail())
    except Unreadable:
        return MailEnd.UNREADABLE
    if mail.kind is MailKind.REPORT:
        for reported in notifications.read(raw):
            bounces.hear(reported)
        return MailEnd.REPORT
    if mail.kind in OF_MACHINES:
        return OF_MACHINES[mail.kind]
    whom = addressed(mail, to)
    db.session.rollback()  # what was read is read anew, under its lock
    return _point(mail) if whom is None else _answered(mail, whom)


def _answered(mail: ReadMail, whom: Addressed) -> MailEnd:
    if whom.ticket.state is TicketState.CLOSED:
        return _closed(mail, whom)
    try:
        return _add(mail, whom)
    except Conflict:  # closed or merged just now
        return _closed(mail, whom)
    except (NotAllowed, NotFound):
        return _point(mail)
    except RateLimited:  # who writes as much on pages and by mail, each proven; or a race for the room that unproven files have
        return MailEnd.LATER if whom.stands_for(mail) else MailEnd.LIMITED
    except Invalid:  # nothing that a ticket takes, however often it comes
        return MailEnd.UNREADABLE


def _add(mail: ReadMail, whom: Addressed) -> MailEnd:
    counts = whom.stands_for(mail)
    with transaction():
        taken = files.taken(mail, whom.ticket, counts=counts)
        said = remarks.text_with(mail, whom.user.language, has_room=taken.has_room)
        same = _of_same_id(mail, whom)
        is_copy = same is not None and same.text == said and (same.author_id is not None or not counts)
        if is_copy:
            return MailEnd.AGAIN
        if not limits.has_room(whom.ticket.id, mail, counts=counts):
            return MailEnd.LATER if counts else MailEnd.LIMITED
        if not limits.is_new(whom.subscriber_id, mail, counts=counts):
            return MailEnd.AGAIN
        # Some programs give one Message-ID out twice; here a ticket has it once.
        brought = Mailed("" if same else mail.message_id, mail.quoted)
        if counts:
            actor = whom.actor(f"mail-{clock.new_id().hex}")
            tickets.answer(actor, whom.ticket.id, text=said, mailed=brought, uploads=taken.uploads)
            return MailEnd.TAKEN
        unproven.add(whom.ticket.id, text=said, sender=mail.sender, mailed=brought, uploads=taken.uploads)
        return MailEnd.UNPROVEN


def _of_same_id(mail: ReadMail, whom: Addressed) -> TicketMessage | None:
    """What came into the ticket under the same Message-ID before."""
    if not mail.message_id:
        return None
    wanted = sa.select(TicketMessage).where(
        TicketMessage.ticket_id == whom.ticket.id, TicketMessage.message_id == mail.message_id
    )
    return db.session.scalars(wanted).first()


def _closed(mail: ReadMail, whom: Addressed) -> MailEnd:
    """Nothing comes into a closed ticket; whoever may see it is told its number, and where they write."""
    if not whom.stands_for(mail):
        return _point(mail)
    return _point(mail, closed=whom.ticket.number, path=whom.reader.tickets)


def _point(mail: ReadMail, *, closed: str = "", path: str = "/tickets") -> MailEnd:
    """Tell whoever wrote where to write, once a day and only where it is proven that they did."""
    if not mail.proven or not mail.may_be_answered:
        return MailEnd.PASSED_OVER
    try:
        address = text.email(mail.sender)
    except Invalid:
        return MailEnd.PASSED_OVER
    with transaction():
        if not limits.may_point(mail):
            return MailEnd.PASSED_OVER
        told = mails.write_on_page(address, mail.language, answers=mail.message_id, closed=closed, path=path)
        outbox.queue(told)
    return MailEnd.POINTED
