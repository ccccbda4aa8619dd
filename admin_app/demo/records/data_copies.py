"""The demo's copies of own data: one of Mara's that has run out, one that can be downloaded, and her portable set."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from admin_app.data_copy import service
from admin_app.data_copy.models import CopyKind
from admin_app.demo.play import Calendar, by_name, enter


def add_to(calendar: Calendar, now: datetime) -> None:
    """Mara, an owner, asks for her data now and then."""
    calendar.add(now - timedelta(days=30), partial(_ask, CopyKind.COPY))
    calendar.add(now - timedelta(days=3), partial(_ask, CopyKind.COPY))
    calendar.add(now - timedelta(days=2), partial(_ask, CopyKind.PORTABLE))


def _ask(kind: CopyKind) -> None:
    service.expire()
    service.ask(enter(by_name("mara")), kind)
