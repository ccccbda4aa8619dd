"""What stands beside an account's story: the owner to talk to, how people sign in, what is known of billing. One statement."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.billing.models import FactsKnown, Invoice, InvoiceStatus, Service, ServiceStatus
from admin_app.contact import service as contacts
from admin_app.identity.models import InvitationEnd, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import NOW, Reading, rows_of
from admin_app.kernel.rights.lens import Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, RoleKey
from admin_app.note import queries as note_queries
from admin_app.note.queries import NoteLine
from admin_app.overview.account import counts
from admin_app.overview.account.counts import ACCOUNT, MOST, AccountCounts, bounded
from admin_app.session.models import LoginSession
from admin_app.sign_in.block import SignInBlock
from admin_app.sign_in.models import PasswordCredential
from admin_app.trusted_ip.models import TrustedAddress, TrustState

NOTES_SHOWN = 2
FEW = 50  # open sessions of a large account that are counted: each is looked at, and they lie far apart
_OWNER = (
    sa.select(
        User.id,
        User.full_name,
        User.email,
        User.status,
        User.frozen_by,
        User.invitation_end,
        contacts.PHONE.label("phone"),
    )
    .join(Membership, Membership.user_id == User.id)
    .where(
        Membership.account_id == ACCOUNT,
        Membership.role_id == sa.select(Role.id).where(Role.key == RoleKey.OWNER).scalar_subquery(),
        User.status != UserStatus.ERASED,
    )
    .order_by(
        sa.case((User.status == UserStatus.ACTIVE, 0), (User.status == UserStatus.INVITED, 1), else_=2),
        User.last_sign_in_at.desc().nulls_last(),
        User.id,
    )
    .limit(1)
    .subquery("owner")
)
# What is told of the same rows is read with them: each of these gives one row, and looks at no more than 201.
_OPEN = (
    sa.select(LoginSession.country)
    .where(LoginSession.account_id == ACCOUNT, LoginSession.live(NOW))
    .limit(sa.case((counts.number_of_people() > MOST, FEW + 1), else_=MOST + 1))
    .subquery("open_now")
)
_BY_COUNTRY = (
    sa.select(_OPEN.c.country, sa.func.count().label("number")).group_by(_OPEN.c.country).subquery("places")
)
_SESSIONS = sa.select(
    sa.cast(sa.func.coalesce(sa.func.sum(_BY_COUNTRY.c.number), 0), sa.Integer).label("sessions"),
    sa.func.aggregate_strings(sa.func.nullif(_BY_COUNTRY.c.country, ""), ",").label("countries"),
).subquery("open_sessions")
_TRUSTED = (
    sa.select(TrustedAddress.state)
    .where(TrustedAddress.account_id == ACCOUNT)
    .limit(MOST + 1)
    .subquery("networks")
)
_NETWORKS = sa.select(
    sa.func.count().label("trusted"),
    sa.func.count(sa.case((_TRUSTED.c.state == TrustState.TRIAL, 1))).label("on_trial"),
).subquery("trusted_networks")
_SOME = sa.select(User.id).where(User.account_id == ACCOUNT, User.status == UserStatus.ACTIVE).limit(MOST + 1)
_OVERDUE = (
    sa.select(Invoice.due_on)
    .where(Invoice.account_id == ACCOUNT, Invoice.status == InvoiceStatus.OVERDUE)
    .limit(MOST + 1)
    .subquery("unpaid")
)
_INVOICES = sa.select(
    sa.func.count().label("overdue"), sa.func.min(_OVERDUE.c.due_on).label("overdue_since")
).subquery("overdue_invoices")
_SERVICES = sa.select(Service.id).where(Service.account_id == ACCOUNT, Service.status == ServiceStatus.ACTIVE)
_OLDEST_PASSWORD = sa.select(sa.func.min(PasswordCredential.set_at)).where(
    PasswordCredential.user_id.in_(_SOME), PasswordCredential.hash != ""
)
_KNOWN_AT = sa.select(sa.func.min(FactsKnown.as_of)).where(FactsKnown.account_id == ACCOUNT)
_NOTES = [note_queries.nth(number) for number in range(NOTES_SHOWN)]
_AT_ONCE = (_SESSIONS, _NETWORKS, _INVOICES)
_COLUMNS = (
    *(column for found in _AT_ONCE for column in found.c),
    bounded(_SERVICES).label("services"),
    _KNOWN_AT.scalar_subquery().label("known_at"),
    *(column.label(f"owner_{column.key}") for column in _OWNER.c),
    *(column.label(f"{note.name}_{column.key}") for note in _NOTES for column in note.c),
)


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """The owner to talk to."""

    id: UUID
    full_name: str
    email: Revealed
    phone: Revealed


@dataclass(frozen=True, slots=True)
class AbsentOwner:
    """An owner who was invited or disabled, where none is active: whom to bring back. `frozen` by a dispute."""

    id: UUID
    full_name: str
    status: UserStatus
    frozen: bool
    blocks: tuple[SignInBlock, ...] = ()
    for_closing: bool = False  # no owner is there who could decide about that
    invitation_end: InvitationEnd | None = None  # of who never joined


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """Numbers beside the story, each exact up to 200. `countries` are where sessions are open, by their codes.

    `sessions` are exact up to `sessions_most`: 50 where there are more than 200 people.
    `oldest_password`: when the oldest one in use was set. Not told where there are more than 200 people: that of the
    first 200 says nothing of the others.
    """

    sessions: int
    sessions_most: int
    countries: tuple[str, ...]
    trusted: int
    on_trial: int
    oldest_password: datetime | None
    services: int
    overdue: int
    overdue_since: date | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it, and what there is in all."""

    counts: AccountCounts
    figures: AccountFigures
    owner: OwnerLine | None
    absent_owner: AbsentOwner | None
    notes: tuple[NoteLine, ...]  # the first of them


def of_account(actor: Actor, account_id: UUID, lens: Lens) -> Beside:
    """Read it, as far as the lens shows the owner. One statement. Raises NotAllowed."""
    row: Any = rows_of(*reading(actor, account_id)).one()
    figures = AccountFigures(
        sessions=row.sessions,
        sessions_most=FEW if row.people > MOST else MOST,
        countries=tuple(sorted((row.countries or "").split(","))) if row.countries else (),
        trusted=row.trusted,
        on_trial=row.on_trial,
        oldest_password=row.oldest_password,
        services=row.services,
        overdue=row.overdue,
        overdue_since=row.overdue_since,
        known_at=row.known_at,
    )
    return Beside(counts.read(row), figures, *_owner(row, lens), _notes(actor, row))


def reading(actor: Actor, account_id: UUID) -> Reading:
    """What `of_account` asks, to be read ahead."""
    return _beside(counts.counted(actor)), {"account_id": account_id, "now": clock.now()}


def _notes(actor: Actor, row: sa.Row[Any]) -> tuple[NoteLine, ...]:
    found = [f"{note.name}_" for note in _NOTES if getattr(row, f"{note.name}_id") is not None]
    return (
        tuple(note_queries.line(actor, row, prefix) for prefix in found)
        if actor.may(Permission.NOTE_READ)
        else ()
    )


@functools.cache
def _beside(counted: sa.Subquery) -> sa.Select[*tuple[Any, ...]]:
    joined: sa.FromClause = counted
    for found in _AT_ONCE:
        joined = joined.join(found, sa.true())
    for one in (_OWNER, *_NOTES):
        joined = joined.outerjoin(one, sa.true())
    oldest = sa.case((counted.c.people <= MOST, _OLDEST_PASSWORD.scalar_subquery()))
    return sa.select(*counted.c, oldest.label("oldest_password"), *_COLUMNS).select_from(joined)


def _owner(row: sa.Row[Any], lens: Lens) -> tuple[OwnerLine | None, AbsentOwner | None]:
    """The active owner who signed in last, with the phone that is rung, or who could be one again."""
    who = row.owner_id
    if who is None:
        return None, None
    if row.owner_status is not UserStatus.ACTIVE:
        return None, AbsentOwner(
            who,
            row.owner_full_name,
            row.owner_status,
            row.owner_frozen_by is not None,
            invitation_end=row.owner_invitation_end,
        )
    email, phone = lens.email(row.owner_email, who), lens.phone(row.owner_phone or "", who)
    return OwnerLine(who, row.owner_full_name, email, phone), None
