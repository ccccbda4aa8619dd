"""Where an account's payouts go: set by an owner, compared by billing, served after a waiting time.

The threat: whoever gets into an account sends its money elsewhere. So it takes a fresh sign-in, is told to every owner at
every known address with a way to say "this wasn't me", serves only 72 hours later, and a bank account only once billing has
compared its holder with the account. The number is checked by the rules of its country, sealed, and never shown whole
to customers.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from admin_app.affiliate import entry
from admin_app.affiliate.models import HOLDER_MAX, AffiliateDestination, DestinationKind
from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import affiliate as mails
from admin_app.former_state import service as former_state
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.lib.lazy import Lazy
from admin_app.lib.text.characters import in_one_piece

if TYPE_CHECKING:
    from stdnum import iban as stdnum_iban
else:
    stdnum_iban = Lazy("stdnum.iban")

WAIT = timedelta(hours=72)
SHOWN_DIGITS = 4
_BETWEEN = re.compile(r"[\s.\-]")


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account, whole."""

    holder: str
    iban: str

    @property
    def written(self) -> str:
        """The number in groups of four, as it is written on paper (ISO 13616)."""
        return " ".join(self.iban[i : i + 4] for i in range(0, len(self.iban), 4))


def put(actor: Actor, *, kind: str, holder: str = "", iban: str = "", version: int | None = None) -> None:
    """Say where payouts go from now on. It serves 72 hours later; every owner is told.

    Raises ReauthRequired, NotAllowed, NotFound, Invalid beside `kind`, `holder` or `iban`, Conflict where nothing would
    change or it was changed meanwhile.
    """
    require_fresh(actor)
    wanted, bank = _wanted(kind, holder, iban)
    with transaction() as session:
        _person, account, _terms = entry.begin(actor, anew=True)
        row = of_account(account.id)
        meanwhile.require_same(actor, version, row.version if row else 0, row.id if row else None)
        if row is not None and _same(row, wanted, bank):
            raise Conflict(N_("Payouts go there already."))
        if row is None:
            row = AffiliateDestination(id=clock.new_id(), account_id=account.id)
            former_state.keep(actor, AffiliateDestination.__tablename__, row.id, None)
            session.add(row)
            before: dict[str, str] = {}
        else:
            former_state.keep_row(actor, row)
            before = _words(row)
        _fill(row, actor, wanted, bank)
        session.flush()
        audit.record(
            Event.AFFILIATE_DESTINATION_SET,
            actor,
            account_id=account.id,
            target=("affiliate_destination", row.id),
            before=before,
            after=_words(row),
        )
        _tell(actor, account, row)


def _tell(actor: Actor, account: Account, row: AffiliateDestination) -> None:
    """Whoever did it at every known address, with a way to say that it was somebody else; the other owners too."""

    def write(user: User) -> Message:
        return mails.destination_set(user, actor, account.name, row.hint, row.usable_at)

    for owner in contacts.owners_of(account.id):
        if owner.id == actor.user_id:
            security_mail.everywhere(owner.id, write)
        else:
            outbox.queue(write(owner))


def _wanted(kind: str, holder: str, iban: str) -> tuple[DestinationKind, BankAccount | None]:
    if kind not in set(DestinationKind):
        raise Invalid(N_("Choose an entry from the list."), field="kind", code="choice")
    if kind == DestinationKind.CREDIT:
        return DestinationKind.CREDIT, None
    return DestinationKind.BANK, BankAccount(
        text.name(holder, HOLDER_MAX, "holder", domains=True), checked_iban(iban)
    )


def checked_iban(typed: str, field: str = "iban") -> str:
    """An IBAN as it is kept: its country's length and form, and its check digits (ISO 13616). Raises Invalid beside the field."""
    value = _BETWEEN.sub("", in_one_piece(typed)).upper()
    if not value:
        raise Invalid(N_("Fill this in."), field=field, code="empty")
    if not stdnum_iban.is_valid(value):
        message = N_("This isn’t a complete IBAN: compare it digit by digit. One looks like %(example)s.")
        raise Invalid(message, field=field, code="iban", example="DE89 3704 0044 0532 0130 00")
    return value


def _same(row: AffiliateDestination, kind: DestinationKind, bank: BankAccount | None) -> bool:
    return row.kind is kind and (bank is None or unsealed(row) == bank)


def _fill(row: AffiliateDestination, actor: Actor, kind: DestinationKind, bank: BankAccount | None) -> None:
    now = clock.now()
    row.kind, row.set_at, row.usable_at = kind, now, now + WAIT
    row.set_by = actor.user_id  # type: ignore[assignment]  # an owner, judged before
    row.verified_by = row.verified_at = None
    row.hint = masked(bank.iban) if bank else ""
    row.iban_hash = crypto.lookup_hash(bank.iban, "iban") if bank else ""
    row.sealed = crypto.seal(json.dumps([bank.holder, bank.iban]), place(row.id)) if bank else ""


def masked(iban: str) -> str:
    """What is shown of a number: its country and its last four signs."""
    return f"{iban[:2]}•• •••• {iban[-SHOWN_DIGITS:]}"


def place(row_id: UUID) -> str:
    """Where it is sealed for."""
    return f"affiliate_destinations.sealed:{row_id}"


def unsealed(row: AffiliateDestination) -> BankAccount | None:
    """The bank account, whole; None where payouts go to the balance. Raises crypto.BadCiphertext."""
    return BankAccount(*json.loads(crypto.unseal(row.sealed, place(row.id)))) if row.sealed else None


def _words(row: AffiliateDestination) -> dict[str, str]:
    return {"kind": row.kind.value, "account": row.hint} if row.hint else {"kind": row.kind.value}


def of_account(account_id: UUID) -> AffiliateDestination | None:
    """Where payouts of an account go, locked after the account."""
    found = db.session.scalar(
        sa.select(AffiliateDestination.id).where(AffiliateDestination.account_id == account_id)
    )
    return lock_row(AffiliateDestination, found)


def verify(actor: Actor, destination_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Billing has compared the holder of a bank account with the account, and says how.

    Raises NotFound, NotAllowed, Invalid beside `reason`, Conflict where it was compared
    already or was changed meanwhile.
    """
    reason = reasons.needed(reason)
    with transaction():
        account, row = entry.begin_at_desk(actor, AffiliateDestination, destination_id, version)
        if row.kind is not DestinationKind.BANK or row.verified_at is not None:
            raise Conflict(N_("There is no name on a bank account to compare."))
        row.verified_by, row.verified_at = actor.user_id, clock.now()
        audit.record(
            Event.AFFILIATE_DESTINATION_VERIFIED,
            actor,
            account_id=account.id,
            target=("affiliate_destination", row.id),
            after={"account": row.hint},
            reason=reason,
        )


def shared_with(row: AffiliateDestination) -> int:
    """How many other accounts name the same bank account: worth a look before it is trusted."""
    if not row.iban_hash:
        return 0
    others = sa.select(sa.func.count()).where(
        AffiliateDestination.iban_hash == row.iban_hash, AffiliateDestination.id != row.id
    )
    return db.session.scalar(others) or 0


def serves(row: AffiliateDestination | None, now: datetime) -> bool:
    """Whether payouts may be asked for: it is named, and its waiting time is over. Billing compares the holder later."""
    return row is not None and row.usable_at <= now
