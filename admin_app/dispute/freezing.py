"""Freezing what a person did since a moment, and moving one frozen thing on: back into force, or out of it for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.dispute.models import Act, Dispute, DisputeItem, ItemState
from admin_app.dispute.registry import BY_NOUN, PARTS
from admin_app.former_state import service as former
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import Change, State
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.user.disputed import TAKEN

# Where a row tells since when it is what it is.
TIMES = ("confirmed_at", "verified_at", "set_at", "created_at", "from_at", "opened_at", "cleared_at", "at")


def found(scope: Scope, besides: Iterable[Change] = ()) -> list[tuple[Part, Change]]:
    """What was set up, changed or removed since: what was added first, since it may stand where another belongs.

    `besides` are changes by others that are undone too.
    """
    changes: dict[tuple[str, UUID], Change] = {}
    for one in sorted([*former.first_changes(scope.user_id, scope.since), *besides], key=lambda c: c.at):
        changes.setdefault((one.noun, one.key), one)
    for part in PARTS:
        for key in part.added(scope):
            changes.setdefault((part.noun, key), Change(part.noun, key, scope.since, None))
    known = [(BY_NOUN[c.noun], c) for c in changes.values() if c.noun in BY_NOUN]
    order = {part.noun: number for number, part in enumerate(PARTS)}
    return sorted(known, key=lambda pair: (pair[1].before is not None, order[pair[0].noun]))


def freeze(dispute: Dispute, scope: Scope, besides: Iterable[Change] = ()) -> list[DisputeItem]:
    """Take everything since out of force, in the caller's transaction; doing it again with an earlier moment adds to it."""
    there = {(item.noun, item.key): item for item in items_of(dispute.id)}
    for part, change in found(scope, besides):
        item = there.get((change.noun, change.key)) or _item(dispute, scope, part, change)
        if item is None:
            continue
        there[change.noun, change.key] = item
        item.sealed_before = _sealed(item, "before", change.before)
        try:
            _apply(part, scope, change)
        except DomainError:
            item.state = ItemState.STUCK
    for part in PARTS:
        part.give_up(scope)
    db.session.flush()
    return list(there.values())


def _item(dispute: Dispute, scope: Scope, part: Part, change: Change) -> DisputeItem | None:
    present = part.read(change.key)
    if present == change.before:
        return None  # as it was: taken back by the person, or by an earlier dispute
    act = Act.ADDED if change.before is None else Act.REMOVED if present is None else Act.CHANGED
    item = DisputeItem(
        id=clock.new_id(), dispute_id=dispute.id, noun=part.noun, key=change.key, act=act,
        others=part.whose is Whose.OTHERS, subject_id=part.concerns(change.key),
        at=_since_when(present, change, scope), state=ItemState.FROZEN,
    )  # fmt: skip
    item.sealed_after = _sealed(item, "after", present)
    db.session.add(item)
    return item


def _since_when(present: State | None, change: Change, scope: Scope) -> datetime:
    if change.before is not None or change.at != scope.since:
        return change.at
    told = next((present[name] for name in TIMES if present and present.get(name)), None)
    return datetime.fromisoformat(told) if told else change.at


def _apply(part: Part, scope: Scope, change: Change) -> None:
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
    present, after = part.read(item.key), after_of(item)
    if part.freeze is None:
        former.keep(actor, item.noun, item.key, present)
    write(part, item.key, after)


def leave_out(item: DisputeItem) -> None:
    """Let what was frozen stay undone for good, in the caller's transaction. Raises Conflict where it can't be."""
    write(BY_NOUN[item.noun], item.key, before_of(item))


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
    return former.unsealed(item.sealed_before, _place(item.id, "before")) if item.sealed_before else None


def after_of(item: DisputeItem) -> State | None:
    """A thing as it was when it was frozen; None where it was removed, or is forgotten by now."""
    return former.unsealed(item.sealed_after, _place(item.id, "after")) if item.sealed_after else None


def finish(actor: Actor, items: Iterable[DisputeItem], state: ItemState) -> None:
    """Write down what became of things, in the caller's transaction."""
    for item in items:
        item.state, item.decided_by, item.decided_at = state, actor.user_id, clock.now()


def _sealed(item: DisputeItem, side: str, state: State | None) -> str:
    return "" if state is None else former.sealed(state, _place(item.id, side))


def _place(item_id: UUID, side: str) -> str:
    return f"dispute_items.sealed_{side}:{item_id}"
