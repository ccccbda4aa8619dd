"""What else becomes of the demo's ticket with a server's password: revealed, asked for by a colleague, a mail that nothing proves."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from admin_app.demo.play import Calendar, by_name, enter
from admin_app.demo.tickets import SAM, SLOW, SOFIA, one, unless_refused
from admin_app.ticket import unproven
from admin_app.ticket.server_password import holding, revealing
from admin_app.ticket.writing import Mailed

GUEST = "lukas@freelance.example"
WORDS = "I look after the shop for Mara. It is slow whenever the newsletter has gone out."


def add_to(calendar: Calendar, now: datetime) -> None:
    """Put it into the calendar, each step at its moment."""
    for days, step in ((5.7, _revealed), (1.8, _written_by_a_guest), (1.4, _asked_for)):
        calendar.add(now - timedelta(days=days), partial(unless_refused, step))


def _revealed() -> None:
    revealing.reveal(enter(by_name(SAM)), one(SLOW).id)


def _asked_for() -> None:
    holding.ask(enter(by_name(SOFIA)), one(SLOW).id)


def _written_by_a_guest() -> None:
    unproven.add(one(SLOW).id, text=WORDS, sender=GUEST, mailed=Mailed("<slow-shop@freelance.example>"))
