"""The demo's legal holds: one that is on and soon to be reviewed, one that waits to be confirmed, one that has ended; and runs of retention."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from admin_app.demo.play import Calendar, account_of, by_name, enter
from admin_app.demo.world import Company
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.legal_hold import service
from admin_app.legal_hold.terms import Terms
from admin_app.proposal.models import Proposal, ProposalState
from admin_app.retention import work

COMPANIES = 24, 26, 28  # of the demo's, by their place


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar."""
    days = (timedelta(days=56), _over), (timedelta(days=27), _on), (timedelta(hours=20), _proposed)
    for place, (ago, play) in zip(COMPANIES, days, strict=True):
        calendar.add(now - ago, partial(_somewhere, companies[place], play))
    for ago in (timedelta(days=2), timedelta(days=1)):
        calendar.add(now - ago, work.sweep)


def _somewhere(company: Company, play: Callable[[UUID], None]) -> None:
    play(account_of(by_name(company.owner.username)))


def _propose(account_id: UUID, reason: str, terms: Terms) -> UUID:
    return service.propose(enter(by_name("ruth")), account_id=account_id, terms=terms, reason=reason)


def _confirmed(hold_id: UUID) -> UUID:
    service.confirm(enter(by_name("ada")), _waiting(hold_id))
    return hold_id


def _waiting(hold_id: UUID) -> UUID:
    open_one = sa.select(Proposal.id).where(
        Proposal.target == hold_id.hex, Proposal.state == ProposalState.OPEN
    )
    return db.session.scalars(open_one).one()


def _in(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def _over(account_id: UUID) -> None:
    reason = "A dispute about three invoices of last year; their lawyers announced a claim"
    hold_id = _confirmed(_propose(account_id, reason, Terms(None, _in(90), may_tell=True)))
    service.propose_end(
        enter(by_name("ruth")), hold_id, reason="They settled; nobody needs the data any more"
    )
    service.confirm_end(enter(by_name("ada")), _waiting(hold_id))


def _on(account_id: UUID) -> None:
    forbidden = "§ 95a StPO: the public prosecutor put the notice off, 71 Js 220/26"
    terms = Terms(None, _in(31), may_tell=False, why_untold=forbidden)
    _confirmed(_propose(account_id, "The public prosecutor asked to keep everything of this account", terms))


def _proposed(account_id: UUID) -> None:
    reason = "The customer sued us over the outage of October; the court is Amtsgericht Bremen, 9 C 118/26"
    _propose(account_id, reason, Terms(_in(365), _in(180), may_tell=True))
