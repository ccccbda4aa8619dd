"""How long it is kept who of staff had a ticket open."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.ticket.models import TicketPresence

FORGOTTEN = timedelta(days=1)


def sweep() -> None:
    """Forget who had a ticket open a day ago."""
    old = sa.delete(TicketPresence).where(TicketPresence.seen_at < clock.now() - FORGOTTEN)
    with transaction() as session:
        session.execute(old.execution_options(synchronize_session=False))
