"""Reading the audit trail: each event as a sentence with its place in a list, as far as the reader may see.

A page costs one statement: the events with the names of the people in them, and their details.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import concerned
from admin_app.audit.event_rows import (
    BY_IDS,
    CASE,
    ONE,
    ORDER,
    EventFilters,
    PersonEventFilters,
    Reach,
    filtered,
)
from admin_app.audit.events import Event
from admin_app.audit.kind import TimelineFilter, Tone
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.models import ACTOR, SUBJECT
from admin_app.identity.models import UserKind
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.database.statements import Reading, rows_of
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.paging import Page
from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.lib import countries, devices, masks
from admin_app.lib.sql import in_json

CONSOLE = N_("The operator")
SYSTEM = "Gatehouse"
NOWHERE = UUID(int=0)  # no account
SOMEBODY = N_("Somebody")
# What a change of these was from and to isn't private at the desk: pages there show them to whoever finds the account.
OPEN_FIELDS = frozenset(
    {
        "country", "currency", "due_on", "full_name", "important", "issued_on", "kind", "language", "name", "notify_sign_in",
        "purpose", "region_tracking", "role", "since", "start_page", "state", "status", "theme", "time_zone",
    }
)  # fmt: skip
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
    subject_id: UUID | None  # whom it concerns; nobody where it is about a thing alone
    request_id: str
    facts: dict[str, Any]
    reason: str = ""
    ip: Revealed | None = None
    device: str = ""
    country: str = ""  # of the internet address, by its code
    changes: tuple[FieldChange, ...] = field(default=())
    commitments: tuple[str, ...] = field(default=())
    erased: bool = False
    elsewhere: bool = False  # in an account that isn't the reader's own
    number: int | None = None  # in the trail; told with one event alone, like its block
    block: int | None = None


def trail(
    actor: Actor, lens: Lens, *, key: str | None = None, size: int = 50, **filters: Unpack[EventFilters]
) -> Page[TimelineEntry]:
    """The audit trail as far as the reader's right goes: all, cases and own, or own acts only. Raises NotAllowed."""
    return _page(filters, _reach(actor), actor, lens, key=key, size=size)


def within_reach(actor: Actor, **filters: Unpack[EventFilters]) -> sa.Select[Any]:
    """The events that a reader's right and these filters leave, in no order. Raises NotAllowed."""
    listing, values = filtered(filters, _reach(actor), actor)
    return listing.statement.params(values)


def _reach(actor: Actor) -> Reach:
    if actor.may(Permission.AUDIT_READ):
        return Reach.ALL
    require(actor, Permission.AUDIT_READ_OWN)
    return Reach.CASES if actor.may(Permission.AUDIT_READ_CASES) else Reach.DONE


def of_account(
    actor: Actor,
    lens: Lens,
    account_id: UUID,
    *,
    key: str | None = None,
    size: int = 20,
    kind: TimelineFilter | None = None,
) -> Page[TimelineEntry]:
    """The story of one account, for staff who may find it and for its owners; a manager sees their own part."""
    reach = Reach.ALL
    if actor.is_customer:
        if actor.acting_account_id != account_id:
            raise NotFound
        require(actor, Permission.OWN_ACTIVITY_READ)
        if not actor.may(Permission.OWN_ACTIVITY_READ_ALL):
            reach = Reach.CONCERNED
    else:
        require(actor, Permission.ACCOUNT_READ)
    return _page({"account_id": account_id, "kind": kind}, reach, actor, lens, key=key, size=size)


def of_own(
    actor: Actor, lens: Lens, *, key: str | None = None, size: int = 20, kind: TimelineFilter | None = None
) -> Page[TimelineEntry]:
    """A customer's own page of activity: their account's story, and what they did and had done as a delegate of others.

    Of who belongs to no account the latter alone. Two statements. Raises NotAllowed.
    """
    require(actor, Permission.OWN_ACTIVITY_READ)
    home, pages = actor.acting_account_id, []
    if home is not None:
        pages.append(of_account(actor, lens, home, key=key, size=size, kind=kind))
    if actor.seen_areas is None:  # somebody of staff who sees the page was let into the one account
        abroad: EventFilters = {"elsewhere": home or NOWHERE, "kind": kind}
        pages.append(_page(abroad, Reach.ALL, actor, lens, key=key, size=size))
    return paging.merged(pages, ORDER, size=size, key=key)


def of_person(
    actor: Actor,
    lens: Lens,
    person_id: UUID,
    *,
    key: str | None = None,
    size: int = 20,
    **filters: Unpack[PersonEventFilters],
) -> Page[TimelineEntry]:
    """The story of one person: what she did and what was done to her."""
    if actor.is_customer and actor.user_id != person_id:
        raise NotFound
    require(actor, Permission.OWN_ACTIVITY_READ if actor.user_id == person_id else Permission.PERSON_READ)
    return _page({"person_id": person_id, **filters}, Reach.ALL, actor, lens, key=key, size=size)


def reading(
    actor: Actor, *, size: int, account_id: UUID | None = None, person_id: UUID | None = None
) -> Reading:
    """What the first page of an account's or a person's whole story asks for staff, to be read ahead."""
    asked: EventFilters = {"account_id": account_id, "kind": None} if account_id else {"person_id": person_id}
    listing, values = filtered(asked, Reach.ALL, actor)
    return listing.first(values, size=size)


def one(actor: Actor, lens: Lens, event_id: UUID) -> TimelineEntry:
    """One event, under the same rights as the trail. Raises NotFound."""
    event = rows_of(ONE, {"event_id": event_id}).first()
    if event is None:
        raise NotFound
    case = actor.may(Permission.AUDIT_READ_CASES) and event.target_kind == CASE
    if not (actor.may(Permission.AUDIT_READ) or case or event.actor_id == actor.user_id):
        raise NotAllowed(grantor=RoleKey.AUDITOR)
    return replace(_entries([event], actor, lens)[0], number=event.seq, block=event.block)


def by_ids(actor: Actor, lens: Lens, event_ids: Sequence[UUID]) -> dict[UUID, TimelineEntry]:
    """These events as somebody reads them who may read each of them, which the caller has judged. One statement."""
    rows = rows_of(BY_IDS, {"ids": list(event_ids)}).all() if event_ids else []
    return {entry.id: entry for entry in _entries(rows, actor, lens)}


def _page(
    filters: EventFilters, reach: Reach, actor: Actor, lens: Lens, *, key: str | None, size: int
) -> Page[TimelineEntry]:
    listing, values = filtered(filters, reach, actor)
    found = listing.page(values, size=size, key=key)
    return Page(_entries(found.rows, actor, lens), found.older, found.newer)


def _entries(rows: Iterable[Any], actor: Actor, lens: Lens) -> list[TimelineEntry]:
    return [_entry(row, actor, lens) for row in rows]


def _entry(event: Any, reader: Actor, lens: Lens) -> TimelineEntry:
    doer, account = event.doer, event.account
    kind = KINDS[Event(event.name)]
    details = in_json.read(event.details)
    words = {role: in_json.as_object(some) for role, some, *_ in details}
    subject = concerned.of_event(event, details)
    own = event.actor_id is not None and event.actor_id == reader.user_id
    full = lens.everything or (not reader.is_customer and _is_open(event, details, lens))
    doer_words, subject_words = words.get(ACTOR, {}), words.get(SUBJECT, {})
    names = {k: _fact(v) for k, v in event.facts.items()}
    names["actor"] = _name(doer or doer_words.get("name"), event.doer_is, reader, event.actor_kind)
    names["subject"] = _name(subject.name, subject.kind, reader)
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
        subject_id=subject.id,
        request_id=event.request_id,
        facts=event.facts,
        reason=_reason(event, subject_words, reader),
        ip=(lens.ip(ip, event.actor_id) if not own else Revealed(ip, masked=False))
        if ip and sees_address
        else None,
        device=devices.words(doer_words.get("user_agent", "")) if sees_address else "",
        country=countries.of(ip) if ip and sees_address else "",
        # Staff's own acts hold what belongs to a customer: typed once is no right to read it later.
        changes=_changes(subject_words)
        if full or (own and (reader.is_customer or event.account_id is None))
        else _open_changes(subject_words, reader, kind.area),
        commitments=tuple(event.commitments),
        elsewhere=reader.is_customer and event.account_id not in {None, reader.acting_account_id},
        erased=any(emptied_at for _role, _words, emptied_at, *_ in details),
    )


def _is_open(event: sa.Row[*tuple[Any, ...]], details: Sequence[Sequence[Any]], lens: Lens) -> bool:
    """Whether what is open shows a change's values, by whom they are about.

    While somebody of the account is restricted, values of which nobody knows whose they are stay masked.
    """
    whose = next((UUID(person) for role, _w, _e, person, *_ in details if role == SUBJECT and person), None)
    if whose == event.actor_id and event.actor_kind is ActorKind.STAFF:
        whose = None  # a change that names nobody is kept under whoever made it
    return not (lens.shut and whose is None) and lens.sees(KINDS[Event(event.name)].area, user_id=whose)


def _reason(event: Any, words: dict[str, Any], reader: Actor) -> str:
    kind = KINDS[Event(event.name)]
    readers = (Permission.AUDIT_READ, kind.reason_for) if kind.reason_for else COLLEAGUES
    closed = kind.inside or kind.reason_for is not None
    return str(words.get("reason", "")) if not closed or any(reader.may(p) for p in readers) else ""


def _name(name: str | None, kind: UserKind | None, reader: Actor, actor_kind: ActorKind | None = None) -> str:
    if actor_kind is ActorKind.CONSOLE:
        return CONSOLE
    if actor_kind is ActorKind.SYSTEM:
        return SYSTEM
    if not name:
        return SOMEBODY
    return masks.short_name(name) if reader.is_customer and kind is UserKind.STAFF else name


def _fact(value: object) -> str:
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _open_changes(words: dict[str, Any], reader: Actor, area: Area) -> tuple[FieldChange, ...]:
    """Those of them that staff read without anybody's permission; a customer none of somebody else's."""
    if reader.is_customer or area is not Area.PROFILE:
        return ()
    return tuple(change for change in _changes(words) if change.field in OPEN_FIELDS)


def _changes(words: dict[str, Any]) -> tuple[FieldChange, ...]:
    before, after = words.get("before", {}), words.get("after", {})
    fields = [*before, *(f for f in after if f not in before)]
    return tuple(FieldChange(f, _fact(before.get(f, "")), _fact(after.get(f, ""))) for f in fields)
