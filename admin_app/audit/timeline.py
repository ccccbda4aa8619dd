"""Reading the audit trail: each event as a sentence with its place in a list, as far as the reader may see.

A page costs two statements: the events with the names of the people in them, then their details.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit.events import Event
from admin_app.audit.kind import TimelineFilter, Tone
from admin_app.audit.kinds.registry import KINDS, of_filter
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.identity.models import Account, User, UserKind
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.lens import Area, Lens, Revealed
from admin_app.kernel.paging import Order, Page
from admin_app.kernel.permissions import Permission, RoleKey, require

ORDER = Order((AuditEvent.at, AuditEvent.id))
CONSOLE = N_("The operator")
SYSTEM = "Gatehouse"
SOMEBODY = N_("Somebody")
CASE = "deactivation_request"
COLLEAGUES = (Permission.AUDIT_READ, Permission.BILLING_WRITE, Permission.CLOSING_DECIDE)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's way from one value to another."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event as a reader may see it. `names` fill the places of its sentence."""

    id: UUID
    at: datetime
    name: str
    names: dict[str, str]
    icon: str
    tone: Tone
    by_staff: bool
    account_id: UUID | None
    account_name: str
    actor_id: UUID | None
    target_kind: str
    target_id: UUID | None
    request_id: str
    facts: dict[str, Any]
    reason: str = ""
    ip: Revealed | None = None
    device: str = ""
    changes: tuple[FieldChange, ...] = field(default=())
    commitments: tuple[str, ...] = field(default=())
    erased: bool = False


class Narrowing(TypedDict, total=False):
    """By what events are narrowed: the moments are aware."""

    account_id: UUID | None
    actor_id: UUID | None
    kind: TimelineFilter | None
    since: datetime | None
    until: datetime | None


class Narrowed(Narrowing, total=False):
    """The same, and the person that they are about or by."""

    person_id: UUID | None


def trail(
    actor: Actor, lens: Lens, *, key: str | None = None, size: int = 50, **filters: Unpack[Narrowed]
) -> Page[TimelineEntry]:
    """The audit trail as far as the reader's right goes: all, cases and own, or own acts only. Raises NotAllowed."""
    return _page(within_reach(actor, **filters), actor, lens, key=key, size=size)


def within_reach(actor: Actor, **filters: Unpack[Narrowed]) -> sa.Select[Any]:
    """The events that a reader's right and these filters leave, in no order. Raises NotAllowed."""
    statement = _narrow(_events(), **filters)
    if actor.may(Permission.AUDIT_READ):
        return statement
    require(actor, Permission.AUDIT_READ_OWN)
    mine = AuditEvent.actor_id == actor.user_id
    cases = sa.or_(mine, AuditEvent.target_kind == CASE)
    return statement.where(cases if actor.may(Permission.AUDIT_READ_CASES) else mine)


def of_account(
    actor: Actor,
    lens: Lens,
    account_id: UUID,
    *,
    key: str | None = None,
    size: int = 20,
    kind: TimelineFilter | None = None,
) -> Page[TimelineEntry]:
    """The story of one account, for staff who may find it and for its owners; a manager sees the own part."""
    statement = _narrow(_events(), account_id=account_id, kind=kind)
    if actor.is_customer:
        if actor.acting_account_id != account_id:
            raise NotFound
        require(actor, Permission.OWN_ACTIVITY_READ)
        if not actor.may(Permission.OWN_ACTIVITY_READ_ALL):
            own = (AuditEvent.actor_id == actor.user_id, AuditEvent.target_id == actor.user_id)
            statement = statement.where(sa.or_(*own))
    else:
        require(actor, Permission.ACCOUNT_READ)
    return _page(statement, actor, lens, key=key, size=size)


def of_person(
    actor: Actor,
    lens: Lens,
    person_id: UUID,
    *,
    key: str | None = None,
    size: int = 20,
    **filters: Unpack[Narrowing],
) -> Page[TimelineEntry]:
    """The story of one person: what she did and what was done to her."""
    if actor.is_customer and actor.user_id != person_id:
        raise NotFound
    require(actor, Permission.OWN_ACTIVITY_READ if actor.is_customer else Permission.PERSON_READ)
    return _page(_narrow(_events(), person_id=person_id, **filters), actor, lens, key=key, size=size)


def one(actor: Actor, lens: Lens, event_id: UUID) -> TimelineEntry:
    """One event, under the same rights as the trail. Raises NotFound."""
    statement = _events().where(AuditEvent.id == event_id)
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound
    event = row[0]
    case = actor.may(Permission.AUDIT_READ_CASES) and event.target_kind == CASE
    if not (actor.may(Permission.AUDIT_READ) or case or event.actor_id == actor.user_id):
        raise NotAllowed(grantor=RoleKey.AUDITOR)
    return _entries([row], actor, lens)[0]


_Doer, _Target = aliased(User), aliased(User)


def _events() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            AuditEvent,
            _Doer.full_name,
            _Doer.kind,
            _Target.full_name,
            _Target.kind,
            Account.name,
        )
        .outerjoin(_Doer, _Doer.id == AuditEvent.actor_id)
        .outerjoin(_Target, _Target.id == AuditEvent.target_id)
        .outerjoin(Account, Account.id == AuditEvent.account_id)
    )


def _narrow(
    statement: sa.Select[Any],
    *,
    account_id: UUID | None = None,
    actor_id: UUID | None = None,
    person_id: UUID | None = None,
    kind: TimelineFilter | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> sa.Select[Any]:
    if account_id:
        statement = statement.where(AuditEvent.account_id == account_id)
    if actor_id:
        statement = statement.where(AuditEvent.actor_id == actor_id)
    if person_id:
        statement = statement.where(
            sa.or_(AuditEvent.actor_id == person_id, AuditEvent.target_id == person_id)
        )
    if kind == TimelineFilter.STAFF:
        statement = statement.where(AuditEvent.actor_kind == ActorKind.STAFF)
    elif kind:
        statement = statement.where(AuditEvent.name.in_([event.value for event in of_filter(kind)]))
    if since:
        statement = statement.where(AuditEvent.at >= since)
    if until:
        statement = statement.where(AuditEvent.at < until)
    return statement


def _page(
    statement: sa.Select[Any], actor: Actor, lens: Lens, *, key: str | None, size: int
) -> Page[TimelineEntry]:
    found = paging.fetch_rows(statement, ORDER, size=size, key=key)
    return Page(_entries(found.rows, actor, lens), found.older, found.newer)


def _entries(rows: Sequence[Any], actor: Actor, lens: Lens) -> list[TimelineEntry]:
    if not rows:
        return []
    details: dict[UUID, list[AuditDetail]] = {}
    wanted = sa.select(AuditDetail).where(AuditDetail.event_id.in_([row[0].id for row in rows]))
    for detail in db.session.scalars(wanted):
        details.setdefault(detail.event_id, []).append(detail)
    return [_entry(row, details.get(row[0].id, []), actor, lens) for row in rows]


def _entry(row: Any, details: list[AuditDetail], reader: Actor, lens: Lens) -> TimelineEntry:
    event, doer, doer_kind, target, target_kind, account = row
    kind = KINDS[Event(event.name)]
    words = {d.role: d.words or {} for d in details}
    own = event.actor_id is not None and event.actor_id == reader.user_id
    full = lens.everything or (not reader.is_customer and lens.sees(Area.PROFILE))
    doer_words, subject_words = words.get("actor", {}), words.get("subject", {})
    names = {k: _fact(v) for k, v in event.facts.items()}
    names["actor"] = _name(doer or doer_words.get("name"), doer_kind, reader, event.actor_kind)
    names["subject"] = _name(target, target_kind, reader) if target else SOMEBODY
    names["account"] = account or ""
    sees_address = own or not reader.is_customer
    ip = doer_words.get("ip", "")
    return TimelineEntry(
        id=event.id,
        at=event.at,
        name=event.name,
        names=names,
        icon=kind.icon,
        tone=Tone.ACT if event.actor_kind is ActorKind.STAFF else kind.tone,
        by_staff=event.actor_kind is ActorKind.STAFF,
        account_id=event.account_id,
        account_name=account or "",
        actor_id=event.actor_id,
        target_kind=event.target_kind,
        target_id=event.target_id,
        request_id=event.request_id,
        facts=event.facts,
        reason=_reason(event, subject_words, reader),
        ip=(lens.ip(ip, event.actor_id) if not own else Revealed(ip, masked=False))
        if ip and sees_address
        else None,
        # Staff's own acts hold what belongs to a customer: typed once is no right to read it later.
        changes=_changes(subject_words)
        if full or (own and (reader.is_customer or event.account_id is None))
        else (),
        commitments=tuple(event.commitments),
        erased=any(d.emptied_at for d in details),
    )


def _reason(event: AuditEvent, words: dict[str, Any], reader: Actor) -> str:
    inside = KINDS[Event(event.name)].inside
    return str(words.get("reason", "")) if not inside or any(reader.may(p) for p in COLLEAGUES) else ""


def _name(name: str | None, kind: UserKind | None, reader: Actor, actor_kind: ActorKind | None = None) -> str:
    if actor_kind is ActorKind.CONSOLE:
        return CONSOLE
    if actor_kind is ActorKind.SYSTEM:
        return SYSTEM
    if not name:
        return SOMEBODY
    first, _, last = name.rpartition(" ")
    # Customers know staff by first name and initial (UX §12).
    return f"{first} {last[:1]}." if reader.is_customer and kind is UserKind.STAFF and first else name


def _fact(value: object) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _changes(words: dict[str, Any]) -> tuple[FieldChange, ...]:
    before, after = words.get("before", {}), words.get("after", {})
    fields = [*before, *(f for f in after if f not in before)]
    return tuple(FieldChange(f, _fact(before.get(f, "")), _fact(after.get(f, ""))) for f in fields)
