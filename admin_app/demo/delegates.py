"""The demo's delegates: Mara lets another company's owner work on two services and their tickets, waits for an answer of
a tax adviser who would only see, and works on an account herself.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from admin_app.billing.models import Service
from admin_app.delegation import answering, service
from admin_app.delegation.models import Delegation, DelegationLevel
from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.demo.world import Company
from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.kernel.errors import DomainError
from admin_app.kernel.text import email_hash
from admin_app.ticket import queries
from admin_app.ticket.delegate import reach
from admin_app.ticket.delegate import service as tickets
from admin_app.ticket.models import TicketCategory

MARA = "mara"
TAX_ADVISER = "buero@steuerkanzlei-lindemann.example"
CHOSEN = 2
WARNING = "Browsers warn of the certificate"


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put the three into the calendar."""
    others = [company.owner.username for company in companies[1:40]]
    calendar.add(now - timedelta(days=34), partial(_let_see, MARA, others, chosen=CHOSEN))
    calendar.add(now - timedelta(days=12), partial(_let_mara_see, others))
    calendar.add(now - timedelta(days=4), partial(_ask_support, others))
    calendar.add(now - timedelta(days=2), _invite_tax_adviser)


def _let_see(owner: str, others: list[str], *, chosen: int = 0) -> None:
    """An owner invites the first of these who can accept, who does."""
    for name in others:
        with suppress(DomainError, LookupError):
            _given(by_name(owner), by_name(name), chosen)
            return


def _let_mara_see(others: list[str]) -> None:
    for name in others:
        with suppress(DomainError, LookupError):
            _given(by_name(name), by_name(MARA), 0)
            return


def _given(owner: User, delegate: User, chosen: int) -> None:
    services = db.session.scalars(
        sa.select(Service.id)
        .where(Service.account_id == account_of(owner))
        .order_by(Service.code)
        .limit(chosen)
    ).all()
    guest = enter(delegate)  # first: whoever can't sign in isn't invited
    row_id = service.invite(
        enter(owner),
        email=delegate.email,
        all_services=not services,
        service_ids=[one.hex for one in services],
        level=DelegationLevel.MANAGE,
    )
    answering.accept(guest, row_id)


def _ask_support(others: list[str]) -> None:
    """The first of these who may, asks about a service of Mara's."""
    number = db.session.scalar(sa.select(Account.number).where(Account.id == account_of(by_name(MARA))))
    for name in others:
        with suppress(DomainError, LookupError):
            agency = enter(by_name(name))
            services = queries.own_services(reach.account(agency, number or "").actor)
            tickets.open_ticket(
                agency,
                number or "",
                category=TicketCategory.TECHNICAL,
                subject=WARNING,
                text="Since the weekend some browsers warn of the certificate. We set up nothing new; can you look?",
                service_id=services[0][0],
            )
            return


def _invite_tax_adviser() -> None:
    there = sa.select(Delegation.id).where(Delegation.email_hash == email_hash(TAX_ADVISER))
    if db.session.scalar(there) is None:
        with suppress(DomainError):
            service.invite(enter(by_name(MARA)), email=TAX_ADVISER, all_services=True)
