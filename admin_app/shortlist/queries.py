"""What somebody has at hand, as one column of the statement that reads their session: no page asks for it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, AccountStatus, User, UserKind
from admin_app.lib.sql.in_json import gathered, moment, read
from admin_app.shortlist.models import ShortlistEntry

PINS = 8  # how many somebody may pin
OPENED = 8  # how many that were opened last are kept beside them


@dataclass(frozen=True, slots=True)
class AtHand:
    """An account at somebody's hand: its name, number and state as lists show them."""

    id: UUID
    name: str
    number: str
    status: AccountStatus
    pinned_at: datetime | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What is pinned, in the order in which it was; what was opened last, the latest first, pinned or not."""

    pinned: tuple[AtHand, ...] = ()
    opened: tuple[AtHand, ...] = ()

    @property
    def recent(self) -> tuple[AtHand, ...]:
        """What was opened last and isn't pinned."""
        return tuple(account for account in self.opened if account.pinned_at is None)

    def is_pinned(self, account_id: UUID) -> bool:
        """Whether an account is pinned."""
        return any(account.id == account_id for account in self.pinned)


NOTHING = Shortlist()


def column() -> sa.ScalarSelect[str]:
    """The shortlist of the person that a statement reads, as text for `of`; nothing for customers."""
    entries = gathered(
        Account.id,
        Account.name,
        Account.number,
        Account.status,
        ShortlistEntry.pinned_at,
        ShortlistEntry.opened_at,
    )
    return (
        sa.select(entries)
        .join_from(ShortlistEntry, Account, Account.id == ShortlistEntry.account_id)
        .where(
            ShortlistEntry.user_id == User.id,
            User.kind == UserKind.STAFF,
            Account.status != AccountStatus.ERASED,
        )
        .correlate(User)
        .scalar_subquery()
    )


def of(text: str | None) -> Shortlist:
    """What the column tells."""
    found = [_account(row) for row in read(text)]
    opened = [(a.opened_at, a) for a in found if a.opened_at]
    pinned = [(a.pinned_at, a) for a in found if a.pinned_at]
    return Shortlist(
        tuple(a for _, a in sorted(pinned, key=lambda pair: pair[0])),
        tuple(a for _, a in sorted(opened, key=lambda pair: pair[0], reverse=True)),
    )


def _account(row: list[str]) -> AtHand:
    row_id, name, number, status, pinned_at, opened_at = row
    return AtHand(UUID(row_id), name, number, AccountStatus(status), moment(pinned_at), moment(opened_at))
