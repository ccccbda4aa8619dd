"""Reading objections: beside a receipt for customers, as a case with its evidence for staff, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.audit.receipts import queries as receipts
from admin_app.audit.receipts.kinds import RECEIPTS, Inverse
from admin_app.audit.receipts.models import Receipt
from admin_app.audit.receipts.queries import ReceiptLine
from admin_app.audit.timeline import TimelineEntry
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.objection import rules
from admin_app.objection.kind import OBJECTION, ObjectionAct
from admin_app.objection.models import Objection, ObjectionState
from admin_app.proposal.models import Proposal
from admin_app.support_access.lens import lens_for

Columns = tuple[Any, ...]
AROUND = timedelta(hours=24)  # what else was done to the person then is evidence
EVENTS_SHOWN = 20
_Person, _Decider, _Opener = aliased(User), aliased(User), aliased(User)
# Whether the act that undoes it was done since, by whoever did it.
_UNDONE = (
    sa.exists()
    .where(
        AuditEvent.name == Objection.remedy,
        AuditEvent.target_id == Receipt.target_id,
        AuditEvent.at > Receipt.at,
    )
    .correlate(Objection, Receipt)
)
_STATES = sa.select(Objection.receipt_id, Objection.state).where(among_given(Objection.receipt_id, "ids"))
_OF_RECEIPT = (
    sa.select(
        Objection,
        _Opener.full_name.label("opener"),
        _Decider.full_name.label("decider"),
        _UNDONE.label("undone"),
    )
    .join(Receipt, Receipt.id == Objection.receipt_id)
    .join(_Opener, _Opener.id == Objection.opened_by)
    .outerjoin(_Decider, _Decider.id == Objection.decided_by)
)
_LINES = (
    sa.select(
        Objection.id,
        Objection.state,
        Objection.opened_at,
        Objection.due_at,
        Objection.decided_at,
        Objection.remedy,
        Objection.note,
        Objection.user_id,
        Objection.account_id,
        Receipt.event,
        Receipt.target_id,
        _Opener.full_name.label("opener"),
        sa.func.coalesce(_Person.full_name, "").label("person"),
        Account.name.label("account"),
    )
    .join(Receipt, Receipt.id == Objection.receipt_id)
    .join(Account, Account.id == Objection.account_id)
    .join(_Opener, _Opener.id == Objection.opened_by)
    .outerjoin(_Person, _Person.id == Objection.user_id)
)
_MOST = sa.bindparam("most", type_=sa.Integer())
_TASKS = (
    _LINES.where(
        Objection.state == ObjectionState.UPHELD, among_given(Objection.remedy, "remedies"), sa.not_(_UNDONE)
    )
    .order_by(Objection.decided_at, Objection.id)
    .limit(_MOST)
)


@dataclass(frozen=True, slots=True)
class ObjectionPage:
    """An objection beside its receipt. `decider` decided it; `undone`: the act that undoes it was done since."""

    id: UUID
    number: str
    state: ObjectionState
    opened_at: datetime
    due_at: datetime
    by_reader: bool
    opener: str
    text: str
    decided_at: datetime | None
    decider: str
    note: str
    remedy: Event | None
    undone: bool
    version: int

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.state is ObjectionState.OPEN and self.due_at <= clock.now()


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection in a queue; `event` is the act it is about, `remedy` the one that undoes it."""

    id: UUID
    state: ObjectionState
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    user_id: UUID | None
    person: str
    account_id: UUID
    account: str
    event: Event
    remedy: Event | None
    target_id: UUID | None
    opener: str
    note: str

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.state is ObjectionState.OPEN and self.due_at <= clock.now()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a member of staff judges by. `why_not` says why this one can't; `may` are the answers this one has."""

    objection: ObjectionPage
    receipt: ReceiptLine
    proof: str  # of the person's identity, where the act took one
    around: tuple[TimelineEntry, ...]
    why_not: NotAllowed | None
    may: frozenset[ObjectionAct]

    @property
    def inverse(self) -> Inverse | None:
        """The act that undoes it, where there is one."""
        return RECEIPTS[self.receipt.event].inverse


def states_of(receipt_ids: Iterable[UUID]) -> dict[UUID, ObjectionState]:
    """How the objections to these receipts stand; none for those that nobody objected to. One statement."""
    ids = list(receipt_ids)
    return {row.receipt_id: row.state for row in rows_of(_STATES, {"ids": ids})} if ids else {}


def of_receipt(actor: Actor, receipt_id: UUID) -> ObjectionPage | None:
    """The objection to a receipt that the reader may read, as the caller has judged. One statement."""
    row = db.session.execute(_OF_RECEIPT.where(Objection.receipt_id == receipt_id)).first()
    return _page(row, actor) if row else None


def evidence(actor: Actor, objection_id: UUID) -> Evidence:
    """One objection for staff, with the act, who had a part in it, and what was done around it.

    Raises NotAllowed, NotFound.
    """
    require(actor, Permission.OBJECTION_READ)
    row = db.session.execute(_OF_RECEIPT.where(Objection.id == objection_id)).first()
    if row is None:
        raise NotFound
    found, receipt = row[0], db.session.get_one(Receipt, row[0].receipt_id)
    lens = lens_for(actor, found.account_id)
    line = receipts.for_staff(actor, lens, receipt.id)
    around: tuple[TimelineEntry, ...] = ()
    if found.user_id is not None:
        since, until = receipt.at - AROUND, receipt.at + AROUND
        events = timeline.of_person(actor, lens, found.user_id, since=since, until=until, size=EVENTS_SHOWN)
        around = tuple(entry for entry in events.rows if entry.id != receipt.id)
    why_not = rules.why_not(actor, rules.participants(receipt))
    may = OBJECTION.offered(actor, found.state, {}) if why_not is None else frozenset()
    return Evidence(_page(row, actor), line, _proof(receipt), around, why_not, may)


def tasks(actor: Actor, limit: int) -> list[ObjectionLine]:
    """Upheld objections whose inverse act this member of staff may do, and nobody did yet. One statement."""
    return _tasks(_TASKS, actor, limit)


def task(actor: Actor, objection_id: UUID) -> ObjectionLine | None:
    """One of those tasks, where it is the reader's. One statement."""
    return next(iter(_tasks(_TASKS.where(Objection.id == objection_id), actor, 1)), None)


def act_of(row: Objection) -> Event:
    """The act that somebody objected to."""
    return Event(db.session.get_one(Receipt, row.receipt_id).event)


def note_of(actor: Actor, objection_id: UUID) -> str:
    """With which words an objection was upheld, for the reason of the act that undoes it; empty for none. One statement."""
    if not actor.may(Permission.OBJECTION_READ):
        return ""
    upheld = sa.select(Objection.note).where(
        Objection.id == objection_id, Objection.state == ObjectionState.UPHELD
    )
    return db.session.scalar(upheld) or ""


def is_open() -> sa.ColumnElement[bool]:
    """Those that wait for an answer, for a filter."""
    return Objection.state == ObjectionState.OPEN


def is_overdue() -> sa.ColumnElement[bool]:
    """Those that should have been answered by now."""
    return sa.and_(is_open(), Objection.due_at <= clock.now())


def _proof(receipt: Receipt) -> str:
    if receipt.proposal_id is None:
        return ""
    return db.session.scalar(sa.select(Proposal.proof).where(Proposal.id == receipt.proposal_id)) or ""


def _tasks(statement: sa.Select[*Columns], actor: Actor, limit: int) -> list[ObjectionLine]:
    wanted = {k.inverse.event.value for k in RECEIPTS.values() if k.inverse and actor.may(k.inverse.right)}
    if not wanted or not actor.may(Permission.OBJECTION_READ):
        return []
    return lines_of(statement, {"remedies": sorted(wanted), "most": limit})


def select_lines() -> sa.Select[*Columns]:
    """The lines of a queue, to be narrowed and ordered."""
    return _LINES


def lines_of(statement: sa.Select[*Columns], values: Mapping[str, object]) -> list[ObjectionLine]:
    """The lines of a queue that a statement over `select_lines` gives. One statement."""
    return [
        ObjectionLine(
            id=row.id,
            state=row.state,
            opened_at=row.opened_at,
            due_at=row.due_at,
            decided_at=row.decided_at,
            user_id=row.user_id,
            person=row.person,
            account_id=row.account_id,
            account=row.account,
            event=Event(row.event),
            remedy=Event(row.remedy) if row.remedy else None,
            target_id=row.target_id,
            opener=row.opener,
            note=row.note,
        )
        for row in rows_of(statement, values)
    ]


def _page(row: sa.Row[*Columns], actor: Actor) -> ObjectionPage:
    found: Objection = row[0]
    decider = row.decider or ""
    return ObjectionPage(
        id=found.id,
        number=found.number or "",
        state=found.state,
        opened_at=found.opened_at,
        due_at=found.due_at,
        by_reader=found.opened_by == actor.user_id,
        opener=row.opener,
        text=found.text,
        decided_at=found.decided_at,
        decider=masks.short_name(decider) if decider and actor.is_customer else decider,
        note=found.note,
        remedy=Event(found.remedy) if found.remedy else None,
        undone=bool(row.undone),
        version=found.version,
    )
