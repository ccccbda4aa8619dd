"""The demo's broken glass, all of Mara's account: one reviewed, one that waits for its review; a view of her pages; an order."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from admin_app.break_glass import looking, opening, orders, reviewing
from admin_app.break_glass.models import BreakGlass, BreakGlassState
from admin_app.demo import play
from admin_app.demo.cases import closings
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.demo.world import Company
from admin_app.kernel.db import db
from admin_app.view_as import service as view_as


def add_to(calendar: Calendar, companies: list[Company], now: datetime) -> None:
    """Put them into the calendar."""
    calendar.add(
        now - timedelta(days=16),
        lambda: _break(
            "sofia", "Her server sends spam right now, and nobody of the account picks up the phone"
        ),
    )
    calendar.add(now - timedelta(days=15), _review)
    calendar.add(
        now - timedelta(hours=20),
        lambda: _break("remy", "A payment was booked twice, and the bank closes its books within the hour"),
    )
    calendar.add(now - timedelta(hours=2, minutes=20), _view)
    calendar.add(now - timedelta(days=1), lambda: _order(companies))


def _break(who: str, reason: str) -> None:
    """Break the glass, look at a phone number, and stop."""
    mara, actor = by_name("mara"), enter(by_name(who))
    home = play.account_of(mara)
    glass_id = opening.break_glass(actor, home, areas=["profile"], reason=reason)
    looking.look(actor, home, area="profile", field="phone", user_id=mara.id)
    opening.stop(actor, glass_id)


def _review() -> None:
    waiting = db.session.scalar(
        sa.select(BreakGlass.id).where(BreakGlass.state == BreakGlassState.AWAITING).limit(1)
    )
    if waiting is not None:
        note = "The host's own alarm is in the ticket; only the phone number was looked at"
        reviewing.review(enter(by_name("aud")), waiting, verdict="justified", note=note)


def _view() -> None:
    """Sam sees Mara's pages for a moment, under the permission that she gave."""
    actor = enter(by_name("sam"))
    view_id = view_as.start(actor, by_name("mara").id, reason="She asks why a colleague can't get in")
    view_as.stop(actor, view_id)


def _order(companies: list[Company]) -> None:
    """An order about another account, which waits for an approver."""
    orders.record_order(
        enter(by_name("ruth")),
        closings.account_of(companies[4]),
        reference="Amtsgericht Bremen, 91 Gs 412/26",
        days=30,
        reason="Served on our office this morning, with the seal of the court",
    )
