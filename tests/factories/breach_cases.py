"""Breach cases, by the commands themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from admin_app.breach_case import service
from admin_app.breach_case.models import BreachCase
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_staff


def make_breach(by: User, *, hours_ago: float = 1) -> BreachCase:
    """A case that was just recorded, of which the company has known for some hours."""
    case_id = service.record(
        actor_of(by),
        title="A backup lay open",
        aware_at=clock.now() - timedelta(hours=hours_ago),
        note="A backup of the ticket system could be read by anyone for two days",
    )
    return found(case_id)


def assess(by: User, case: BreachCase, risk: str = "risk", **traits: Any) -> None:
    """Say what happened and what it means."""
    told = {
        "nature": "Names and tickets of customers",
        "consequences": "Unwanted mail",
        "measures": "Closed and checked",
    }
    service.assess(actor_of(by), case.id, risk=risk, people=410, **{**told, **traits})


def report(by: User, case: BreachCase, **traits: Any) -> None:
    """Note that the authority was told just now."""
    values = {"authority": "LfDI Bremen", "reference": "", "reported_at": clock.now(), "note": "", **traits}
    service.report(actor_of(by), case.id, **values)


def found(case_id: Any) -> BreachCase:
    """A case as it stands."""
    return db.session.get_one(BreachCase, case_id, populate_existing=True)


def in_world(_account: Account) -> dict[str, Any]:
    """A case that waits to be assessed."""
    return {"breach": make_breach(make_staff("administrator")).id}
