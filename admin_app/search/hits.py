"""Hits of a search as the page shows them, in order: how well they fit, then trouble first, then by name.

Two statements whatever was found: accounts, and people with what troubles them. Things come with all they show.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.dispute.models import OPEN_STATES, Dispute
from admin_app.identity.models import (
    Account,
    AccountStatus,
    InvitationEnd,
    Membership,
    Role,
    User,
    UserStatus,
)
from admin_app.identity.spelled import digits
from admin_app.kernel import clock
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import UTCDateTime, db
from admin_app.lib import masks, spelling
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.search import kinds
from admin_app.search.kinds import ACCOUNT, PERSON, HitKind
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

    def __bool__(self) -> bool:
        return bool(self.accounts or self.people)


@dataclass(frozen=True, slots=True)
class Hit:
    """An account, a person or a thing. `sub` is open to staff (number, masked address); `status` is its state.

    `username` and `last_sign_in` tell namesakes apart; the former is empty where it would tell an address. `disputed`:
    a dispute of the person is open; `recovering`: a recovery case of theirs is open.
    """

    kind: HitKind
    id: UUID
    name: str
    sub: str
    status: str
    account_id: UUID | None
    account_name: str = ""
    role: str = ""
    waits_until: datetime | None = None
    fit: Fit = Fit.EXACT
    username: str = ""
    last_sign_in: datetime | None = None
    person_id: UUID | None = None
    disputed: bool = False
    recovering: bool = False

    @property
    def trouble(self) -> bool:
        """Whether somebody is likely to call about it."""
        if self.waits_until is not None or self.disputed or self.recovering:
            return True
        return self.status in {
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
            *(end.value for end in InvitationEnd),
        }


def load(ids: Ids, term: tuple[str, ...], things: Sequence[Hit] = (), *, domains: bool = False) -> list[Hit]:
    """The hits, the likeliest first, at most 50; `term` in its spellings, of domains where they were asked for."""
    hits = [*_accounts(ids.accounts, term), *_people(ids.people, term, domains=domains), *things]
    hits.sort(key=lambda h: (h.fit, h.gone, not h.trouble, h.kind is not ACCOUNT, h.name.casefold(), h.id))
    return hits[:SHOWN]


def thing(row: sa.Row[Any], fit: Fit) -> Hit:
    """A hit from a row of an arm, as `kinds.things` makes it; a thing whose name is a whole account's says so by it."""
    _, row_id, name, status, account_id, account_name, person_id = tuple(row)
    return Hit(
        kind=kinds.known(row[0]),
        id=row_id,
        name=name,
        sub=account_name,
        status=status,
        account_id=account_id,
        account_name=account_name,
        person_id=person_id,
        fit=fit,
    )


def fit(term: tuple[str, ...], *values: str) -> Fit:
    """The best way a term fits one of the values, whatever its spelling."""
    spelled = [s for value in values for s in spelling.spellings(value)]
    return min((_fit(t, s) for t in term for s in spelled), default=Fit.PART)


def _fit(term: str, value: str) -> Fit:
    if value == term:
        return Fit.EXACT
    if value.startswith(term):
        return Fit.BEGINNING
    return Fit.WORD if f" {term}" in value else Fit.PART


def _accounts(account_ids: list[UUID], term: tuple[str, ...]) -> list[Hit]:
    if not account_ids:
        return []
    columns = (Account.id, Account.name, Account.number, Account.status)
    rows = db.session.execute(sa.select(*columns).where(among(Account.id, account_ids)))
    return [
        Hit(
            kind=ACCOUNT,
            id=a.id,
            name=a.name,
            sub=a.number,
            status=a.status.value,
            account_id=a.id,
            account_name=a.name,
            fit=fit(term, a.name, a.number, digits(a.number)),
        )
        for a in rows
    ]


_WAITS = (
    sa.select(sa.func.max(Throttle.wait_until))
    .where(Throttle.user_id == User.id, Throttle.wait_until > sa.bindparam("now", type_=UTCDateTime))
    .correlate(User)
    .scalar_subquery()
)
_RECOVERS = (
    sa.exists()
    .where(RecoveryCase.user_id == User.id, RecoveryCase.state == CaseState.WAITING)
    .correlate(User)
)
_DISPUTES = sa.exists().where(Dispute.user_id == User.id, Dispute.state.in_(OPEN_STATES)).correlate(User)
_PEOPLE = (
    sa.select(
        User.id,
        User.full_name,
        User.username_shown,
        User.email,
        User.email_domain,
        User.status,
        User.invitation_end,
        User.username,
        User.last_sign_in_at,
        _DISPUTES.label("disputes"),
        _RECOVERS.label("recovers"),
        Account.id.label("account_id"),
        Account.name.label("account_name"),
        Role.name.label("role"),
        sa.type_coerce(_WAITS, UTCDateTime).label("waits"),
    )
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(Account, Account.id == Membership.account_id)
    .outerjoin(Role, Role.id == Membership.role_id)
)


def _state(status: UserStatus, end: InvitationEnd | None) -> str:
    """The state of a person; of whoever is out since they never joined, how the invitation ended."""
    return end.value if end is not None and status is UserStatus.DISABLED else status.value


def _people(user_ids: list[UUID], term: tuple[str, ...], *, domains: bool) -> list[Hit]:
    if not user_ids:
        return []
    rows = db.session.execute(_PEOPLE.where(among(User.id, user_ids)), {"now": clock.now()})
    return [
        Hit(
            kind=PERSON,
            id=p.id,
            name=p.full_name,
            sub=masks.email(p.email),
            status=_state(p.status, p.invitation_end),
            account_id=p.account_id,
            account_name=p.account_name or "",
            role=p.role or "",
            waits_until=p.waits,
            fit=fit(term, p.full_name, p.username_shown, *([p.email_domain] if domains else [])),
            username=p.username if p.username_shown else "",
            last_sign_in=p.last_sign_in_at,
            person_id=p.id,
            disputed=p.disputes,
            recovering=p.recovers,
        )
        for p in rows
    ]
