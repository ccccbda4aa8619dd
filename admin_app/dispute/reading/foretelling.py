"""What saying "This wasn't me" would do now: how many things are taken back, and what the new password takes."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.dispute import freezing, opening
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.dispute.reading import queries
from admin_app.former_state import service as former
from admin_app.former_state.part import Scope
from admin_app.former_state.service import KEPT_FOR, State, StateChange
from admin_app.identity.models import Identity
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.flow.subject import SignInSubject, by_id


class Way(enum.StrEnum):
    """What a new password takes after it was said."""

    FACTOR = "factor"  # the second factor that was on at the disputed moment
    LINK = "link"  # there was none: the mailed link, at once
    WAIT = "wait"  # the mailed link, after 72 h
    STAFF = "staff"  # somebody objected: two members of staff decide first
    COLLEAGUE = "colleague"  # of staff: another administrator
    ELSEWHERE = "elsewhere"  # the password is another service's


@dataclass(frozen=True, slots=True)
class Foretold:
    """How many things would be taken back, and what the new password would take."""

    things: int
    way: Way


def foretell(user_id: UUID, since: datetime) -> Foretold:
    """What saying so would do now. Nothing changes; `opening` judges again, after the freeze."""
    there = queries.open_one(user_id)
    dispute = db.session.get(Dispute, there) if there else None
    if dispute is not None:
        since = min(since, dispute.since)
    since = max(since, clock.now() - KEPT_FOR)
    changes = [change for _part, change in freezing.found(Scope(user_id, user_id, None, since))]
    person = by_id(user_id)
    return Foretold(len(changes), _way(person, dispute, changes, since) if person else Way.LINK)


def _way(
    person: SignInSubject, dispute: Dispute | None, changes: Collection[StateChange], since: datetime
) -> Way:
    if dispute is not None and dispute.state is DisputeState.OBJECTED:
        return Way.STAFF
    if dispute is not None and dispute.state is DisputeState.WAITING:
        return Way.WAIT
    if person.is_staff and (dispute is None or dispute.confirmed_at is None):
        return Way.COLLEAGUE
    if person.identity is not Identity.LOCAL:
        return Way.ELSEWHERE
    if _factor_was_on(person, changes):
        return Way.FACTOR
    return Way.WAIT if clock.now() - since > opening.AT_ONCE else Way.LINK


def _factor_was_on(person: SignInSubject, changes: Collection[StateChange]) -> bool:
    """Whether a factor is on once what was set up since is away and what was removed is back."""
    before = {(change.noun, change.key): change.before for change in changes}
    return any(_was_on(factor, person, before) for factor in registry.FACTORS)


def _was_on(factor: Factor, person: SignInSubject, before: Mapping[tuple[str, UUID], State | None]) -> bool:
    if any(
        state and factor.is_set_up(state) for (noun, _key), state in before.items() if noun == factor.noun
    ):
        return True
    present = factor.rows(person.user_id) if person.has(factor) else ()
    return any((factor.noun, former.key_of(row)) not in before for row in present)
