"""The cases of an account, whatever noun they are of: closings, disputes, lost second steps, objections, asks, proposals, data requests."""

from __future__ import annotations

import enum
import functools
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.kind import STAGES
from admin_app.closing.models import OPEN_STATES, Closing, State
from admin_app.data_case.models import OPEN_CONDITION, DataCase, DataCaseState
from admin_app.dispute.models import Dispute, DisputeState
from admin_app.dispute.reading import queries as disputes
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, rows_of, unseen
from admin_app.kernel.rights.permissions import Permission
from admin_app.objection.models import Objection, ObjectionState
from admin_app.proposal.kind import what_of
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState
from admin_app.recovery_case import rules as recovery
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.support_access.models import AskState, SupportAsk

LISTED = 200
_ACCOUNT = unseen("account_id", sa.Uuid())
_MOST = sa.bindparam("most", type_=sa.Integer())


class CaseNoun(enum.StrEnum):
    """What a case is about."""

    CLOSING = "closing"
    DISPUTE = "dispute"
    RECOVERY = "recovery"
    OBJECTION = "objection"
    ASK = "ask"
    PROPOSAL = "proposal"
    DATA_CASE = "data_case"


Column = sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]
AnyState = State | DisputeState | CaseState | ObjectionState | AskState | ProposalState | DataCaseState


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the cases of a noun come from. `lapsed` is what an open one is called once its time is over."""

    right: Permission
    table: type[Any]
    states: type[AnyState]
    person: Column
    at: Column
    due: Column
    ended: Column
    is_open: sa.ColumnElement[bool]
    about: Column = field(default_factory=lambda: sa.literal(""))
    target: Column = field(default_factory=lambda: sa.literal(""))
    frozen: Column = field(default_factory=sa.null)
    lapsed: AnyState | None = None


C, D, R, B, A, Q, P = Closing, Dispute, RecoveryCase, Objection, SupportAsk, Proposal, DataCase
_ASKED = sa.and_(A.state == AskState.ASKED, A.expires_at > NOW)
_PROPOSED = sa.and_(Q.state == ProposalState.OPEN, Q.expires_at > NOW)
_RECOVERED = sa.func.coalesce(R.completed_at, R.cancelled_at)
SOURCES: dict[CaseNoun, _Source] = {
    CaseNoun.CLOSING: _Source(
        Permission.CLOSING_READ, C, State, C.requested_by, C.created_at, C.due_at, C.ended_at, C.state.in_(OPEN_STATES),
        about=C.number, frozen=C.frozen_by,
    ),
    CaseNoun.DISPUTE: _Source(
        Permission.PERSON_RESTORE, D, DisputeState, D.user_id, D.said_at, D.waits_until, D.ended_at, disputes.is_open()
    ),
    CaseNoun.RECOVERY: _Source(
        Permission.PERSON_READ, R, CaseState, R.user_id, R.opened_at, R.lapses_at, _RECOVERED, recovery.OPEN_NOW,
        lapsed=CaseState.LAPSED,
    ),
    CaseNoun.OBJECTION: _Source(
        Permission.OBJECTION_READ, B, ObjectionState, B.opened_by, B.opened_at, B.due_at, B.decided_at,
        B.state == ObjectionState.OPEN,
    ),
    CaseNoun.ASK: _Source(
        Permission.SUPPORT_ACCESS_READ, A, AskState, A.asked_by, A.asked_at, A.expires_at, A.answered_at, _ASKED,
        lapsed=AskState.EXPIRED,
    ),
    CaseNoun.PROPOSAL: _Source(
        Permission.PROPOSAL_READ, Q, ProposalState, Q.user_id, Q.created_at, Q.expires_at, Q.decided_at, _PROPOSED,
        about=Q.kind, target=Q.target, frozen=Q.frozen_by, lapsed=ProposalState.LAPSED,
    ),
    CaseNoun.DATA_CASE: _Source(
        Permission.DATA_CASE_READ, P, DataCaseState, P.subject_id, P.received_at, P.due_at, P.closed_at, OPEN_CONDITION,
        about=P.number, frozen=P.frozen_by,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case. `about` is the number of a closing or data request, what a proposal asks for, else empty; `due_at` while it is open."""

    noun: CaseNoun
    id: UUID
    about: str
    state: AnyState
    person_id: UUID | None
    person: str
    at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    open: bool
    frozen: bool  # by a dispute


def open_to(actor: Actor) -> frozenset[CaseNoun]:
    """The cases that the reader may see."""
    return frozenset(noun for noun, source in SOURCES.items() if actor.may(source.right))


def listed(actor: Actor, account_id: UUID, *, size: int = LISTED) -> list[CaseLine]:
    """Cases of an account, as far as the reader may see them: what is open first, then the newest. One statement."""
    nouns = open_to(actor)
    if not nouns:
        return []
    return [_line(row) for row in rows_of(*_reading(nouns, account_id, size))]


def reading(actor: Actor, account_id: UUID, *, size: int = LISTED) -> Reading | None:
    """What `listed` asks, to be read ahead; None where it asks nothing."""
    nouns = open_to(actor)
    return _reading(nouns, account_id, size) if nouns else None


def _reading(nouns: frozenset[CaseNoun], account_id: UUID, size: int) -> Reading:
    return _listed(nouns), {"account_id": account_id, "now": clock.now(), "most": size}


def all_of(nouns: Collection[CaseNoun]) -> sa.Select[UUID]:
    """The ids of all cases of these nouns, to be counted."""
    tables = [SOURCES[noun].table for noun in sorted(nouns)]
    found = sa.union_all(*(sa.select(t.id).where(t.account_id == _ACCOUNT) for t in tables)).subquery()
    return sa.select(found.c[0])


@functools.cache
def _listed(nouns: frozenset[CaseNoun]) -> sa.Select[*tuple[Any, ...]]:
    found = sa.union_all(*(_one_noun(noun) for noun in sorted(nouns))).subquery("found")
    return (
        sa.select(found, User.full_name.label("person"))
        .outerjoin(User, User.id == found.c.person_id)
        .order_by(found.c.open.desc(), found.c.at.desc(), found.c.id)
        .limit(_MOST)
    )


def _one_noun(noun: CaseNoun) -> sa.Select[*tuple[Any, ...]]:
    source = SOURCES[noun]
    return sa.select(
        sa.literal(noun.value, literal_execute=True).label("noun"),
        source.table.id.label("id"),
        sa.cast(source.about, sa.String(40)).label("about"),
        sa.cast(source.target, sa.String(120)).label("target"),
        sa.cast(source.table.state, sa.String(24)).label("state"),
        source.person.label("person_id"),
        source.at.label("at"),
        source.due.label("due_at"),
        source.ended.label("ended_at"),
        sa.case((source.is_open, 1), else_=0).label("open"),
        sa.case((source.frozen.is_not(None), 1), else_=0).label("frozen"),
    ).where(source.table.account_id == _ACCOUNT)


def _line(row: sa.Row[Any]) -> CaseLine:
    noun = CaseNoun(row.noun)
    source = SOURCES[noun]
    state = source.states(row.state)
    over = source.lapsed is not None and not row.open and row.ended_at is None
    undecided = not isinstance(state, State) or STAGES[state].undecided
    return CaseLine(
        noun=noun,
        id=row.id,
        about=what_of(ProposalKind(row.about), row.target) if noun is CaseNoun.PROPOSAL else row.about,
        state=source.lapsed if over and source.lapsed else state,
        person_id=row.person_id,
        person=row.person or "",
        at=row.at,
        due_at=row.due_at if row.open and undecided else None,
        ended_at=row.ended_at,
        open=bool(row.open),
        frozen=bool(row.frozen),
    )
