"""The demo's notices to recipients: a correction of Mara's data that is being passed on by hand, one part of it done."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from admin_app.demo.play import Calendar, by_name, enter
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.recipient import service
from admin_app.recipient.models import NoticeKind, NoticeState, RecipientNotice


def add_to(calendar: Calendar, now: datetime) -> None:
    """Mara's name was corrected; an approver told the billing system, mail and texts are still to be told."""
    calendar.add(now - timedelta(days=2, hours=3), _tell)
    calendar.add(now - timedelta(days=1, hours=4), _note)


def _tell() -> None:
    with transaction():
        service.tell(
            system(),
            kind=NoticeKind.CORRECTED,
            person_id=by_name("mara").id,
            words="The spelling of the name",
        )


def _note() -> None:
    wanted = sa.select(RecipientNotice.id).where(RecipientNotice.state == NoticeState.BY_HAND)
    first = db.session.scalar(wanted.order_by(RecipientNotice.id.desc()).limit(1))
    if first is not None:
        service.note(enter(by_name("ada")), first, note="Told by their form, number 2231")
