"""The events under some conditions, as statements that are built once: whose and when come with each execution."""

from __future__ import annotations

import enum
import functools
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit.events import Event
from admin_app.audit.kind import TimelineFilter
from admin_app.audit.kinds.registry import STAFF_ONLY, of_filter
from admin_app.audit.models import ACTOR, CONCERNED, AuditDetail, AuditEvent
from admin_app.audit.proof.models import SealedEvent
from admin_app.audit.withholding import is_told
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.database.statements import NOW, among, among_given, unseen
from admin_app.kernel.paging import Listing, Order
from admin_app.lib.sql.among_rows import among_rows
from admin_app.lib.sql.in_json import gathered

ORDER = Order((AuditEvent.at, AuditEvent.id))
CASE = "deactivation_request"
TICKET = "ticket"


class PersonEventFilters(TypedDict, total=False):
    """By what the events of one person are filtered; the moments are aware.

    `elsewhere`: the reader's own as a delegate of other accounts than this one.
    """

    account_id: UUID | None
    actor_id: UUID | None
    elsewhere: UUID | None
    kind: TimelineFilter | None
    since: datetime | None
    until: datetime | None


class EventFilters(PersonEventFilters, total=False):
    """By what events are filtered: the same, and the person that they are about or by."""

    person_id: UUID | None


class Reach(enum.Enum):
    """Which events a reader may see by right."""

    ALL = enum.auto()
    CASES = enum.auto()  # of closings, and what the reader did
    DONE = enum.auto()  # what the reader did
    CONCERNED = enum.auto()  # what the reader did, or what was done to the reader


def _concerns(person: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """What was done to a person: they are the target, or a detail says that an event about a thing concerns them."""
    # Written out: an index of a part of the rows is of use where the condition stands in the statement.
    named = AuditDetail.role == sa.literal(CONCERNED, literal_execute=True)
    of_things = sa.select(AuditDetail.event_id).where(AuditDetail.person_id == person, named)
    return sa.or_(AuditEvent.target_id == person, among_rows(AuditEvent.id, of_things))


_READER = unseen("reader", sa.Uuid())
_DONE = AuditEvent.actor_id == _READER
_REACHES: dict[Reach, tuple[sa.ColumnElement[bool], ...]] = {
    Reach.ALL: (),
    Reach.CASES: (sa.or_(_DONE, AuditEvent.target_kind == CASE),),
    Reach.DONE: (_DONE,),
    Reach.CONCERNED: (sa.or_(_DONE, _concerns(_READER)),),
}
_PERSON = unseen("person_id", sa.Uuid())
# What a delegate does in an account of others, or has done there: it stands in that account's story, and in the delegate's own.
OF_DELEGATES = (
    Event.DELEGATION_ACCEPTED,
    Event.DELEGATION_CHANGED,
    Event.DELEGATION_ENDED,
    Event.DELEGATION_LEFT,
    Event.TICKET_ANSWERED,
    Event.TICKET_OPENED,
    Event.TICKET_REOPENED,
    Event.TICKET_SOLVED,
)
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "account_id": AuditEvent.account_id == unseen("account_id", sa.Uuid()),
    "actor_id": AuditEvent.actor_id == unseen("actor_id", sa.Uuid()),
    "person_id": sa.or_(AuditEvent.actor_id == _PERSON, _concerns(_PERSON)),
    "elsewhere": sa.and_(
        AuditEvent.name.in_([event.value for event in OF_DELEGATES]),
        sa.or_(_DONE, AuditEvent.target_id == _READER),
        AuditEvent.account_id != unseen("elsewhere", sa.Uuid()),
    ),
    # Of a customer: what others did with a ticket that they opened as a delegate is told to its account alone.
    "home": sa.or_(
        AuditEvent.target_kind != TICKET, _DONE, AuditEvent.account_id == unseen("home", sa.Uuid())
    ),
    "since": AuditEvent.at >= sa.bindparam("since"),
    "until": AuditEvent.at < sa.bindparam("until"),
    # Of a customer, who isn't told what a legal order keeps back, nor what is among staff.
    "now": sa.and_(is_told(AuditEvent.target_id, NOW), AuditEvent.name.not_in(sorted(STAFF_ONLY))),
}
_Doer, _Target, _Concerned = aliased(User), aliased(User), aliased(User)
_EVENTS = (
    sa.select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.name,
        AuditEvent.actor_kind,
        AuditEvent.actor_id,
        AuditEvent.account_id,
        AuditEvent.target_kind,
        AuditEvent.target_id,
        AuditEvent.request_id,
        AuditEvent.facts,
        AuditEvent.commitments,
        _Doer.full_name.label("doer"),
        _Doer.kind.label("doer_is"),
        _Target.full_name.label("target"),
        _Target.kind.label("target_is"),
        Account.name.label("account"),
        sa.select(
            gathered(
                AuditDetail.role,
                AuditDetail.words,
                AuditDetail.emptied_at,
                AuditDetail.person_id,
                _Concerned.full_name,
                _Concerned.kind,
            )
        )
        .select_from(AuditDetail)
        .outerjoin(_Concerned, sa.and_(_Concerned.id == AuditDetail.person_id, AuditDetail.role != ACTOR))
        .where(AuditDetail.event_id == AuditEvent.id)
        .scalar_subquery()
        .label("details"),
    )
    .outerjoin(_Doer, _Doer.id == AuditEvent.actor_id)
    .outerjoin(_Target, _Target.id == AuditEvent.target_id)
    .outerjoin(Account, Account.id == AuditEvent.account_id)
)
ONE = (
    _EVENTS.add_columns(AuditEvent.seq, SealedEvent.block)
    .outerjoin(SealedEvent, SealedEvent.seq == AuditEvent.seq)
    .where(AuditEvent.id == sa.bindparam("event_id"))
)
BY_IDS = _EVENTS.where(among_given(AuditEvent.id, "ids"))


@functools.cache
def _listing(reach: Reach, kind: TimelineFilter | None, conditions: frozenset[str]) -> Listing:
    """The events under these conditions, built once: whose and when are parameters."""
    statement = _EVENTS.where(*_REACHES[reach], *(_CONDITIONS[name] for name in sorted(conditions)))
    if kind is TimelineFilter.STAFF:
        statement = statement.where(AuditEvent.actor_kind == ActorKind.STAFF)
    elif kind:
        statement = statement.where(among(AuditEvent.name, [event.value for event in of_filter(kind)]))
    return Listing(statement, ORDER)


def filtered(filters: EventFilters, reach: Reach, actor: Actor) -> tuple[Listing, dict[str, object]]:
    """The events that a reader's right and these filters leave, and the values of its parameters."""
    values = {name: value for name, value in filters.items() if value and name != "kind"}
    if actor.is_customer:
        values |= {"now": clock.now(), "home": actor.acting_account_id}
    return _listing(reach, filters.get("kind"), frozenset(values)), {**values, "reader": actor.user_id}
