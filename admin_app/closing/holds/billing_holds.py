"""What stands in the way of closing, told live: for the owner's checklist and for the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from admin_app.billing import money
from admin_app.billing import service as billing
from admin_app.billing.facts import Facts
from admin_app.closing.holds import checklist
from admin_app.closing.holds.checklist import RESTS_ON, ChecklistPerson, Fact, Hold
from admin_app.closing.models import Clearance, Outcome
from admin_app.kernel.rights.lens import Area, Lens, Revealed, own
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.lib import masks


@dataclass(frozen=True, slots=True)
class Settled:
    """How billing settled a fact, by whom and with which words."""

    outcome: Outcome
    note: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One fact of a hold. Amounts come through the lens; `changed` says that it isn't what billing settled."""

    key: str
    name: str
    since: date | datetime | None
    amount: Revealed | None = None
    total: Revealed | None = None
    paid: Revealed | None = None
    issued_on: date | None = None
    detail: str = ""
    credit: bool = False
    settled: Settled | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One line of the checklist: `sums` are what is open, one a currency; `since` the oldest of it."""

    hold: Hold
    items: tuple[Item, ...]
    people: tuple[ChecklistPerson, ...] = ()
    disabled: int = 0
    sums: tuple[Revealed, ...] = ()
    stale: bool = False
    unknown: bool = False  # nobody ever told these facts

    @property
    def open_items(self) -> tuple[Item, ...]:
        """Those nobody settled yet."""
        return tuple(item for item in self.items if item.settled is None)

    @property
    def clear(self) -> bool:
        """Whether nothing of it stands in the way any more."""
        return not self.open_items and not self.people and not self.unknown

    @property
    def since(self) -> date | datetime | None:
        """The oldest of what is open."""
        if self.people:
            return min((p.since for p in self.people if p.since), default=None)
        return min((item.since for item in self.open_items if item.since), default=None, key=_day)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def holds(account_id: UUID) -> list[HoldRow]:
    """The checklist of an account as it stands, everything shown: for mails, jobs and tests."""
    return rows(checklist.people_of(account_id), None, billing.facts(account_id), (), own(), "en")


def rows(
    people: Sequence[ChecklistPerson],
    asking: UUID | None,
    facts: Facts,
    clearances: Sequence[Clearance],
    lens: Lens,
    language: str,
    *,
    notes: bool = False,
) -> list[HoldRow]:
    """The four holds in the order people settle them, from facts already read; billing's notes only where asked for."""
    view = _View(facts, clearances, lens, language, notes)
    here = [p for p in people if p.still_here]
    others = checklist.others_here(people, asking or _last(here))
    disabled = sum(1 for p in people if not p.still_here)
    return [
        HoldRow(Hold.PEOPLE, (), tuple(others), disabled),
        view.row(Hold.SERVICES),
        view.row(Hold.DEBTS),
        view.row(Hold.BALANCE),
    ]


def _last(here: list[ChecklistPerson]) -> UUID | None:
    """Without somebody asking, one owner may stay."""
    return next((p.id for p in here if p.role == RoleKey.OWNER), None)


@dataclass(frozen=True, slots=True)
class _View:
    facts: Facts
    clearances: Sequence[Clearance]
    lens: Lens
    language: str
    notes: bool

    def row(self, hold: Hold) -> HoldRow:
        settled = {c.fact: c for c in self.clearances}
        open_keys = {fact.key for fact in checklist.uncleared(self.facts, self.clearances)}
        now = checklist.present(self.facts)
        wanted = [f for f in checklist.in_the_way(self.facts) if f.hold is hold]
        wanted += [now[k] for k in open_keys if now[k].hold is hold and now[k] not in wanted]
        items = tuple(self._item(f, settled.get(f.key), open_=f.key in open_keys) for f in wanted)
        kinds = set(RESTS_ON[hold])
        stale, unknown = bool(kinds & set(self.facts.stale)), bool(kinds & set(self.facts.unknown))
        return HoldRow(hold, items, sums=self._sums(hold, items), stale=stale, unknown=unknown)

    def _item(self, fact: Fact, clearance: Clearance | None, *, open_: bool) -> Item:
        settled = None
        if clearance is not None and not open_:
            note = clearance.note if self.notes else ""
            settled = Settled(clearance.outcome, note, clearance.cleared_by, clearance.cleared_at)
        changed = clearance is not None and open_
        if fact.hold is Hold.DEBTS:
            return self._invoice(fact, settled, changed=changed)
        if fact.hold is Hold.SERVICES:
            service = next(s for s in self.facts.services if f"service:{s.id}" == fact.key)
            return Item(
                fact.key, service.code, service.since, detail=service.name, settled=settled, changed=changed
            )
        amount = int(fact.value["amount"])
        return Item(
            fact.key,
            fact.name,
            self.facts.balances_since,
            amount=self._money(abs(amount), fact.name),
            credit=amount > 0,
            settled=settled,
            changed=changed,
        )

    def _invoice(self, fact: Fact, settled: Settled | None, *, changed: bool) -> Item:
        row = next(i for i in self.facts.invoices if f"invoice:{i.id}" == fact.key)
        return Item(
            fact.key,
            row.number,
            row.due_on,
            amount=self._money(row.open_amount, row.currency),
            total=self._money(row.total, row.currency),
            paid=self._money(row.paid, row.currency),
            issued_on=row.issued_on,
            settled=settled,
            changed=changed,
        )

    def _money(self, amount: int, currency: str) -> Revealed:
        return self.lens.show(
            money.shown(amount, currency, self.language), Area.BILLING, masks.text, name="amounts"
        )

    def _sums(self, hold: Hold, items: tuple[Item, ...]) -> tuple[Revealed, ...]:
        if hold is Hold.DEBTS:
            left = {i.key for i in items if i.settled is None}
            sums: dict[str, int] = {}
            for invoice in self.facts.invoices:
                if f"invoice:{invoice.id}" in left:
                    sums[invoice.currency] = sums.get(invoice.currency, 0) + invoice.open_amount
            return tuple(self._money(amount, currency) for currency, amount in sorted(sums.items()))
        if hold is Hold.BALANCE:
            return tuple(i.amount for i in items if i.amount is not None and i.settled is None)
        return ()
