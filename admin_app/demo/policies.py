"""The demo's policies: one that was changed twice, one for an account alone, and one that waits for a second person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.desk import policy_change
from admin_app.desk.policy_change import ToldFirst
from admin_app.kernel import clock
from admin_app.policy.register import FactorRequired, Key, Value
from admin_app.policy.schedule import Setting

SAVED = (
    "Asked for on the phone, called back on the number we know | Telefonisch erbeten, unter der bekannten Nummer zurückgerufen",
    "Asked for by the owner in the ticket | Von der Inhaberin im Ticket erbeten",
    "Phone lost, ticket from the owner | Handy verloren, Ticket der Inhaberin",
    "Invitation never arrived | Einladung kam nie an",
)


INSIDE = "No transfer outside the EU | Keine Übermittlung in Länder außerhalb der EU"
COMPANY = {
    Key.COMPANY_CONTROLLER: (
        "Harbour Lights Hosting GmbH",
        "Am Leuchtturm 4, 28195 Bremen, Germany | Am Leuchtturm 4, 28195 Bremen",
        "Represented by Grete Leuchter, managing director | Vertreten durch Grete Leuchter, Geschäftsführerin",
        "privacy@company.example",
    ),
    Key.COMPANY_OFFICER: ("Dr. Wiebke Sand", "dpo@company.example, +49 421 5550143"),
    Key.COMPANY_AUTHORITY: (
        "The State Commissioner for Data Protection of Bremen | Die Landesbeauftragte für Datenschutz Bremen",
        "Arndtstraße 1, 27570 Bremerhaven",
    ),
    Key.RECIPIENT_HOSTING: ("Nordkai Rechenzentrum AG", "Germany | Deutschland", INSIDE),
    Key.RECIPIENT_MAIL: ("Postal Mail BV", "Netherlands | Niederlande", INSIDE),
    Key.RECIPIENT_TEXTS: ("Shortline Inc.", "United States | USA", "EU-US Data Privacy Framework"),
}


def add_to(calendar: Calendar, now: datetime) -> None:
    """Administrators propose, approvers confirm."""
    for days, by, setting, value, reason in (
        (41, ("ruth", "ada"), _for_all, 10, "Many invitations ran out over the summer holidays"),
        (12, ("remy", "ari"), _for_all, 14, "Ten days were still too few"),
        (11, ("ruth", "ada"), _reasons, "\n".join(SAVED), "So that everybody writes them alike"),
        (10, ("ruth", "ada"), _invoices, True, "Customers asked to be told of invoices that are overdue"),
        (9, ("ruth", "ada"), _for_mara, 12, "Agreed with the customer, ticket 4902"),
    ):
        calendar.add(now - timedelta(days=days), partial(_change, by, setting, value, reason))
    for key, lines in COMPANY.items():
        value, reason = "\n".join(lines), "For the records of processing"
        calendar.add(
            now - timedelta(days=30), partial(_change, ("ruth", "ada"), partial(Setting, key), value, reason)
        )
    on = partial(Setting, Key.AFFILIATE_ON)
    calendar.add(
        now - timedelta(days=82), partial(_change, ("ruth", "ada"), on, True, "Decided with marketing")
    )
    calendar.add(now - timedelta(hours=3), _waiting)


def _for_all() -> Setting:
    return Setting(Key.INVITATION_DAYS)


def _reasons() -> Setting:
    return Setting(Key.REASONS_SAVED)


def _invoices() -> Setting:
    return Setting(Key.INVOICE_MAIL)


def _for_mara() -> Setting:
    return Setting(Key.GRANT_HOURS, account_of(by_name("mara")))


def _change(by: tuple[str, str], setting: Callable[[], Setting], value: Value, reason: str) -> None:
    proposer, second = by
    asked = _ask(proposer, setting(), value, reason)
    clock.pass_by(timedelta(minutes=40))
    policy_change.confirm(enter(by_name(second)), asked)


def _waiting() -> None:
    """From next week on owners must have a second factor."""
    at = clock.now() + timedelta(days=7)
    why = "Two owners were phished this month"
    _ask("ruth", Setting(Key.FACTOR_REQUIRED), FactorRequired.OWNERS, why, at=at)


def _ask(proposer: str, setting: Setting, value: Value, reason: str, at: datetime | None = None) -> UUID:
    actor = enter(by_name(proposer))
    try:
        return policy_change.propose(actor, setting, value=value, at=at, reason=reason)
    except ToldFirst as first:
        return policy_change.propose(
            actor, setting, value=value, at=at, reason=reason, told=first.preview.mark
        )
