"""What became of a mailing, counted."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.email.models import Mail, MailState
from admin_app.kernel.db import db

COUNTED_MOST = 10_000  # of each state


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many of its mails are in a state; `more`: there are more than were counted."""

    state: MailState
    number: int
    more: bool


def results(mailing_id: UUID) -> list[StateCount]:
    """Its mails by state, those states alone that there are. One statement."""
    arms = [
        sa.select(
            sa.literal(state.value).label("state"),
            sa.select(sa.func.count())
            .select_from(
                sa.select(Mail.id)
                .where(Mail.mailing_id == mailing_id, Mail.state == state)
                .limit(COUNTED_MOST + 1)
                .subquery()
            )
            .scalar_subquery()
            .label("number"),
        )
        for state in MailState
    ]
    found = {row.state: row.number for row in db.session.execute(sa.union_all(*arms))}
    return [
        StateCount(state, min(found[state.value], COUNTED_MOST), found[state.value] > COUNTED_MOST)
        for state in MailState
        if found[state.value]
    ]
