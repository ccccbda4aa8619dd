"""What every billing fact entered by hand goes through: the right, the account's lock, its time, its words."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.billing import money
from admin_app.billing.facts import MANUAL
from admin_app.billing.models import Balance, FactKind, FactsKnown, Invoice, Service
from admin_app.identity.locking import subject_of
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require

R = TypeVar("R", Invoice, Service)
E = TypeVar("E", bound=enum.StrEnum)
Words = dict[str, Any]


def begin(actor: Actor, account_id: UUID, reason: str) -> None:
    """Lock the account, so that a closing judges the fact before or after this change, never between.

    Raises NotFound, NotAllowed, and Invalid for a missing reason.
    """
    reasons.needed(reason)
    account = lock_row(Account, account_id)
    if account is None:
        raise NotFound
    require(actor, Permission.BILLING_WRITE, subject_of(account))


def locked(actor: Actor, model: type[R], row_id: UUID, version: int, reason: str) -> R:
    """A fact, locked after its account. Raises Stale when it isn't the version the form was made from."""
    reasons.needed(reason)
    account_id = db.session.scalar(sa.select(model.account_id).where(model.id == row_id))
    if account_id is None:
        raise NotFound
    begin(actor, account_id, reason)
    row = lock_row(model, row_id)
    if row is None:
        raise NotFound
    meanwhile.require_same(actor, version, row.version, row.id)
    return row


def add(row: Invoice | Service, taken: str, field: str) -> None:
    """Write a new fact. Raises Invalid with the text `taken` when its key is held already."""
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(taken, field=field, code="taken") from error


def within(amount: int, field: str, least: int = 0) -> None:
    """Refuse an amount that no column and no company has. Raises Invalid beside the field."""
    if not least <= amount <= money.AMOUNT_MAX:
        raise Invalid(N_("That amount is out of range."), field=field, code="range")


def choice(kind: type[E], value: str, field: str) -> E:
    """One of an enum's values. Raises Invalid beside the field."""
    try:
        return kind(value)
    except ValueError as error:
        raise Invalid(N_("Choose an entry from the list."), field=field, code="choice") from error


def changed(before: Words, after: Words) -> tuple[Words, Words]:
    """The old and new values of the fields that differ."""
    names = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def put_balance(
    actor: Actor, account_id: UUID, currency: str, amount: Callable[[int], int], *, reason: str
) -> None:
    """Write an account's balance in a currency, as `amount` makes it of the one before, and tell of it; the account is locked.

    Raises Invalid beside `amount` where it would be larger than any company has.
    """
    wanted = sa.select(Balance).where(Balance.account_id == account_id, Balance.currency == currency)
    row = db.session.scalar(wanted)
    before = {"amount": row.amount} if row else {}
    value = amount(row.amount if row else 0)
    within(value, "amount", least=-money.AMOUNT_MAX)
    if row is None:
        row = Balance(id=clock.new_id(), account_id=account_id, currency=currency)
        db.session.add(row)
    row.amount, row.source, row.set_at = value, MANUAL, clock.now()
    audit.record(
        Event.BALANCE_SET,
        actor,
        account_id=account_id,
        target=("balance", row.id),
        facts={"currency": currency},
        before=before,
        after={"amount": value},
        reason=reason,
    )


def known_now(actor: Actor, account_id: UUID, kind: FactKind) -> None:
    """What is entered by hand is known as of now and doesn't go stale; what was imported stays as old as it is."""
    row = db.session.get(FactsKnown, (account_id, kind, MANUAL))
    if row is None:
        row = FactsKnown(account_id=account_id, kind=kind, source=MANUAL)
        db.session.add(row)
    row.as_of, row.set_by = clock.now(), actor.user_id
