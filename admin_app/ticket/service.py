"""A customer's side of a ticket: open, answer, solve, reopen.

Each is one transaction: the ticket, its text, the event, and the mails to whoever follows it. What comes in by mail goes by
the same commands, with what the mail brings (`Mailed`) and without a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.billing.models import Service
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.ticket import queries, reach, telling, waiting, writing
from admin_app.ticket.attachment import storing
from admin_app.ticket.attachment.storing import StoredUpload, Upload
from admin_app.ticket.delegate import reach as delegates
from admin_app.ticket.delegate import writers
from admin_app.ticket.kind import TicketAct
from admin_app.ticket.models import (
    SUBJECT_MAX,
    URGENCY,
    MessageKind,
    SecretEnd,
    ServerAccess,
    Ticket,
    TicketCategory,
    TicketMessage,
    TicketPriority,
)
from admin_app.ticket.server_password import giving
from admin_app.ticket.server_password import keeping as secret
from admin_app.ticket.writing import Mailed

A_DAY = 50  # tickets that an account opens
BY_DELEGATES = 25  # of these, so that they never take the account's own away
TOO_MANY_BY_DELEGATES = N_(
    "Delegates opened %(most)s tickets for this account within a day. Write in an open one, or try again tomorrow."
)
TOO_MANY = N_(
    "%(most)s tickets were opened for this account within a day. Write in an open one, or try again tomorrow."
)


def open_ticket(  # noqa: PLR0913 - keywords, what one form asks
    actor: Actor,
    *,
    category: TicketCategory | str,
    subject: str,
    text: str,
    priority: TicketPriority | str = TicketPriority.NORMAL,
    service_id: UUID | None = None,
    access: ServerAccess | str = ServerAccess.NONE,
    uploads: Sequence[Upload] = (),
    password: str = "",
) -> UUID:
    """Open a ticket of one's own account; gives its id. Its author follows it. `password`: the server's, for administrators.

    Of what is sent twice the first one counts. A delegate opens one about a delegated service, and gives neither access nor
    password.

    Raises NotAllowed (right, state of the account), Invalid beside `subject`, `text`, `service`, `access`, `files` or
    `server_password`, RateLimited.
    """
    line, said = _line(subject), writing.words(text)
    urgent, level = TicketPriority(priority), ServerAccess(access)
    secretly = _password(password, level)
    with storing.stored(uploads) as files, transaction() as session:
        author_id = _customer(actor)
        account = lock_account(actor.acting_account_id)
        actor, now = _who_opens(actor, account, service_id, level, secretly), clock.now()
        row = Ticket(
            id=clock.new_id(),
            account_id=account.id,
            author_id=author_id,
            category=TicketCategory(category),
            priority=urgent,
            urgency=URGENCY[urgent],
            subject=line,
            service_id=_service(actor, service_id),
            access=_access(level, service_id),
            opened_at=now,
            waits_since=now,
        )
        if there := _opened_already(row, said, files, secretly):
            storing.discard(files)
            return there
        _room(account.id)
        writing.few(actor)
        session.add(row)
        session.flush()
        writing.subscribe(row, author_id)
        message = writing.add(actor, row, MessageKind.CUSTOMER, said)
        storing.attach(row, message, files)
        writing.record(Event.TICKET_OPENED, actor, row)
        if secretly:
            giving.put(actor, row, secretly)
        telling.opened(actor, row, said)
    return row.id


def answer(
    actor: Actor,
    ticket_id: UUID,
    *,
    text: str,
    seen: UUID | None = None,
    mailed: Mailed | None = None,
    uploads: Sequence[Upload] = (),
) -> UUID:
    """Write in a ticket; it is staff's turn then, and whoever wrote follows it. Gives the message's id.

    `seen` is the last text that the page showed. Of what is sent twice the first one counts. Raises NotFound, NotAllowed,
    Invalid beside `text` or `files`, AnsweredMeanwhile, Conflict once it is closed, RateLimited.
    """
    said = writing.words(text)
    with storing.stored(uploads) as files, transaction():
        author_id = _customer(actor)
        held = reach.lock(actor, ticket_id, TicketAct.ADDED, TicketAct.ANSWERED)
        row = held.ticket
        there = (
            writing.sent_already(actor, row, MessageKind.CUSTOMER, said, files) if mailed is None else None
        )
        if there:
            storing.discard(files)
            return there
        writing.nothing_newer(actor, row, seen)
        writing.few(actor)
        message = writing.add(actor, row, MessageKind.CUSTOMER, said, mailed=mailed)
        storing.attach(row, message, files)
        writing.subscribe(row, author_id)
        writing.move(row, held.act, message.created_at)
        writing.record(Event.TICKET_ANSWERED, actor, row)
        waiting.tell(actor, row)
        telling.answered(actor, row, message, len(files))
    return message.id


def solve(actor: Actor, ticket_id: UUID, *, version: int | None = None) -> None:
    """Say that a ticket is solved; the password that was given with it is destroyed.

    Raises NotFound, NotAllowed, Conflict when it was changed or solved meanwhile, RateLimited.
    """
    with transaction():
        _customer(actor)
        row = reach.lock(actor, ticket_id, TicketAct.SOLVED, version=version).ticket
        writing.solved_seldom(row)
        writing.move(row, TicketAct.SOLVED, clock.now())
        secret.destroy(actor, row, SecretEnd.SOLVED)
        writing.record(Event.TICKET_SOLVED, actor, row)
        telling.solved(actor, row)


def reopen(actor: Actor, ticket_id: UUID, *, version: int | None = None) -> None:
    """Say that a solved ticket isn't: it is staff's turn again. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        _customer(actor)
        row = reach.lock(actor, ticket_id, TicketAct.REOPENED, version=version).ticket
        writing.move(row, TicketAct.REOPENED, clock.now())
        writing.record(Event.TICKET_REOPENED, actor, row)
        waiting.tell(actor, row)


def _customer(actor: Actor) -> UUID:
    """Whose act it is: a customer's, never staff's in a customer's name."""
    if not actor.is_customer or actor.user_id is None:
        raise NotAllowed(grantor=RoleKey.OWNER)
    return actor.user_id


def _who_opens(
    actor: Actor, account: Account, service_id: UUID | None, level: ServerAccess, password: str
) -> Actor:
    """Judge who opens one, the account locked; a delegate with what is delegated now."""
    require(actor, Permission.OWN_TICKETS_WRITE, subject_of(account))
    if actor.delegated is not None:
        actor = delegates.lock(actor)
        _of_delegate(actor, service_id, level, password)
    return actor


def _line(subject: str) -> str:
    return text.clean_line(subject, SUBJECT_MAX, "subject")


def _room(account_id: UUID) -> None:
    """Refuse one more ticket than anybody opens in a day; the account is locked. Raises RateLimited."""
    since = clock.now() - timedelta(days=1)
    opened = sa.select(sa.func.count()).where(Ticket.account_id == account_id, Ticket.opened_at > since)
    if (db.session.scalar(opened) or 0) >= A_DAY:
        raise RateLimited(None, TOO_MANY, most=A_DAY)


def _opened_already(row: Ticket, said: str, files: Sequence[StoredUpload], secretly: str) -> UUID | None:
    """The ticket that this person opened a moment ago with all the same: its form went off twice; the account is locked."""
    same = (
        Ticket.author_id,
        Ticket.account_id,
        Ticket.subject,
        Ticket.category,
        Ticket.priority,
        Ticket.access,
    )
    wanted = (
        sa.select(Ticket.id, TicketMessage.id)
        .join(TicketMessage, TicketMessage.ticket_id == Ticket.id)
        .where(
            Ticket.opened_at > row.opened_at - writing.AGAIN,
            *(column == getattr(row, column.key) for column in same),
            Ticket.service_id.is_not_distinct_from(row.service_id),
            TicketMessage.text == said,
        )
        .order_by(Ticket.opened_at.desc(), TicketMessage.created_at)
        .limit(A_DAY)
    )
    found = db.session.execute(wanted).all()
    sent = (i for i, first in found if writing.has_files(first, files) and secret.is_it(i, secretly))
    return next(sent, None)


def _of_delegate(actor: Actor, service_id: UUID | None, level: ServerAccess, password: str) -> None:
    """What a delegate opens: about a service, and nothing that lets anybody into a server; the account is locked."""
    if level is not ServerAccess.NONE or password:
        raise NotAllowed(grantor=RoleKey.OWNER)
    if service_id is None:
        raise Invalid(N_("Choose the service that it is about."), field="service", code="none")
    since = clock.now() - timedelta(days=1)
    opened = (
        sa.select(sa.func.count())
        .select_from(Ticket)
        .join(User, User.id == Ticket.author_id)
        .where(
            Ticket.account_id == actor.acting_account_id,
            Ticket.opened_at > since,
            writers.opened(),
        )
    )
    if (db.session.scalar(opened) or 0) >= BY_DELEGATES:
        raise RateLimited(None, TOO_MANY_BY_DELEGATES, most=BY_DELEGATES)


def _service(actor: Actor, service_id: UUID | None) -> UUID | None:
    """A service of the account, of a delegate's one that is delegated. Raises Invalid beside `service`."""
    if service_id is None:
        return None
    wanted = sa.select(Service.id).where(Service.id == service_id, queries.services_of(actor))
    if db.session.scalar(wanted) is None:
        raise Invalid(N_("This service isn’t there any more."), field="service", code="gone")
    return service_id


def _password(typed: str, level: ServerAccess) -> str:
    """The server's password where one was given. Raises Invalid beside `server_password`, also for another level."""
    if not typed:
        return ""
    if level is not ServerAccess.ADMINISTRATOR:
        raise Invalid(giving.LEVEL, field="server_password", code="level")
    return giving.judged(typed)


def _access(level: ServerAccess, service_id: UUID | None) -> ServerAccess:
    """What may be done on the server that was named. Raises Invalid beside `access` without one."""
    if level is not ServerAccess.NONE and service_id is None:
        raise Invalid(
            N_("Choose the service that support may reach, or no access."), field="access", code="none"
        )
    return level
