"""The demo's exports: one of Sam's that has run out, one of each kind that can be downloaded, one that was cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from admin_app.demo.play import Calendar, at, by_name, enter, past
from admin_app.demo.records import data_copies, recipients
from admin_app.export import service
from admin_app.export.models import Export, ExportFormat, ExportState
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import clock
from admin_app.kernel.db import db

LETTER = "Letter to customers about the new prices"
REVIEW = "Yearly review of who has an account"


def add_to(calendar: Calendar, now: datetime) -> None:
    """Sam asks for accounts, Bill for people; Sam takes one back; and Mara asks for her own data."""
    data_copies.add_to(calendar, now)
    recipients.add_to(calendar, now)
    calendar.add(now - timedelta(days=19), partial(_ask, "sam", ExportFormat.CSV, REVIEW))
    calendar.add(now - timedelta(days=2), partial(_ask, "aud", ExportFormat.XLSX, REVIEW))
    calendar.add(now - timedelta(hours=26), _changed_mind)
    calendar.add(now - timedelta(hours=4), partial(_ask, "sam", ExportFormat.XLSX, LETTER))
    calendar.add(now - timedelta(hours=3), partial(_ask, "bill", ExportFormat.CSV, LETTER, people=True))


def renew(now: datetime) -> None:
    """Let Sam ask anew once nothing of his can be downloaded any more."""
    service.expire()
    sam = by_name("sam").id
    ready = sa.select(Export.id).where(Export.user_id == sam, Export.state == ExportState.DONE)
    if db.session.scalar(ready.limit(1)) is None:
        with at(past(now - timedelta(minutes=20))):
            _ask("sam", ExportFormat.XLSX, LETTER)


def _ask(username: str, kind: ExportFormat, reason: str, *, people: bool = False) -> None:
    service.expire()
    service.ask(
        enter(by_name(username)),
        "people" if people else "accounts",
        statement=sa.select(User).where(User.kind == UserKind.CUSTOMER) if people else sa.select(Account),
        arguments={},
        kind=kind,
        reason=reason,
    )


def _changed_mind() -> None:
    sam = enter(by_name("sam"))
    asked = service.ask(
        sam,
        "invoices",
        statement=sa.select(Account),
        arguments={"issued_on_from": clock.now().date().replace(day=1).isoformat()},
        kind=ExportFormat.CSV,
        reason=LETTER,
    )
    service.cancel(sam, asked)
