"""The demo's asks for support access: one that waits for Mara, one declined, one allowed with changes and a correction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from admin_app.demo.play import Calendar, account_of, at, by_name, enter
from admin_app.demo.world import Company
from admin_app.identity.models import Account, AccountStatus, UserStatus
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.staff_edit import people as corrected
from admin_app.support_access import looks
from admin_app.support_access.asks import answering, asking
from admin_app.support_access.models import GrantMode

WAITING = "The invoice went to your former address. I would like to correct it for you."
DECLINED = "To see from where the sign-ins came that you reported"
ALLOWED = "You asked us to correct how a name is written"
Told = Callable[[str, UUID], None]  # what happens: the owner's username, the account


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put the three into the calendar."""
    calendar.add(now - timedelta(hours=20), partial(_somewhere, companies[20:], _declined))
    calendar.add(now - timedelta(hours=4), partial(_somewhere, companies[30:], _allowed))
    calendar.add(now - timedelta(minutes=25), _ask_mara)


def renew(now: datetime) -> None:
    """Let Sam ask Mara again, unless an ask waits or she has just declined."""
    with at(now - timedelta(minutes=5)):
        _ask_mara()


def _ask_mara() -> None:
    with suppress(DomainError):
        asking.ask(
            enter(by_name("sam")),
            account_of(by_name("mara")),
            reason=WAITING,
            areas=["profile"],
            mode=GrantMode.CHANGE.value,
            ticket="48377",
            hours=2,
        )


def _somewhere(companies: list[Company], happens: Told) -> None:
    """At the first of these accounts that is active and has an owner who can answer."""
    for company in companies:
        owner = by_name(company.owner.username)
        account_id = account_of(owner)
        account = db.session.get(Account, account_id)
        if owner.status is UserStatus.ACTIVE and account and account.status is AccountStatus.ACTIVE:
            happens(owner.username, account_id)
            return


def _declined(owner: str, account_id: UUID) -> None:
    asked = asking.ask(
        enter(by_name("sofia")), account_id, reason=DECLINED, areas=["security"], ticket="48102"
    )
    answering.decline(
        enter(by_name(owner)), asked, note="Ring me instead, I would rather tell you on the phone"
    )


def _allowed(owner: str, account_id: UUID) -> None:
    change = GrantMode.CHANGE.value
    sam, person = enter(by_name("sam")), by_name(owner)
    asked = asking.ask(
        sam,
        account_id,
        reason=ALLOWED,
        areas=["profile"],
        mode=change,
        hours=24,
        ticket="48290",
    )
    answering.allow_asked(enter(person), asked, areas=["profile"], mode=change)
    looks.look(sam, account_id, area="profile", field="phone", user_id=person.id)
    corrected.correct_profile(
        sam,
        person.id,
        full_name=f"{person.full_name} jr.",
        language=person.language,
        time_zone=person.time_zone,
        reason="The name was written without its addition",
    )
