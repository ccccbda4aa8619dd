"""What an erasure would do, before it is decided: counts, deeds and grounds for each table, and a hash over the facts.

The hash covers what a decision rests on: who is erased, what is done to which table on which ground, and what is owed.
It covers no counts, which change with each page that somebody opens.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from admin_app.audit import withholding
from admin_app.billing.models import Invoice
from admin_app.erasure import batches, deeds, mentions
from admin_app.erasure import subject as subjects
from admin_app.erasure.deeds import TableDeed
from admin_app.erasure.subject import Subject
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.i18n import N_
from admin_app.personal_data.treatment import Deed

FORM = "gatehouse.erasure.plan.1"
COUNTED = 10_000  # rows of a table; beyond it is "more than"
FOR_CLAIMS = N_("Name and address stay as long as something is owed (GDPR art. 17(3)(e)).")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One table: its name for readers (a msgid), how many rows, what is done to them, why (a msgid), and until when they stay.

    `more`: there are more than were counted. `untold`: how many of the counted rows the law forbids to tell a customer of for
    now. `until`: a year at whose end rows that the law keeps go.
    """

    table: str
    words: str
    count: int
    more: bool
    deed: Deed
    ground: str
    until: int | None = None
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that is owed: the number of an invoice (empty for a debt beside them), currency and cents."""

    number: str
    currency: str
    cents: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The facts that a decision rests on. `deeds`: what is done to each table, on which ground and until when it stays."""

    subject: Subject
    people: tuple[str, ...]
    claims: tuple[Claim, ...]
    invoices: int
    deeds: tuple[tuple[str, Deed, str, int | None], ...]

    def told(self) -> Mapping[str, Any]:
        """The same as JSON."""
        return {
            "form": FORM,
            "subject": {"kind": self.subject.kind.value, "id": self.subject.id.hex},
            "people": list(self.people),
            "claims": [asdict(claim) for claim in self.claims],
            "invoices": self.invoices,
            "deeds": sorted([table, deed.value, ground, until] for table, deed, ground, until in self.deeds),
        }

    @property
    def hash(self) -> str:
        """SHA-256 over their one canonical form (hex)."""
        canonical = json.dumps(self.told(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would do now, counted. `mentioned`: texts by others of the account that name them, which stay."""

    facts: PlanFacts
    rows: tuple[PlanRow, ...]
    mentioned: int

    @property
    def deleted(self) -> tuple[PlanRow, ...]:
        """What goes."""
        return tuple(row for row in self.rows if row.deed is Deed.DELETE)

    @property
    def hash(self) -> str:
        """That of its facts."""
        return self.facts.hash

    def told(self) -> Mapping[str, Any]:
        """The whole as JSON, counts too, for whoever keeps what was shown.

        Rows that a customer may not be told of stand apart, so that whatever is made for customers leaves them out.
        """
        told = [
            _told(row, count=row.count - row.untold, more=row.more and not row.untold) for row in self.rows
        ]
        untold = [_told(row, count=row.untold, more=row.more) for row in self.rows if row.untold]
        return {
            "facts": self.facts.told(),
            "rows": told,
            "untold": untold,
            "mentioned": self.mentioned,
            "hash": self.hash,
        }


def plan(subject: Subject) -> Plan:
    """What erasing somebody would do now. Counting is bounded. Raises NotFound where there is nobody."""
    todo, facts = _judged(subject)
    kept_back = withholding.anything()
    rows = (
        _counted(deed, *ruled[2:], kept_back=kept_back) for deed, ruled in zip(todo, facts.deeds, strict=True)
    )
    return Plan(facts, tuple(rows), mentions.count(subject))


def facts_of(subject: Subject) -> PlanFacts:
    """What a decision about it would rest on now; nothing is counted. Raises NotFound where there is nobody."""
    return _judged(subject)[1]


def _judged(subject: Subject) -> tuple[list[TableDeed], PlanFacts]:
    if not subjects.is_there(subject):
        raise NotFound
    claims = tuple(Claim(*claim) for claim in subjects.open_claims(subject))
    todo = deeds.of(subject.looked_up(), claims=bool(claims))
    return todo, PlanFacts(
        subject=subject,
        people=tuple(person.hex for person in db.session.scalars(subject.people().order_by(User.id))),
        claims=claims,
        invoices=_invoices(subject),
        deeds=tuple(_ruled(deed, subject, claims=bool(claims)) for deed in todo),
    )


def _ruled(deed: TableDeed, subject: Subject, *, claims: bool) -> tuple[str, Deed, str, int | None]:
    why = FOR_CLAIMS if claims and deed.entry.name in {Account.__tablename__, "addresses"} else deed.why
    until = deeds.kept_until(subject) if deed.entry.name == Invoice.__tablename__ else None
    return deed.entry.name, deed.deed, why, until


def _counted(deed: TableDeed, ground: str, until: int | None, *, kept_back: bool) -> PlanRow:
    found = batches.bounded(deed, COUNTED + 1)
    count = min(found, COUNTED)
    return PlanRow(
        deed.entry.name,
        deed.entry.words,
        count,
        found > COUNTED,
        deed.deed,
        ground,
        until,
        count - _may_be_told(deed, count, kept_back=kept_back),
    )


def _may_be_told(deed: TableDeed, count: int, *, kept_back: bool) -> int:
    """Of how many counted rows a customer may be told; of a table that a copy leaves out by law, of none."""
    if deed.entry.withheld:
        return 0
    if not kept_back or not count:
        return count
    return batches.bounded(deed, count, *withholding.told_rows(deed.table, clock.now()))


def _told(row: PlanRow, *, count: int, more: bool) -> Mapping[str, Any]:
    plain = {name: value for name, value in asdict(row).items() if name != "untold"}
    return {**plain, "deed": row.deed.value, "count": count, "more": more}


def _invoices(subject: Subject) -> int:
    if not subject.whole:
        return 0
    mine = sa.select(sa.func.count()).where(Invoice.account_id == subject.id)
    return db.session.scalar(mine) or 0
