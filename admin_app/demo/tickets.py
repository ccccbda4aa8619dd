"""The demo's support tickets: some in each state, on Mara's account and on others', written as people write."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from admin_app.billing.models import Service, ServiceStatus
from admin_app.demo.files import SERVER
from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.demo.world import Company
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.ticket import service
from admin_app.ticket.attachment.storing import Upload
from admin_app.ticket.desk import merging, saved_answers
from admin_app.ticket.desk import service as desk
from admin_app.ticket.models import ServerAccess, Ticket, TicketCategory, TicketPriority

MARA, SAM, SOFIA, BILL = "mara", "sam", "sofia", "bill"
T, P = TicketCategory, TicketPriority
MAIL_LATE = "E-mails arrive hours late"
SLOW = "The shop is slow in the evening"
AGAIN = "Shop slow again"
RENEWED = "Certificate runs out on Friday"
REFUND = "Refund for the cancelled domain"
NAME = "New name of our company"
BACKUP = "How far back do backups go?"
MOVING = "Moving our mail"
FRIEDA = "Frieda can’t sign in"
TRIES = "She tried her password many times this morning and has to wait now. Who does this, and from where?"
OF_SERVER = "Basket 77+ harbour"
LOG = b"19:02:11 GET /basket 5.4 s\n19:02:17 GET /basket 6.1 s\n19:02:30 POST /order 7.9 s\n"

KEPT = (
    (
        "Backups: how far back",
        "Hello {name},\n\nwe keep a backup of each day for 30 days. Tell us here which day you need, and we restore it.\n\n{agent}",
    ),
    (
        "Certificates renew by themselves",
        "Hello {name},\n\ncertificates renew by themselves three days before they end. You need do nothing for {ticket}.\n\n{agent}",
    ),
)


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar, each step at its moment."""
    other = companies[2].owner.username
    add = partial(_add, calendar, now)
    for title, words in KEPT:
        add(41, _kept(SAM, title, words))
    add(
        40,
        _opened(
            MARA, T.TECHNICAL, RENEWED, "Our certificate ends on Friday. Does it renew by itself?", P.HIGH
        ),
    )
    add(
        39.8,
        _answered(
            SAM, RENEWED, "Yes, it renews by itself three days before. I have checked yours: all is set up."
        ),
    )
    add(39.5, _solved(MARA, RENEWED))
    add(
        12,
        _opened(
            MARA,
            T.BILLING,
            REFUND,
            "We cancelled a domain in March and paid for the whole year. Can you refund the rest?",
        ),
    )
    add(
        11,
        _answered(
            BILL,
            REFUND,
            "The rest is on your balance since today and goes off the next invoice.",
            solves=True,
        ),
    )
    add(
        6,
        _opened(
            MARA,
            T.TECHNICAL,
            SLOW,
            "From 19 to 21 o’clock each page takes five seconds and more.",
            P.HIGH,
            ServerAccess.ADMINISTRATOR,
            file=("slow-pages.log", LOG),
            password=OF_SERVER,
        ),
    )
    add(
        5.9, _noted(SAM, SLOW, "Backups run at 19:00 on that host. Ask operations to move them to the night.")
    )
    add(
        5.8,
        _answered(
            SAM,
            SLOW,
            "A backup runs at that time. We have moved it to the night; tell us whether it is better now.",
        ),
    )
    add(2, _opened(MARA, T.TECHNICAL, AGAIN, "It was better, but yesterday it was slow again."))
    add(1.9, _merged(SOFIA, AGAIN, SLOW))
    add(1.5, _assigned(SOFIA, SLOW))
    add(
        3,
        _opened(
            other,
            T.ACCOUNT,
            NAME,
            "We are called something else from January on. What do you need from us?",
            P.LOW,
        ),
    )
    add(
        2.5,
        _answered(
            SOFIA,
            NAME,
            "An extract of the register is enough. You can change the name yourself under “Details”.",
        ),
    )
    add(
        0.4,
        _opened(
            other,
            T.TECHNICAL,
            MAIL_LATE,
            "Since this morning e-mails from outside come in two hours late.",
            P.URGENT,
        ),
    )
    add(
        15,
        _opened(MARA, T.TECHNICAL, MOVING, "We move our mail to you in January. What do you need from us?"),
    )
    add(14.5, _answered(SAM, MOVING, "Let us see your addresses for a day, and we prepare all of it."))
    add(13, _solved(MARA, MOVING))
    add(0.2, _opened(MARA, T.ACCOUNT, FRIEDA, TRIES, P.HIGH))
    add(
        0.1,
        _opened(
            MARA, T.OTHER, BACKUP, "How many days of backups do you keep, and can we get one from last month?"
        ),
    )


def _add(calendar: Calendar, now: datetime, days: float, step: Callable[[], object]) -> None:
    calendar.add(now - timedelta(days=days), partial(unless_refused, step))


def unless_refused(step: Callable[[], object]) -> None:
    """A demo that is told once more finds its tickets there, and some of them closed."""
    with suppress(DomainError, LookupError):
        step()


def _opened(
    who: str,
    category: TicketCategory,
    subject: str,
    text: str,
    priority: TicketPriority = P.NORMAL,
    access: ServerAccess = ServerAccess.NONE,
    *,
    file: tuple[str, bytes] | None = None,
    password: str = "",
) -> Callable[[], object]:
    def step() -> None:
        author = by_name(who)
        of_server = sa.select(Service.id).where(
            Service.account_id == account_of(author),
            Service.kind == SERVER,
            Service.status == ServiceStatus.ACTIVE,
        )
        server = db.session.scalar(of_server.limit(1)) if access is not ServerAccess.NONE else None
        service.open_ticket(
            enter(author),
            category=category,
            subject=subject,
            text=text,
            priority=priority,
            service_id=server,
            access=access if server else ServerAccess.NONE,
            uploads=[Upload(file[0], io.BytesIO(file[1]))] if file else (),
            password=password if server else "",
        )

    return step


def _answered(who: str, subject: str, text: str, *, solves: bool = False) -> Callable[[], object]:
    return lambda: desk.answer(enter(by_name(who)), one(subject).id, text=text, solves=solves)


def _noted(who: str, subject: str, text: str) -> Callable[[], object]:
    return lambda: desk.note(enter(by_name(who)), one(subject).id, text=text)


def _kept(who: str, title: str, words: str) -> Callable[[], object]:
    return lambda: saved_answers.write(enter(by_name(who)), name=title, text=words)


def _solved(who: str, subject: str) -> Callable[[], object]:
    return lambda: service.solve(enter(by_name(who)), one(subject).id)


def _merged(who: str, subject: str, into: str) -> Callable[[], object]:
    return lambda: merging.merge(enter(by_name(who)), one(subject).id, one(into).id)


def _assigned(who: str, subject: str) -> Callable[[], object]:
    def step() -> None:
        agent = by_name(who)
        desk.assign(enter(agent), one(subject).id, agent.id)

    return step


def number(subject: str) -> str:
    """The number of the newest ticket of a subject; empty in a demo that was told before there were such."""
    try:
        return one(subject).number
    except LookupError:
        return ""


def one(subject: str) -> Ticket:
    """The newest ticket of a subject. Raises LookupError."""
    wanted = sa.select(Ticket).where(Ticket.subject == subject).order_by(Ticket.opened_at.desc()).limit(1)
    found = db.session.scalar(wanted)
    if found is None:
        raise LookupError(subject)
    return found
