"""Reading receipts: the person's own, an owner's of the account, and one for staff who judge an objection to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from admin_app.audit import timeline
from admin_app.audit.events import Event
from admin_app.audit.kinds.registry import KINDS
from admin_app.audit.receipts.kinds import RECEIPTS, ReceiptKind
from admin_app.audit.receipts.models import Receipt
from admin_app.audit.timeline import FieldChange, TimelineEntry
from admin_app.audit.withholding import is_told
from admin_app.identity.models import Account, Role, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.errors import NotFound
from admin_app.kernel.paging import Listing, Order, Page
from admin_app.kernel.rights.lens import MASKED, Area, Lens
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.lib import masks

Columns = tuple[Any, ...]
_Doer, _Proposer, _Person = aliased(User), aliased(User), aliased(User)
_RECEIPTS = (
    sa.select(
        Receipt.id,
        Receipt.at,
        Receipt.event,
        Receipt.account_id,
        Receipt.person_id,
        Receipt.target_id,
        Receipt.done_by,
        Receipt.roles,
        Receipt.proposed_by,
        Receipt.rolled_back_at,
        _Doer.full_name.label("doer"),
        _Proposer.full_name.label("proposer"),
        _Person.full_name.label("person"),
        Account.name.label("account"),
    )
    .join(_Doer, _Doer.id == Receipt.done_by)
    .join(Account, Account.id == Receipt.account_id)
    .outerjoin(_Proposer, _Proposer.id == Receipt.proposed_by)
    .outerjoin(_Person, _Person.id == Receipt.person_id)
)
_ORDER = Order((Receipt.at, Receipt.id))
_TOLD = _RECEIPTS.where(is_told(Receipt.target_id, NOW))
_OF_ACCOUNT = Listing(_TOLD.where(Receipt.account_id == sa.bindparam("account_id")), _ORDER)
_OF_PERSON = Listing(
    _TOLD.where(
        Receipt.account_id == sa.bindparam("account_id"), Receipt.person_id == sa.bindparam("person_id")
    ),
    _ORDER,
)
_ONE = _RECEIPTS.where(Receipt.id == sa.bindparam("receipt_id"))
_ONE_TOLD = _ONE.where(is_told(Receipt.target_id, NOW))
_NAMES = sa.select(Role.key, Role.name)
EVERYTHING = Lens(everything=True)
# How a value of somebody else is shown to whom its area is closed; what isn't named is no more than "there is one".
_MASKS: Mapping[str, Callable[[str], str]] = {"email": masks.email, "phone": masks.phone}
_OPEN = frozenset(
    {"full_name", "language", "role", "state", "time_zone"}
)  # to everybody who may read the receipt


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One receipt as its reader may see it. `who` did it, `proposer` asked for it where it took two."""

    id: UUID
    at: datetime
    event: Event
    account_id: UUID
    account: str
    person_id: UUID | None
    person: str
    target_id: UUID | None
    done_by: UUID
    who: str
    roles: tuple[str, ...]  # keys of built-in roles, names of the company's own
    proposed_by: UUID | None
    proposer: str
    rolled_back_at: datetime | None
    entry: TimelineEntry

    @property
    def kind(self) -> ReceiptKind:
        """What is known of its act."""
        return RECEIPTS[self.event]


def page_of(actor: Actor, *, key: str | None, size: int) -> Page[ReceiptLine]:
    """What staff did to the reader, for an owner to anybody of the account; newest first. Three statements.

    Raises NotFound for whoever has no account, NotAllowed.
    """
    if actor.acting_account_id is None:
        raise NotFound
    require(actor, Permission.OWN_ACTIVITY_READ)
    listing = _OF_ACCOUNT if actor.may(Permission.OWN_ACTIVITY_READ_ALL) else _OF_PERSON
    values = {"account_id": actor.acting_account_id, "person_id": actor.user_id, "now": clock.now()}
    found = listing.page(values, size=size, key=key)
    entries = timeline.by_ids(actor, MASKED, [row.id for row in found.rows])
    lines = [_line(row, entries[row.id], actor, {}) for row in found.rows]
    return Page(lines, found.older, found.newer)


def one(actor: Actor, lens: Lens, receipt_id: UUID) -> ReceiptLine:
    """One receipt for a customer: one's own, for an owner any of the account. Raises NotFound, NotAllowed."""
    require(actor, Permission.OWN_ACTIVITY_READ)
    row = rows_of(_ONE_TOLD, {"receipt_id": receipt_id, "now": clock.now()}).first()
    if row is None or not is_within_reach(actor, row.account_id, row.person_id):
        raise NotFound
    return _whole(row, actor, lens)


def reach(actor: Actor, receipt_id: UUID) -> None:
    """Ask whether a customer may read a receipt. Raises NotFound."""
    row = rows_of(_ONE_TOLD, {"receipt_id": receipt_id, "now": clock.now()}).first()
    if row is None or not is_within_reach(actor, row.account_id, row.person_id):
        raise NotFound


def for_staff(actor: Actor, lens: Lens, receipt_id: UUID) -> ReceiptLine:
    """One receipt for a member of staff who judges an objection to it, as the caller has found. Raises NotFound."""
    row = rows_of(_ONE, {"receipt_id": receipt_id}).first()
    if row is None:
        raise NotFound
    return _whole(row, actor, lens)


def is_within_reach(actor: Actor, account_id: UUID, person_id: UUID | None) -> bool:
    """Whether a receipt is a customer's own, or one of the account for its owner."""
    if not actor.is_customer or account_id != actor.acting_account_id:
        return False
    return person_id == actor.user_id or actor.may(Permission.OWN_ACTIVITY_READ_ALL)


def _whole(row: sa.Row[*Columns], actor: Actor, lens: Lens) -> ReceiptLine:
    """A customer sees their own values and the account's in full, everybody else what the lens shows."""
    entry = timeline.by_ids(actor, EVERYTHING, [row.id])[row.id]
    if not actor.is_customer or row.person_id not in {None, actor.user_id}:
        area = KINDS[Event(row.event)].area
        entry = replace(
            entry, changes=tuple(_seen(change, lens, row.person_id, area) for change in entry.changes)
        )
    named = {r.key: r.name for r in rows_of(_NAMES, {})} if set(row.roles) - set(RoleKey) else {}
    return _line(row, replace(entry, ip=None), actor, named)


def _line(row: sa.Row[*Columns], entry: TimelineEntry, actor: Actor, named: Mapping[str, str]) -> ReceiptLine:
    return ReceiptLine(
        id=row.id,
        at=row.at,
        event=Event(row.event),
        account_id=row.account_id,
        account=row.account,
        person_id=row.person_id,
        person=row.person or "",
        target_id=row.target_id,
        done_by=row.done_by,
        who=_shown(row.doer, actor),
        roles=tuple(named.get(key, key) for key in row.roles),
        proposed_by=row.proposed_by,
        proposer=_shown(row.proposer, actor) if row.proposer else "",
        rolled_back_at=row.rolled_back_at,
        entry=entry,
    )


def _shown(name: str, reader: Actor) -> str:
    """Customers know staff by first name and initial."""
    return masks.short_name(name) if reader.is_customer else name


def _seen(change: FieldChange, lens: Lens, person_id: UUID | None, area: Area) -> FieldChange:
    if change.field in _OPEN or lens.sees(area, change.field, person_id):
        return change
    mask = _MASKS.get(change.field, masks.text)
    before, after = (mask(value) if value else "" for value in (change.before, change.after))
    return FieldChange(change.field, before, after)
