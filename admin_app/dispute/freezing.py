"""Freezing what a person did since a moment, and moving one frozen thing on: back into force, or out of it for good."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.dispute.models import Dispute, DisputeItem, ItemAct, ItemState
from admin_app.dispute.registry import BY_NOUN, PARTS
from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.kernel.i18n import N_
from admin_app.user.disputed import TAKEN

ENDED_MEANWHILE = N_("The person was disabled meanwhile, which ended this for good. Set it up again.")


class Side(enum.StrEnum):
    """Which of a thing's two states is kept: that of the disputed moment, or the one that was frozen."""

    BEFORE = "before"
    AFTER = "after"


Things = dict[tuple[str, UUID], DisputeItem]

# Where a row tells since when it is what it is.
TIMES = ("confirmed_at", "verified_at", "set_at", "created_at", "from_at", "opened_at", "cleared_at", "at")


def found(scope: Scope, besides: Iterable[StateChange] = ()) -> list[tuple[Part, StateChange]]:
    """What was set up, changed or removed since: what was added first, since it may stand where another belongs.

    `besides` are changes by others that are undone too.
    """
    changes: dict[tuple[str, UUID], StateChange] = {}
    for one in sorted(
        [*former_state.first_changes(scope.user_id, scope.since), *besides], key=lambda c: c.at
    ):
        changes.setdefault((one.noun, one.key), one)
    for part in PARTS:
        for key in part.added(scope):
            changes.setdefault((part.noun, key), StateChange(part.noun, key, scope.since, None))
    known = [(BY_NOUN[c.noun], c) for c in changes.values() if c.noun in BY_NOUN]
    order = {part.noun: number for number, part in enumerate(PARTS)}
    return sorted(known, key=lambda pair: (pair[1].before is not None, order[pair[0].noun]))


def freeze(dispute: Dispute, scope: Scope, besides: Iterable[StateChange] = ()) -> list[DisputeItem]:
    """Take everything since out of force, in the caller's transaction; doing it again with an earlier moment adds to it."""
    there = {(item.noun, item.key): item for item in items_of(dispute.id)}
    for part, change in found(scope, besides):
        _freeze_one(dispute, scope, there, part, change)
    for part in PARTS:
        part.give_up(scope)
    _freeze_of_accomplices(dispute, scope, there)
    db.session.flush()
    return list(there.values())


def _freeze_one(dispute: Dispute, scope: Scope, there: Things, part: Part, change: StateChange) -> None:
    item = there.get((change.noun, change.key))
    if item is not None and item.state not in {ItemState.FROZEN, ItemState.STUCK}:
        return  # somebody decided it already
    if item is None and former_state.was_corrected(change, scope.user_id):
        return
    if item is None and _ended_meanwhile(part, change.before, change.at):
        return
    item = item or _item(dispute, scope, part, change)
    if item is None:
        return
    there[change.noun, change.key] = item
    item.sealed_before = _sealed(item, Side.BEFORE, change.before)
    try:
        _apply(part, scope, change)
        item.state = ItemState.FROZEN
    except DomainError:
        item.state = ItemState.STUCK


def _freeze_of_accomplices(dispute: Dispute, scope: Scope, there: Things) -> None:
    """What was done to others by whoever was let in or given rights since is frozen with it, and so on (SECURITY 66)."""
    seen = {scope.user_id}
    while gained := {one for one in _gained(there) if one not in seen}:
        for user_id in sorted(gained):
            seen.add(user_id)
            theirs = dataclasses.replace(scope, user_id=user_id)
            for part, change in found(theirs):
                if (part.whose is Whose.OTHERS or part.of_account) and change.key != scope.user_id:
                    _freeze_one(dispute, theirs, there, part, change)


def _gained(there: Things) -> set[UUID]:
    frozen = (item for item in there.values() if item.state is ItemState.FROZEN and item.subject_id)
    return {
        item.subject_id
        for item in frozen
        if item.subject_id and BY_NOUN[item.noun].lets_in(before_of(item), after_of(item))
    }


def _item(dispute: Dispute, scope: Scope, part: Part, change: StateChange) -> DisputeItem | None:
    present = part.read(change.key)
    if present == change.before:
        return None  # as it was: taken back by the person, or by an earlier dispute
    act = ItemAct.ADDED if change.before is None else ItemAct.REMOVED if present is None else ItemAct.CHANGED
    item = DisputeItem(
        id=clock.new_id(),
        dispute_id=dispute.id,
        noun=part.noun,
        key=change.key,
        act=act,
        others=part.whose is Whose.OTHERS,
        subject_id=part.concerns(change.key),
        at=_since_when(present, change, scope),
        state=ItemState.FROZEN,
    )
    item.sealed_after = _sealed(item, Side.AFTER, present)
    db.session.add(item)
    return item


def _since_when(present: State | None, change: StateChange, scope: Scope) -> datetime:
    if change.before is not None or change.at != scope.since:
        return change.at
    told = next((present[name] for name in TIMES if present and present.get(name)), None)
    return datetime.fromisoformat(told) if told else change.at


def _apply(part: Part, scope: Scope, change: StateChange) -> None:
    if part.freeze is not None:
        part.freeze(scope, change)
    else:
        write(part, change.key, change.before)


def write(part: Part, key: UUID, state: State | None) -> None:
    """Make a thing so. Raises Conflict where it can't be, since something else stands in its place."""
    try:
        with db.session.begin_nested():
            part.write(key, state)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(TAKEN) from error


def put_back(actor: Actor, item: DisputeItem) -> None:
    """Bring what was frozen into force again, in the caller's transaction. Raises Conflict where it can't be."""
    part = BY_NOUN[item.noun]
    if _ended_meanwhile(part, after_of(item), item.at):
        raise Conflict(ENDED_MEANWHILE)
    if not part.is_case:
        former_state.keep(actor, item.noun, item.key, part.read(item.key))
    write(part, item.key, after_of(item))
    _freeze_again(item)


def _ended_meanwhile(part: Part, state: State | None, since: datetime) -> bool:
    """Whether what stood so would have ended for good by now, as its person was kept out since."""
    person = part.ends_with(state) if state else None
    if person is None:
        return False
    kept_out = sa.exists().where(User.id == person, User.kept_out_at >= since)
    return bool(db.session.scalar(sa.select(kept_out)))


def leave_out(item: DisputeItem) -> None:
    """Let what was frozen stay undone for good, in the caller's transaction. Raises Conflict where it can't be."""
    write(BY_NOUN[item.noun], item.key, before_of(item))
    _freeze_again(item)


def _freeze_again(item: DisputeItem) -> None:
    """Where another dispute froze the same thing, it stays frozen until that one is decided too."""
    others = db.session.execute(
        sa.select(DisputeItem, Dispute)
        .join(Dispute, Dispute.id == DisputeItem.dispute_id)
        .where(
            DisputeItem.key == item.key,
            DisputeItem.state == ItemState.FROZEN,
            DisputeItem.dispute_id != item.dispute_id,
        )
    ).all()
    for other, dispute in others:
        part = BY_NOUN[other.noun]
        if part.freeze is not None and part.shared:
            scope = Scope(dispute.id, dispute.user_id, dispute.account_id, dispute.since)
            part.freeze(scope, StateChange(other.noun, other.key, other.at, before_of(other)))


def items_of(dispute_id: UUID) -> list[DisputeItem]:
    """All things of a dispute, as they were found."""
    wanted = (
        sa.select(DisputeItem)
        .where(DisputeItem.dispute_id == dispute_id)
        .order_by(DisputeItem.at, DisputeItem.id)
    )
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def before_of(item: DisputeItem) -> State | None:
    """A thing as it was at the disputed moment; None where it wasn't there, or is forgotten by now."""
    return (
        former_state.unsealed(item.sealed_before, _place(item.id, Side.BEFORE))
        if item.sealed_before
        else None
    )


def after_of(item: DisputeItem) -> State | None:
    """A thing as it was when it was frozen; None where it was removed, or is forgotten by now."""
    return (
        former_state.unsealed(item.sealed_after, _place(item.id, Side.AFTER)) if item.sealed_after else None
    )


def finish(actor: Actor, items: Iterable[DisputeItem], state: ItemState) -> None:
    """Write down what became of things, in the caller's transaction."""
    for item in items:
        item.state, item.decided_by, item.decided_at = state, actor.user_id, clock.now()


def _sealed(item: DisputeItem, side: Side, state: State | None) -> str:
    return "" if state is None else former_state.sealed(state, _place(item.id, side))


def _place(item_id: UUID, side: Side) -> str:
    return f"dispute_items.sealed_{side}:{item_id}"
