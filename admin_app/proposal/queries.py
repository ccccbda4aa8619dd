"""What pages read about proposals. The private part is shown to those who may confirm it, while it waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.identity.models import User, UserKind
from admin_app.independence import service as independence
from admin_app.independence.service import NotIndependent
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Moment, Reading, among_given, rows_of
from admin_app.kernel.db import UTCDateTime, db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.proposal import service, transitions
from admin_app.proposal.kind import RULES, ProposalAct, case_of, confirmable, readable
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState
from admin_app.verified_caller import standing
from admin_app.verified_caller.standing import CheckedCaller

Columns = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal as a list shows it; nothing private is in it."""

    id: UUID
    kind: ProposalKind
    what: str
    state: ProposalState
    user_id: UUID | None
    person: str  # whom it is about; "" where it is about a thing
    about: str  # the thing's name
    account_id: UUID | None
    proposed_by: UUID
    proposer: str
    created_at: datetime
    expires_at: datetime
    frozen: bool  # a dispute has to be settled before anybody decides


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """One proposal as its page shows it."""

    line: ProposalLine
    of_staff: bool
    target: str
    tied: NotIndependent | None  # why this reader may not confirm what whoever asked proposes
    facts: dict[str, Any]
    private: dict[str, str] = field(repr=False)
    hidden: bool  # there is a private part that this reader doesn't see
    reason: str
    proof: str
    caller: CheckedCaller | None  # whoever asked had checked the person on the phone
    decider: str
    decided_at: datetime | None
    note: str
    version: int
    mine: bool
    may: frozenset[ProposalAct]
    frozen_by: UUID | None  # the dispute that has to be settled first


def _waiting(now: Moment, since: Moment) -> sa.ColumnElement[bool]:
    return sa.and_(
        Proposal.state == ProposalState.OPEN,
        Proposal.expires_at > now,
        Proposal.created_at > since,  # what the index goes by
    )


_ABOUT_STAFF = sa.exists().where(User.id == Proposal.user_id, User.kind == UserKind.STAFF)
_Person, _Proposer = aliased(User), aliased(User)
_LINES = (
    sa.select(
        Proposal.id,
        Proposal.kind,
        Proposal.target,
        Proposal.state,
        Proposal.user_id,
        Proposal.about,
        Proposal.account_id,
        Proposal.proposed_by,
        Proposal.created_at,
        Proposal.expires_at,
        Proposal.frozen_by,
        sa.func.coalesce(_Person.full_name, "").label("person"),
        _Proposer.full_name.label("proposer"),
    )
    .outerjoin(_Person, _Person.id == Proposal.user_id)
    .join(_Proposer, _Proposer.id == Proposal.proposed_by)
    .where(_waiting(NOW, sa.bindparam("waits_since", type_=UTCDateTime())))
    .order_by(Proposal.created_at, Proposal.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_KINDS = among_given(Proposal.kind, "kinds")
_IN_REACH = _LINES.where(_KINDS)
_IN_REACH_OF_AGENTS = _IN_REACH.where(sa.not_(_ABOUT_STAFF))
_OF_PEOPLE = _IN_REACH.where(among_given(Proposal.user_id, "ids"))
_IDS_IN_REACH = sa.select(Proposal.id).where(_waiting(NOW, sa.bindparam("waits_since", type_=UTCDateTime())))
_IDS_IN_REACH_OF_AGENTS = _IDS_IN_REACH.where(_KINDS, sa.not_(_ABOUT_STAFF))
_READER = sa.bindparam("reader", type_=sa.Uuid())
_OF_OTHERS = (
    Proposal.proposed_by != _READER,
    Proposal.user_id.is_distinct_from(_READER),
    Proposal.frozen_by.is_(None),
    sa.not_(
        independence.tied(_READER, Proposal.proposed_by, sa.bindparam("tied_since", type_=UTCDateTime()))
    ),
)
_IDS = sa.select(Proposal.id).where(
    _waiting(NOW, sa.bindparam("waits_since", type_=UTCDateTime())), _KINDS, *_OF_OTHERS
)
_IDS_OF_AGENTS = _IDS.where(sa.not_(_ABOUT_STAFF))
_TO_CONFIRM = _IN_REACH.where(*_OF_OTHERS)
_TO_CONFIRM_OF_AGENTS = _IN_REACH_OF_AGENTS.where(*_OF_OTHERS)


def waits() -> sa.ColumnElement[bool]:
    """The proposals that wait for a second person now: the clock judges, not the job that writes it down."""
    now = clock.now()
    return _waiting(now, now - service.LIFE)


def within_reach(actor: Actor) -> sa.Select[Proposal]:
    """The proposals somebody may read, of the kinds they take part in: those about staff only who may see the staff.

    Raises NotAllowed.
    """
    require(actor, Permission.PROPOSAL_READ)
    if actor.may(Permission.STAFF_READ):
        return sa.select(Proposal)
    return sa.select(Proposal).where(Proposal.kind.in_(readable(actor)), sa.not_(_ABOUT_STAFF))


def ids_in_reach(actor: Actor) -> sa.Select[UUID]:
    """What waits of those somebody may read, as ids, to be executed with `values_in_reach` and `now`."""
    return _IDS_IN_REACH if actor.may(Permission.STAFF_READ) else _IDS_IN_REACH_OF_AGENTS


def values_in_reach(actor: Actor) -> dict[str, object]:
    """What they are executed with."""
    return {"waits_since": clock.now() - service.LIFE, "kinds": readable(actor)}


def state_of(row: Proposal | sa.Row[*Columns]) -> ProposalState:
    """The state as the clock has it."""
    lapsed = row.state is ProposalState.OPEN and row.expires_at <= clock.now()
    return ProposalState.LAPSED if lapsed else row.state


def one(actor: Actor, proposal_id: UUID) -> ProposalDetail:
    """One proposal with all that this reader may see and do. Three statements, one more with a check of the caller. Raises NotFound, NotAllowed."""
    row = db.session.scalar(within_reach(actor).where(Proposal.id == proposal_id))
    if row is None:
        raise NotFound
    ids = [i for i in (row.user_id, row.proposed_by, row.decided_by) if i]
    people = {u.id: u for u in db.session.scalars(sa.select(User).where(User.id.in_(ids)))}
    person, decider = (people[i] if i else None for i in (row.user_id, row.decided_by))
    waiting = transitions.is_open(row)
    shown = waiting and (actor.may(RULES[row.kind].confirm) or row.proposed_by == actor.user_id)
    tied = independence.why_not(actor, row.proposed_by) if waiting else None
    return ProposalDetail(
        line=_line(row, person.full_name if person else "", people[row.proposed_by].full_name),
        of_staff=person is not None and person.kind is UserKind.STAFF,
        target=row.target,
        tied=tied,
        facts=dict(row.facts),
        private=service.private_of(row) if shown else {},
        hidden=bool(row.sealed) and not shown,
        reason=row.reason,
        proof=row.proof,
        caller=standing.told(row.caller_check_id),
        decider=decider.full_name if decider else "",
        decided_at=row.decided_at,
        note=row.decided_note,
        version=row.version,
        mine=row.proposed_by == actor.user_id,
        may=_answers(actor, row, person) - ({ProposalAct.CONFIRMED} if tied else frozenset()),
        frozen_by=row.frozen_by if row.state is ProposalState.OPEN else None,
    )


def answers(actor: Actor, row: Proposal) -> frozenset[ProposalAct]:
    """The answers that this reader has to a proposal, as far as the row tells; the commands judge again."""
    if not transitions.is_open(row) or (row.user_id is not None and row.user_id == actor.user_id):
        return frozenset()
    return case_of(row.kind).offered(actor, row.state, {ProposalAct.MADE: {row.proposed_by}})


def _answers(actor: Actor, row: Proposal, person: User | None) -> frozenset[ProposalAct]:
    """The same, knowing that what is about staff is the administrators'."""
    if person is not None and person.kind is UserKind.STAFF and not actor.may(Permission.STAFF_WRITE):
        return frozenset()
    return answers(actor, row)


def open_of(actor: Actor, user_ids: Collection[UUID]) -> list[ProposalLine]:
    """What waits for these people, oldest first; nothing for who may not read it. One statement."""
    asked = reading(actor, user_ids)
    return [_line(row, row.person, row.proposer) for row in rows_of(*asked)] if asked else []


def reading(actor: Actor, user_ids: Collection[UUID]) -> Reading | None:
    """What `open_of` asks, to be read ahead; None where it asks nothing."""
    if not actor.may(Permission.PROPOSAL_READ) or not user_ids:
        return None
    return _OF_PEOPLE, _values(ids=list(user_ids), kinds=readable(actor))


def waiting_in_reach(actor: Actor, limit: int) -> list[ProposalLine]:
    """What waits and may be read, the first to lapse on top, one's own among it. One statement. Raises NotAllowed."""
    require(actor, Permission.PROPOSAL_READ)
    statement = _IN_REACH if actor.may(Permission.STAFF_READ) else _IN_REACH_OF_AGENTS
    return _lines(statement, most=limit, kinds=readable(actor))


def ids_for(actor: Actor) -> sa.Select[UUID] | None:
    """What this member of staff could confirm now, as ids, to be executed with `values_for`; None where nothing can be."""
    if not confirmable(actor):
        return None
    return _IDS if actor.may(Permission.STAFF_WRITE) else _IDS_OF_AGENTS


def values_for(actor: Actor) -> dict[str, object]:
    """What `ids_for` is executed with."""
    now, tied = clock.now(), independence.counted_since()
    kinds = confirmable(actor)
    return {
        "now": now,
        "waits_since": now - service.LIFE,
        "kinds": kinds,
        "reader": actor.user_id,
        "tied_since": tied,
    }


def waiting_for(actor: Actor, limit: int) -> list[ProposalLine]:
    """What this member of staff could confirm now, the first to lapse on top. One statement."""
    if not confirmable(actor):
        return []
    statement = _TO_CONFIRM if actor.may(Permission.STAFF_WRITE) else _TO_CONFIRM_OF_AGENTS
    return _lines(statement, most=limit, **values_for(actor))


def _lines(statement: sa.Select[*Columns], *, most: int = 50, **values: object) -> list[ProposalLine]:
    return [_line(row, row.person, row.proposer) for row in rows_of(statement, _values(most=most, **values))]


def _values(*, most: int = 50, **others: object) -> dict[str, object]:
    now = clock.now()
    return {"now": now, "waits_since": now - service.LIFE, "most": most, **others}


def _line(row: Proposal | sa.Row[*Columns], person: str, proposer: str) -> ProposalLine:
    return ProposalLine(
        id=row.id,
        kind=row.kind,
        what=transitions.what_of(row.kind, row.target),
        state=state_of(row),
        user_id=row.user_id,
        person=person,
        about=row.about,
        account_id=row.account_id,
        proposed_by=row.proposed_by,
        proposer=proposer,
        created_at=row.created_at,
        expires_at=row.expires_at,
        frozen=row.state is ProposalState.OPEN and row.frozen_by is not None,
    )
