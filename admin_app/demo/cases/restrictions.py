"""The demo's restricted data: a person's whose address is contested, used once, and an account's that soon ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.demo.world import Company
from admin_app.restriction import service, uses

COMPANIES = -4, -6  # of the demo's, by their place


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar."""
    person, account = (companies[place].owner.username for place in COMPANIES)
    calendar.add(now - timedelta(days=9), partial(_restrict_person, person))
    calendar.add(now - timedelta(days=4), partial(_use, person))
    calendar.add(now - timedelta(days=20), partial(_restrict_account, account))
    calendar.add(now - timedelta(days=1), partial(_lift, account))


def _restrict_person(username: str) -> None:
    reason = "Says that the postal address on the invoices was never theirs"
    service.begin(enter(by_name("sam")), by_name(username).id, ground="accuracy", reason=reason)


def _use(username: str) -> None:
    reason = "The court asks for the correspondence about invoice 4711"
    uses.use_person(enter(by_name("sam")), by_name(username).id, ground="claims", reason=reason)


def _restrict_account(username: str) -> None:
    reason = "Objects to the use of the company’s contacts for reminders"
    service.begin_account(
        enter(by_name("ada")), account_of(by_name(username)), ground="objection", reason=reason
    )


def _lift(username: str) -> None:
    [row] = uses.standing(None, account_of(by_name(username)))
    reason = "The objection was weighed: reminders go to the billing contact alone"
    service.announce_lifting(enter(by_name("ada")), row.id, days=7, reason=reason)
