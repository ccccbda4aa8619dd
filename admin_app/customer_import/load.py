"""What the loaders of all files share: the run they work for, what became of a batch, statements for many rows.

A loader gets rows that are good by themselves, asks the database about all of them in a few statements,
decides row by row in the file's order, and writes in a few statements. It reads and writes in the caller's
transaction, so a batch is in as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.customer_import.files import ImportFile
from admin_app.customer_import.rows.keys import ImportRow
from admin_app.customer_import.rows.seen import Seen
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_
from admin_app.user.joining import tombstones

TWICE = N_("This key is already in an earlier row of the file.")
NO_ACCOUNT = N_("There is no such account.")
RESTRICTED = N_("The data is restricted: nothing is changed until that ends.")
NOT_TAKEN = N_("The database didn’t take this row.")

S = TypeVar("S", bound="sa.Select[*tuple[Any, ...]]")


@dataclass(slots=True)
class Context:
    """A run: who imports, when it began, its memory. A dry one asks and decides, and writes nothing."""

    run_id: UUID
    actor: Actor
    now: datetime
    dry: bool
    seen: Seen
    roles: Mapping[str, UUID] = field(default_factory=dict)  # ids of the account roles, by key

    def locking(self, statement: S, *, share: bool = False) -> S:
        """The statement, holding its rows until the batch is in; a dry run holds nobody up."""
        return statement if self.dry else statement.with_for_update(read=share, key_share=not share)


@dataclass(slots=True)
class LoadOutcome:
    """What became of some rows. `skipped` are those of erased accounts and people, and invoices past their term."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: list[tuple[ImportRow, str]] = field(default_factory=list)
    kept: list[tuple[ImportRow, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    accounts: dict[str, UUID] = field(default_factory=dict)  # rows of accounts.csv that came in
    holders: dict[str, str | None] = field(default_factory=dict)  # e-mail address -> username, both folded

    def add(self, other: LoadOutcome) -> None:
        """Take in what became of further rows."""
        for name in ("created", "changed", "unchanged", "skipped"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused
        self.kept += other.kept
        self.taken |= other.taken
        self.accounts |= other.accounts
        self.holders |= other.holders


class Loader(Protocol):
    """Brings rows of one file in; `taken` are keys that earlier rows of the file hold."""

    def __call__(self, context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome: ...


@dataclass(frozen=True, slots=True)
class LoadedAccount:
    """An account as far as its people and facts need to know it. `id` is None where a dry run would make it."""

    id: UUID | None
    status: AccountStatus
    closed_here: bool = False
    language: str = "en"
    time_zone: str = "UTC"
    restricted: bool = False


class Homes:
    """The accounts that rows name by number, looked up and held for the batch in at most two statements.

    A share lock keeps a closing from beginning under the batch: either it sees these rows, or they see it.
    """

    def __init__(self, context: Context, rows: Iterable[ImportRow]) -> None:
        numbers = {row.account for row in rows}
        wanted = (
            sa.select(
                Account.number,
                Account.id,
                Account.status,
                Account.closed_at,
                Account.language,
                Account.time_zone,
                Account.restricted_since,
            )
            .where(among(Account.number, numbers))
            .order_by(Account.id)
        )
        found = db.session.execute(context.locking(wanted, share=True)).all()
        self._found = {
            r.number: LoadedAccount(
                r.id,
                r.status,
                r.closed_at is not None,
                r.language,
                r.time_zone,
                r.restricted_since is not None,
            )
            for r in found
        }
        absent = numbers - self._found.keys()
        if context.dry and absent:
            new = context.seen.taken(ImportFile.ACCOUNTS, absent)
            self._found |= {number: LoadedAccount(None, AccountStatus.ACTIVE) for number in new}
        self._erased = tombstones.accounts_among(absent)

    @property
    def ids(self) -> frozenset[UUID]:
        """The accounts that were found."""
        return frozenset(home.id for home in self._found.values() if home.id is not None)

    def get(self, number: str) -> LoadedAccount | None:
        """The account of a number, None where there is none."""
        return self._found.get(number)

    def is_erased(self, number: str) -> bool:
        """Whether it was erased: its rows are skipped and counted."""
        home = self._found.get(number)
        return number in self._erased or (home is not None and home.status is AccountStatus.ERASED)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came in changed, for its audit event."""

    event: Event
    account_id: UUID | None
    target: tuple[str, UUID]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    person_id: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def tell(context: Context, changes: Sequence[RowChange]) -> None:
    """One event a changed row; private values stand in the erasable details."""
    told = [
        audit.EventRecord(
            change.event,
            account_id=change.account_id,
            target=change.target,
            subject_id=change.person_id,
            facts={"fields": ", ".join(change.after), "run": str(context.run_id), **change.facts},
            before=change.before,
            after=change.after,
        )
        for change in changes
    ]
    audit.record_many(context.actor, told)
