"""Putting back by a click what staff corrected under support access: within 72 h, if the value is still the corrected one.

The threat: somebody in the owner's mailbox or session undoes a correction that keeps them out. So it takes a fresh
sign-in, nothing is put back while a dispute or a recovery case is open, and everybody concerned is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import SUBJECT, AuditDetail
from admin_app.audit.receipts import queries as receipts
from admin_app.audit.receipts.kinds import RECEIPTS
from admin_app.audit.receipts.models import Receipt
from admin_app.contact import service as contacts
from admin_app.contact.models import Contact, ContactStatus
from admin_app.dispute.reading import queries as disputes
from admin_app.email import outbox
from admin_app.email.messages import objection as mails
from admin_app.former_state import service as former_state
from admin_app.identity.locking import lock_account, lock_person, subject_of
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import Base, db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.objection import telling
from admin_app.recovery_case import rules as recovery_cases
from admin_app.user import access

FOR = timedelta(hours=72)
DONE = N_("This has already been undone.")
OVER = N_("This can be undone for 72 hours. Change it yourself, or write to our support.")
CHANGED = N_("This has been changed again in the meantime, so it can’t be undone.")
DISPUTED = N_(
    "While a “This wasn’t me” or a case of a lost second step is open, nothing is undone. Settle that first."
)


def _nothing(_row: object) -> None:
    pass


def _name_folded(user: User) -> None:
    user.full_name_folded = text.fold(user.full_name)


def _own_again(address: Address) -> None:
    address.entered_by = None


def _nobody_saved(address: Address) -> bool:
    return address.entered_by is not None


def _still_waits(contact: Contact) -> bool:
    return contact.status is ContactStatus.UNVERIFIED and contact.entered_by is not None


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """How the rows of a table are put back. `columns` are those whose field has another name in the event."""

    model: type[Base]
    columns: Mapping[str, str]
    settle: Callable[[Any], None] = _nothing  # what follows from the columns
    as_entered: Callable[[Any], bool] = lambda _row: True  # whether a row that staff added is still theirs


ROWS: Mapping[str, CorrectedRow] = {
    Account.__tablename__: CorrectedRow(Account, {}),
    Address.__tablename__: CorrectedRow(Address, {}, settle=_own_again, as_entered=_nobody_saved),
    Contact.__tablename__: CorrectedRow(Contact, {"contact": "value"}, as_entered=_still_waits),
    User.__tablename__: CorrectedRow(User, {}, settle=_name_folded),
}


@dataclass(frozen=True, slots=True)
class RollBackOffer:
    """Whether a correction can be put back, until when, and why not where it can't."""

    until: datetime
    refused: Conflict | None


@dataclass(frozen=True, slots=True)
class _Words:
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def offer(actor: Actor, receipt_id: UUID) -> RollBackOffer | None:
    """What the page of a receipt offers its reader; None where nothing is put back by a click."""
    receipt = db.session.get(Receipt, receipt_id)
    if receipt is None or not RECEIPTS[Event(receipt.event)].rolls_back:
        return None
    part = ROWS.get(receipt.target_kind)
    if part is None:
        return None
    row = db.session.get(part.model, receipt.target_id)
    return RollBackOffer(receipt.at + FOR, _why_not(actor, receipt, row, _words_of(receipt.id)))


def roll_back(actor: Actor, receipt_id: UUID) -> None:
    """Put the former values back, or take away what staff added; the agent, the person and the owners are told.

    By the person or an owner. Raises ReauthRequired, NotFound (another's), NotAllowed (right, state of the account),
    Conflict (done, after 72 h, changed again, a dispute or recovery case is open).
    """
    require_fresh(actor)
    with transaction():
        receipt = _locked(actor, receipt_id)
        part = ROWS.get(receipt.target_kind)
        if part is None or not RECEIPTS[Event(receipt.event)].rolls_back:
            raise NotFound
        row, words = lock_row(part.model, receipt.target_id), _words_of(receipt.id)
        refused = _why_not(actor, receipt, row, words)
        if refused is not None or row is None:
            raise refused or Conflict(CHANGED)
        _put_back(actor, part, row, words, adds=RECEIPTS[Event(receipt.event)].adds)
        receipt.rolled_back_at, receipt.rolled_back_by = clock.now(), actor.user_id
        audit.record(
            Event.RECEIPT_ROLLED_BACK,
            actor,
            account_id=receipt.account_id,
            target=("receipt", receipt.id),
            subject_id=receipt.person_id,
            facts={"fields": ", ".join(words.after), "receipt": str(receipt.id)},
            before=words.after,
            after=words.before,
        )
        _tell(actor, receipt)


def _locked(actor: Actor, receipt_id: UUID) -> Receipt:
    """The receipt within the actor's reach, under the locks of its person and account."""
    receipts.reach(actor, receipt_id)
    found = db.session.get_one(Receipt, receipt_id)
    if found.person_id is not None:
        subject: Subject = lock_person(found.person_id).subject
    else:
        subject = subject_of(lock_account(found.account_id))
    own = found.person_id == actor.user_id
    right = Permission.OWN_PROFILE_WRITE if own else Permission.OWN_ACCOUNT_WRITE
    require(actor, right, subject)
    if not own:
        access.still_may(actor, right)
    receipt = lock_row(Receipt, receipt_id)
    if receipt is None:
        raise NotFound
    return receipt


def _words_of(event_id: UUID) -> _Words:
    """What the event's erasable details hold of before and after; nothing once they were emptied."""
    wanted = sa.select(AuditDetail.words).where(AuditDetail.event_id == event_id, AuditDetail.role == SUBJECT)
    words = db.session.scalar(wanted) or {}
    return _Words(words.get("before", {}), words.get("after", {}))


def _why_not(actor: Actor, receipt: Receipt, row: Base | None, words: _Words) -> Conflict | None:
    if receipt.rolled_back_at is not None:
        return Conflict(DONE)
    if receipt.at + FOR <= clock.now():
        return Conflict(OVER)
    part, kind = ROWS[receipt.target_kind], RECEIPTS[Event(receipt.event)]
    if row is None or not words.after or not _is_still(row, part, words.after):
        return Conflict(CHANGED)
    if kind.adds and not part.as_entered(row):
        return Conflict(CHANGED)
    concerned = {user_id for user_id in (actor.user_id, receipt.person_id) if user_id}
    return Conflict(DISPUTED) if any(map(_is_contested, concerned)) else None


def _is_still(row: Base, part: CorrectedRow, after: Mapping[str, Any]) -> bool:
    return all(getattr(row, part.columns.get(name, name)) == value for name, value in after.items())


def _is_contested(user_id: UUID) -> bool:
    return disputes.open_one(user_id) is not None or recovery_cases.standing(user_id) is not None


def _put_back(actor: Actor, part: CorrectedRow, row: Base, words: _Words, *, adds: bool) -> None:
    if adds:
        _take_away(actor, row)
    else:
        for name, value in words.before.items():
            setattr(row, part.columns.get(name, name), value)
        part.settle(row)
    db.session.flush()


def _take_away(actor: Actor, row: Base) -> None:
    if isinstance(row, Contact):
        former_state.keep_row(actor, row)  # a dispute brings it back
    db.session.delete(row)
    db.session.flush()
    if isinstance(row, Address) and row.is_primary:
        others = sa.select(Address).where(Address.account_id == row.account_id).order_by(Address.id).limit(1)
        next_one = db.session.scalar(others)
        if next_one is not None:
            next_one.is_primary = True


def _tell(actor: Actor, receipt: Receipt) -> None:
    """The agent, the person and the owners."""
    telling.of_putting_back(actor, receipt)
    readers = {owner.id: owner for owner in contacts.owners_of(receipt.account_id)}
    if receipt.person_id is not None:
        readers[receipt.person_id] = db.session.get_one(User, receipt.person_id)
    for reader in readers.values():
        outbox.queue(mails.rolled_back(reader, actor, account_id=receipt.account_id, receipt_id=receipt.id))
