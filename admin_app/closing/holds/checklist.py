"""The facts of a closing in the form that is hashed: each is open, or settled by its outcome.

A clearance settles a fact while the fact still has the value it was cleared at, and also once it has gone from
what is owed: paid, credited, cancelled, or a balance of zero. So reaching the cleared outcome changes nothing in
the form, and any other change does.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.facts import Facts
from admin_app.billing.models import FactKind, ServiceStatus
from admin_app.closing.models import Clearance, Closing, Outcome
from admin_app.identity.models import Membership, Role, User, UserStatus
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_, translate

FORM = "gatehouse.closing.1"  # names the canonical form; a change of its rules is a new name
STILL_HERE = frozenset({UserStatus.ACTIVE, UserStatus.INVITED})

SnapshotEntry = list[Any]


class Hold(enum.StrEnum):
    """What can stand in the way of closing."""

    PEOPLE = "people"
    DEBTS = "debts"
    SERVICES = "services"
    BALANCE = "balance"


OUTCOMES: dict[Hold, tuple[Outcome, ...]] = {
    Hold.DEBTS: (Outcome.PAID, Outcome.WRITTEN_OFF, Outcome.CARRIED),
    Hold.SERVICES: (Outcome.CANCELLED, Outcome.CARRIED),
    Hold.BALANCE: (Outcome.REFUNDED, Outcome.PAID, Outcome.WRITTEN_OFF, Outcome.CARRIED),
}
# On which kinds of facts a hold rests: credit comes from invoices paid too much as well.
RESTS_ON: dict[Hold, tuple[FactKind, ...]] = {
    Hold.DEBTS: (FactKind.INVOICES,),
    Hold.SERVICES: (FactKind.SERVICES,),
    Hold.BALANCE: (FactKind.BALANCE, FactKind.INVOICES),
}
LABELS = {
    Hold.PEOPLE: N_("People who can sign in"),
    Hold.DEBTS: N_("Invoice %(name)s"),
    Hold.SERVICES: N_("Service %(name)s"),
    Hold.BALANCE: N_("Balance in %(name)s"),
}


@dataclass(frozen=True, slots=True)
class ChecklistPerson:
    """One of an account's people, as a closing sees them."""

    id: UUID
    name: str
    status: UserStatus
    role: str
    since: datetime | None
    for_closing: bool = False  # disabled for it, and no dispute keeps the person out

    @property
    def still_here(self) -> bool:
        """Whether the person can sign in, or could by an invitation."""
        return self.status in STILL_HERE


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is open. `name` is an invoice's number, a service's code, a currency: nothing private."""

    key: str
    hold: Hold
    name: str
    value: dict[str, Any]

    def label(self, language: str = "en") -> str:
        """The fact in words, without amounts."""
        return translate(LABELS[self.hold], language, name=self.name)


def people_of(account_id: UUID) -> list[ChecklistPerson]:
    """Everybody of an account, in one statement."""
    wanted = (
        sa.select(
            User.id,
            User.full_name,
            User.status,
            Role.key,
            User.activated_at,
            User.invited_at,
            User.created_at,
            sa.and_(
                User.status == UserStatus.DISABLED,
                User.disabled_for_request_id.is_not(None),
                User.frozen_by.is_(None),
            ).label("for_closing"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(Membership.account_id == account_id)
        .order_by(User.id)
    )
    return [
        ChecklistPerson(
            row.id,
            row.full_name,
            row.status,
            row.key,
            row.activated_at or row.invited_at or row.created_at,
            row.for_closing,
        )
        for row in db.session.execute(wanted)
    ]


def others_here(people: Iterable[ChecklistPerson], asking: UUID | None) -> list[ChecklistPerson]:
    """Those besides the asking owner who are active or invited."""
    return [person for person in people if person.still_here and person.id != asking]


def present(facts: Facts) -> dict[str, Fact]:
    """Everything billing says that isn't settled by itself, by key; suspended services are among it."""
    found = [
        Fact(f"invoice:{i.id}", Hold.DEBTS, i.number, {"currency": i.currency, "open": i.open_amount})
        for i in facts.invoices
    ]
    found += [
        Fact(f"service:{s.id}", Hold.SERVICES, s.code, {"status": s.status.value}) for s in facts.services
    ]
    found += [
        Fact(f"balance:{currency}", Hold.BALANCE, currency, {"currency": currency, "amount": amount})
        for currency, amount in facts.balances.items()
    ]
    return {fact.key: fact for fact in found}


def in_the_way(facts: Facts) -> list[Fact]:
    """What stands in the way of closing: open invoices, active services, balances."""
    return [f for f in present(facts).values() if f.value.get("status") != ServiceStatus.SUSPENDED]


def uncleared(facts: Facts, clearances: Iterable[Clearance]) -> list[Fact]:
    """What no clearance settles as it stands now: never cleared, or changed since."""
    now, by_key = present(facts), {c.fact: c for c in clearances}
    wanted = {fact.key for fact in in_the_way(facts)} | (by_key.keys() & now.keys())
    return [f for key, f in now.items() if key in wanted and not _settled(f, by_key.get(key))]


def _settled(fact: Fact, clearance: Clearance | None) -> bool:
    return clearance is not None and clearance.value == fact.value


def canonical(
    people: Iterable[ChecklistPerson], asking: UUID, facts: Facts, clearances: Sequence[Clearance]
) -> list[SnapshotEntry]:
    """The form that is hashed: the asking owner's state, whatever is open, and each clearance with its words."""
    entries: list[SnapshotEntry] = []
    for person in people:
        if person.id == asking:
            entries.append([f"person:{person.id}", "asks", person.status.value])
        elif person.still_here:
            entries.append([f"person:{person.id}", "open", {"status": person.status.value}])
    left = uncleared(facts, clearances)
    entries += [[fact.key, "open", fact.value] for fact in left]
    open_keys = {fact.key for fact in left}
    entries += [[c.fact, "settled", c.outcome.value, c.note] for c in clearances if c.fact not in open_keys]
    return sorted(entries, key=lambda entry: str(entry[0]))


def snapshot_form(request: Closing) -> list[SnapshotEntry]:
    """The form an approval was given on; empty without one."""
    return list((request.facts or {}).get("form", []))


def fingerprint(account_id: UUID, number: str, entries: list[SnapshotEntry]) -> str:
    """SHA-256 of the canonical form (hex): the same facts give the same text on every machine."""
    form = {"form": FORM, "account": str(account_id), "case": number, "facts": entries}
    plain = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def changed(
    before: list[SnapshotEntry], after: list[SnapshotEntry], facts: Facts, language: str = "en"
) -> list[str]:
    """Which facts differ, in words without amounts and names of people."""
    now = present(facts)
    labels: list[str] = []
    for entry in [e for e in after if e not in before] + [e for e in before if e not in after]:
        key = str(entry[0])
        if key.startswith("person:"):
            label = translate(LABELS[Hold.PEOPLE], language)
        elif key in now:
            label = now[key].label(language)
        else:
            continue
        if label not in labels:
            labels.append(label)
    return labels
