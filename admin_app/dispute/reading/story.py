"""One dispute as its page shows it, with each of its things. Nothing private is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.dispute.models import Dispute, DisputeItem, DisputeSource, ItemAct, ItemState
from admin_app.dispute.reading.queries import DisputeLine, line_of, lines, waits_for_owner
from admin_app.identity.models import User
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound

SHOWN_TO_OWNERS = 20


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One thing of a dispute: what kind of thing, what the person had done, whom it is about, what became of it."""

    id: UUID
    noun: str
    act: ItemAct
    at: datetime
    state: ItemState
    others: bool
    about: str  # a colleague's name, where it is about one
    decided_by: str


@dataclass(frozen=True, slots=True)
class Story:
    """One dispute as its page shows it."""

    line: DisputeLine
    source: DisputeSource
    what: str
    since: datetime
    sessions_ended: int
    objected_at: datetime | None
    objected_from: str
    confirmed_by: str
    confirmed_at: datetime | None
    ended_at: datetime | None
    version: int
    things: tuple[ItemLine, ...]


def waiting_for_owners(account_id: UUID) -> list[Story]:
    """Disputes of an account of which something waits for an owner, the newest first. At most two statements."""
    wanted = sa.and_(Dispute.account_id == account_id, waits_for_owner())
    return _stories(wanted, SHOWN_TO_OWNERS)


def of(dispute_id: UUID) -> Story:
    """A dispute with its things. Raises NotFound. Two statements."""
    found = _stories(Dispute.id == dispute_id, 1)
    if not found:
        raise NotFound
    return found[0]


def _stories(wanted: sa.ColumnElement[bool], most: int) -> list[Story]:
    confirmer = aliased(User)
    rows = db.session.execute(
        lines()
        .add_columns(Dispute, confirmer.full_name.label("confirmer"))
        .outerjoin(confirmer, confirmer.id == Dispute.confirmed_by)
        .where(wanted)
        .order_by(Dispute.said_at.desc())
        .limit(most)
        .execution_options(populate_existing=True)
    ).all()
    things = _things([row.Dispute.id for row in rows]) if rows else {}
    return [_story(row, row.Dispute, tuple(things.get(row.Dispute.id, ()))) for row in rows]


def _story(row: sa.Row[*tuple[object, ...]], found: Dispute, things: tuple[ItemLine, ...]) -> Story:
    return Story(
        line_of(row),
        found.source,
        found.what,
        found.since,
        found.sessions_ended,
        found.objected_at,
        found.objected_from,
        row.confirmer or "",
        found.confirmed_at,
        found.ended_at,
        found.version,
        things,
    )


def _things(dispute_ids: Sequence[UUID]) -> dict[UUID, list[ItemLine]]:
    decider = aliased(User)
    rows = db.session.execute(
        sa.select(DisputeItem, User.full_name, decider.full_name.label("decider"))
        .outerjoin(User, User.id == DisputeItem.subject_id)
        .outerjoin(decider, decider.id == DisputeItem.decided_by)
        .where(DisputeItem.dispute_id.in_(dispute_ids))
        .order_by(DisputeItem.at, DisputeItem.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[ItemLine]] = defaultdict(list)
    for item, about, decided_by in rows:
        found[item.dispute_id].append(
            ItemLine(
                item.id, item.noun, item.act, item.at, item.state, item.others, about or "", decided_by or ""
            )
        )
    return found
