"""Hits of a search as the page shows them, in order: how well they fit, then trouble first, then by name.

Three statements whatever was found: accounts, people, and the waits and cases among them.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.closing.models import DeactivationRequest
from admin_app.identity.models import Account, AccountStatus, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import UTCDateTime, db
from admin_app.lib import masks
from admin_app.sign_in.models import Throttle

SHOWN = 50


class Fit(enum.IntEnum):
    """How well a hit fits the term."""

    EXACT = 0
    BEGINNING = 1
    WORD = 2
    PART = 3


@dataclass(frozen=True, slots=True)
class Ids:
    """What was found, not yet loaded."""

    accounts: list[UUID] = field(default_factory=list)
    people: list[UUID] = field(default_factory=list)
    cases: list[UUID] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.accounts or self.people or self.cases)


class HitKind(enum.StrEnum):
    """What a search found."""

    ACCOUNT = "account"
    PERSON = "person"
    CASE = "case"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Hit:
    """An account, a person or a case. `sub` is open to staff (number, masked address); `status` is its state."""

    kind: HitKind
    id: UUID
    name: str
    sub: str
    status: str
    account_id: UUID | None
    account_name: str
    role: str
    waits_until: datetime | None
    fit: Fit

    @property
    def trouble(self) -> bool:
        """Whether somebody is likely to call about it."""
        return self.waits_until is not None or self.status in {
            UserStatus.INVITED.value,
            AccountStatus.SUSPENDED.value,
            AccountStatus.CLOSING.value,
        }

    @property
    def gone(self) -> bool:
        """What is closed or disabled comes last among equals."""
        return self.status in {
            AccountStatus.DEACTIVATED.value,
            AccountStatus.ERASED.value,
            UserStatus.DISABLED.value,
        }


def load(ids: Ids, term: str) -> list[Hit]:
    """The hits, the likeliest first; at most 50."""
    hits = [*_accounts(ids.accounts, term), *_people(ids.people, term), *_cases(ids.cases)]
    hits.sort(
        key=lambda h: (h.fit, h.gone, not h.trouble, h.kind is not HitKind.ACCOUNT, h.name.casefold(), h.id)
    )
    return hits[:SHOWN]


def fit(term: str, *values: str) -> Fit:
    """The best way a term fits one of the values."""
    return min((_fit(term, v) for v in values if v), default=Fit.PART)


def _fit(term: str, value: str) -> Fit:
    if value == term:
        return Fit.EXACT
    if value.startswith(term):
        return Fit.BEGINNING
    return Fit.WORD if f" {term}" in value else Fit.PART


def _accounts(account_ids: list[UUID], term: str) -> list[Hit]:
    if not account_ids:
        return []
    rows = db.session.scalars(sa.select(Account).where(Account.id.in_(account_ids)))
    return [
        Hit(
            HitKind.ACCOUNT,
            a.id,
            a.name,
            a.number,
            a.status.value,
            a.id,
            a.name,
            "",
            None,
            fit(term, a.name_folded, a.number.casefold(), a.number.casefold().removeprefix("a-")),
        )
        for a in rows
    ]


def _people(user_ids: list[UUID], term: str) -> list[Hit]:
    if not user_ids:
        return []
    waits = (
        sa.select(sa.func.max(Throttle.wait_until))
        .where(Throttle.user_id == User.id, Throttle.wait_until > clock.now())
        .correlate(User)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(
            User,
            Account.id.label("account_id"),
            Account.name,
            Role.name.label("role"),
            sa.type_coerce(waits, UTCDateTime).label("waits"),
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .outerjoin(Role, Role.id == Membership.role_id)
        .where(User.id.in_(user_ids))
    )
    domain = term.lstrip("@")
    return [
        Hit(
            HitKind.PERSON,
            u.id,
            u.full_name,
            masks.email(u.email),
            u.status.value,
            account_id,
            name or "",
            role or "",
            until,
            fit(domain if term.startswith("@") else term, *_searched(u, term)),
        )
        for u, account_id, name, role, until in rows
    ]


def _searched(user: User, term: str) -> tuple[str, ...]:
    return (user.email_domain,) if term.startswith("@") else (user.full_name_folded, user.username_shown)


def _cases(case_ids: list[UUID]) -> list[Hit]:
    if not case_ids:
        return []
    rows = db.session.execute(
        sa.select(DeactivationRequest, Account.name)
        .join(Account, Account.id == DeactivationRequest.account_id)
        .where(DeactivationRequest.id.in_(case_ids))
    )
    return [
        Hit(HitKind.CASE, c.id, c.number, name, c.state.value, c.account_id, name, "", None, Fit.EXACT)
        for c, name in rows
    ]
