"""What the person and the owners read of disputes, and where they decide. What staff read is in `queries`.

The sealed state of a thing is opened here alone, and leaves as the few words its noun tells of it: a name, a masked
address.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute import deciding, freezing
from admin_app.dispute.models import OPEN_STATES, Dispute, DisputeItem, DisputeState, ItemAct, ItemState
from admin_app.dispute.reading import queries, story
from admin_app.dispute.reading.story import Story
from admin_app.dispute.registry import BY_NOUN
from admin_app.former_state.service import State
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.user.disputed import PERSON

SHOWN = 20
# Until when a `User` may put something back, as a part of a statement that is built once; NULL where nothing was taken.
RESTORABLE_UNTIL: sa.ScalarSelect[datetime | None] = (
    sa.select(sa.func.max(DisputeItem.keep_until))
    .join(Dispute, Dispute.id == DisputeItem.dispute_id)
    .where(
        Dispute.user_id == User.id,
        DisputeItem.state == ItemState.TAKEN_BACK,
        DisputeItem.keep_until > NOW,
    )
    .correlate(User)
    .scalar_subquery()
)
_RESTORABLE = sa.select(RESTORABLE_UNTIL).where(User.id == sa.bindparam("user_id"))


class ItemEffect(enum.StrEnum):
    """What had been done to a thing, in words that a page has."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    INVITED = "invited"  # somebody who wasn't there before
    LET_IN = "let_in"  # somebody who was kept out before
    KEPT_OUT = "kept_out"


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One thing. `words` is a msgid that names its kind; `before` and `after` tell which it is, where that is known."""

    id: UUID
    noun: str
    words: str
    effect: ItemEffect
    at: datetime
    state: ItemState
    others: bool
    about: str  # a colleague's name, where it is about one
    before: str
    after: str
    may_restore: bool
    keep_until: datetime | None


@dataclass(frozen=True, slots=True)
class Own:
    """One of the person's own disputes."""

    id: UUID
    number: str
    state: DisputeState
    since: datetime
    said_at: datetime
    waits_until: datetime | None
    ended_at: datetime | None
    things: tuple[ItemPage, ...]

    @property
    def is_open(self) -> bool:
        """Whether it isn't over."""
        return self.state in OPEN_STATES

    @property
    def until(self) -> datetime | None:
        """Until when something of it can be put back; None where nothing can."""
        return max((t.keep_until for t in self.things if t.may_restore and t.keep_until), default=None)


@dataclass(frozen=True, slots=True)
class AskedDispute:
    """A dispute of which something waits for an owner; `refused` says why this one can't decide."""

    id: UUID
    full_name: str
    is_self: bool
    since: datetime
    things: tuple[ItemPage, ...]
    refused: NotAllowed | None
    alone_from: datetime | None  # from when on the person decides, where no other owner is active


def own(actor: Actor) -> list[Own]:
    """The disputes of whoever is signed in, the newest first. Two statements."""
    rows = list(
        db.session.scalars(
            sa.select(Dispute)
            .where(Dispute.user_id == actor.user_id)
            .order_by(Dispute.said_at.desc(), Dispute.id.desc())
            .limit(SHOWN)
            .execution_options(populate_existing=True)
        )
    )
    things = _things(row.id for row in rows)
    return [
        Own(
            r.id,
            r.number or "",
            r.state,
            r.since,
            r.said_at,
            r.waits_until,
            r.ended_at,
            tuple(things.get(r.id, ())),
        )
        for r in rows
    ]


def restorable(actor: Actor, item_id: UUID) -> ItemPage:
    """One's own thing that is put back by the person. Raises NotFound for another's and what concerns others."""
    for dispute in own(actor):
        for thing in dispute.things:
            if thing.id == item_id and not thing.others:
                return thing
    raise NotFound


def for_owners(actor: Actor) -> list[AskedDispute]:
    """What waits for an owner of one's own account, the newest dispute first. Raises NotAllowed without the right."""
    require(actor, Permission.OWN_PEOPLE_ROLE, Subject(actor.acting_account_id))
    if actor.acting_account_id is None:
        return []
    stories = story.waiting_for_owners(actor.acting_account_id)
    things = _things(each.line.id for each in stories)
    return [_asked(actor, each, things[each.line.id]) for each in stories]


def waiting(actor: Actor, item_id: UUID) -> tuple[AskedDispute, ItemPage]:
    """One thing an owner decides about, and its dispute. Raises NotAllowed, NotFound (another account's)."""
    require(actor, Permission.OWN_PEOPLE_ROLE, Subject(actor.acting_account_id))
    found = db.session.execute(
        sa.select(Dispute.id)
        .join(DisputeItem, DisputeItem.dispute_id == Dispute.id)
        .where(DisputeItem.id == item_id, DisputeItem.others, Dispute.account_id == actor.acting_account_id)
    ).first()
    if found is None or actor.acting_account_id is None:
        raise NotFound
    asked = _asked(actor, story.of(found.id), _things([found.id])[found.id])
    return asked, next(thing for thing in asked.things if thing.id == item_id)


def waits_for_owner(account_id: UUID | None) -> bool:
    """Whether something of an account waits for an owner. One statement."""
    there = sa.exists().where(Dispute.account_id == account_id, queries.waits_for_owner())
    return bool(db.session.scalar(sa.select(there)))


def something_taken(user_id: UUID) -> bool:
    """Whether a person has something that was taken back and is kept still. One statement."""
    return db.session.scalar(_RESTORABLE, {"user_id": user_id, "now": clock.now()}) is not None


def _asked(actor: Actor, told: Story, things: Collection[ItemPage]) -> AskedDispute:
    refused = deciding.refusal(actor, told.line.id)
    is_self, later = told.line.user_id == actor.user_id, refused and refused.reason == deciding.NOT_YET
    return AskedDispute(
        told.line.id,
        told.line.full_name,
        is_self,
        told.since,
        tuple(t for t in things if t.others),
        refused,
        deciding.alone_from(actor, db.session.get_one(Dispute, told.line.id)) if later else None,
    )


def _things(dispute_ids: Iterable[UUID]) -> dict[UUID, list[ItemPage]]:
    rows = db.session.execute(
        sa.select(DisputeItem, User.full_name)
        .outerjoin(User, User.id == DisputeItem.subject_id)
        .where(DisputeItem.dispute_id.in_(list(dispute_ids)))
        .order_by(DisputeItem.at, DisputeItem.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[ItemPage]] = {}
    for item, name in rows:
        found.setdefault(item.dispute_id, []).append(_thing(item, name or ""))
    return found


def _thing(item: DisputeItem, about: str) -> ItemPage:
    before, after = freezing.before_of(item), freezing.after_of(item)
    part = BY_NOUN.get(item.noun)
    return ItemPage(
        item.id,
        item.noun,
        part.words if part else item.noun,
        _effect(item, after),
        item.at,
        item.state,
        item.others,
        about,
        part.tells(before) if part and before else "",
        part.tells(after) if part and after else "",
        deciding.may_restore(item) and not item.others,
        item.keep_until,
    )


def _effect(item: DisputeItem, after: State | None) -> ItemEffect:
    if item.noun != PERSON:
        return ItemEffect(item.act.value)
    if item.act is ItemAct.ADDED:
        return ItemEffect.INVITED
    if after is None:
        return ItemEffect.CHANGED
    return ItemEffect.KEPT_OUT if after["status"] == UserStatus.DISABLED.value else ItemEffect.LET_IN
