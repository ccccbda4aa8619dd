"""Somebody who claims to be a person of ours, with all that sign-in judges: one statement, found or not."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.document import due
from admin_app.document.models import DocumentVersion
from admin_app.identity.models import (
    EMAIL_MAX,
    Account,
    AccountStatus,
    Identity,
    Membership,
    Role,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import clock
from admin_app.kernel.database.statements import NOW, rows_of
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.kernel.text import fold
from admin_app.session.models import KnownKind, KnownPlace
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import PasswordCredential, PinCredential, ResetHold
from admin_app.trusted_ip.models import TrustedAddress

NAME_MAX = EMAIL_MAX
SIGNING_IN = frozenset({AccountStatus.ACTIVE, AccountStatus.SUSPENDED, AccountStatus.CLOSING})
ACTIVATING = frozenset({AccountStatus.ACTIVE, AccountStatus.SUSPENDED})


@dataclass(frozen=True, slots=True)
class SignInSubject:
    """What the database knows of whoever was named."""

    user_id: UUID
    kind: UserKind
    status: UserStatus
    username: str
    full_name: str
    email: str
    language: str
    time_zone: str
    account_id: UUID | None
    account_status: AccountStatus | None
    company: str  # the account's names
    hash: str | None = field(repr=False)
    password_failures: int
    password_disabled_at: datetime | None
    factors: frozenset[str]  # keys of the second factors that are on
    identity: Identity
    role: str  # the account's role of a customer
    must_renew: bool
    falls_short: bool  # the password, when it was typed last, of the rule in force
    reset_waits_until: datetime | None
    reset_hold: ResetHold | None
    pin_after_sign_in: bool
    bind_ip: bool
    bound_ip: str
    notify_sign_in: bool
    region_tracking: bool
    ruled: bool  # the person or the account has trusted addresses
    knows_device: bool  # has signed in before, as far as devices are remembered
    knows_country: bool
    documents_wait: bool  # a version of a document that this person has to answer

    @property
    def binds_account(self) -> bool:
        """Whether the person agrees to documents for the account: an owner, unless the account is being closed."""
        return self.is_owner and self.account_status is not AccountStatus.CLOSING

    @property
    def factor_on(self) -> bool:
        """A second factor is on, whichever."""
        return bool(self.factors)

    @property
    def two_steps(self) -> bool:
        """A second factor is asked for at each sign-in, of staff always."""
        return self.factor_on or self.is_staff

    def has(self, factor: Factor) -> bool:
        """Whether this second factor is on."""
        return factor.key in self.factors

    @property
    def is_owner(self) -> bool:
        """An owner of the account."""
        return self.role == RoleKey.OWNER

    @property
    def is_staff(self) -> bool:
        """A member of staff."""
        return self.kind is UserKind.STAFF

    @property
    def account_open(self) -> bool:
        """Whether the account's state lets its people sign in; staff have none, nor has who is only a delegate."""
        return self.account_id is None or self.account_status in SIGNING_IN

    @property
    def may_activate(self) -> bool:
        """Whether an invited person may become active now: not while the account closes."""
        return self.status is UserStatus.INVITED and (self.is_staff or self.account_status in ACTIVATING)

    @property
    def words(self) -> tuple[str, ...]:
        """The person's own words, by which a password would be easy to guess."""
        return (self.username, self.full_name, self.email, self.company)


def folded_name(name: str) -> str:
    """A typed name as it is looked up: folded, of bounded length, without what no database takes."""
    plain = name[: 2 * NAME_MAX].replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return fold(plain)[:NAME_MAX]


def _select(factors: tuple[Factor, ...]) -> sa.Select[*tuple[Any, ...]]:
    ruled = sa.exists().where(
        sa.or_(TrustedAddress.user_id == User.id, TrustedAddress.account_id == Membership.account_id)
    )
    return (
        sa.select(
            User.id,
            User.kind,
            User.status,
            User.username,
            User.full_name,
            User.email,
            User.language,
            User.time_zone,
            Membership.account_id,
            Account.status.label("account_status"),
            (Account.name + " " + Account.legal_name).label("company"),
            PasswordCredential.hash,
            PasswordCredential.failures,
            PasswordCredential.disabled_at,
            PasswordCredential.must_renew,
            PasswordCredential.falls_short,
            PasswordCredential.reset_waits_until,
            PasswordCredential.reset_hold,
            *registry.columns(factors),
            PinCredential.after_sign_in,
            Role.key.label("role"),
            User.identity,
            User.bind_ip,
            User.bound_ip,
            User.notify_sign_in,
            User.region_tracking,
            ruled.label("ruled"),
            _knows(KnownKind.DEVICE).label("knows_device"),
            _knows(KnownKind.COUNTRY).label("knows_country"),
            _documents_wait().label("documents_wait"),
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .outerjoin(PinCredential, PinCredential.user_id == User.id)
        .outerjoin(Role, Role.id == Membership.role_id)
        .limit(1)
    )


def _knows(kind: KnownKind) -> sa.ColumnElement[bool]:
    return sa.exists().where(KnownPlace.user_id == User.id, KnownPlace.kind == kind)


def _documents_wait() -> sa.ColumnElement[bool]:
    """As `document_step` asks it: by the properties `is_owner` and `binds_account`."""
    binds = sa.and_(Role.key == RoleKey.OWNER, Account.status != AccountStatus.CLOSING)
    waits = sa.exists().where(due.is_due(User.id, Membership.account_id, binds, NOW))
    return sa.and_(User.kind == UserKind.CUSTOMER, waits.correlate_except(DocumentVersion))


# Built once for the factors there are: a sign-in pays for its password, not for its statements.
@functools.cache
def _by_id(factors: tuple[Factor, ...]) -> sa.Select[*tuple[Any, ...]]:
    return _select(factors).where(User.id == sa.bindparam("user_id", type_=sa.Uuid()))


@functools.cache
def _by_name(factors: tuple[Factor, ...]) -> sa.Select[*tuple[Any, ...]]:
    named = sa.or_(User.username_folded == sa.bindparam("name"), User.email_folded == sa.bindparam("name"))
    return (
        _select(factors)
        .where(named)
        .order_by(
            sa.case((User.kind == sa.bindparam("kind", type_=User.kind.type), 0), else_=1),
            sa.case((User.email_folded == sa.bindparam("name"), 0), else_=1),
        )
    )


def by_name(kind: UserKind, folded: str) -> SignInSubject | None:
    """Whoever has this username or e-mail address, of any kind, those of the kind asked for first.

    An address beats another's username that looks the same, so nobody can take a name away from its address.
    """
    return _one(_by_name(registry.registered()), name=folded, kind=kind)


def by_id(user_id: UUID) -> SignInSubject | None:
    """A person by id."""
    return _one(_by_id(registry.registered()), user_id=user_id)


def _one(statement: sa.Select[*tuple[Any, ...]], **values: object) -> SignInSubject | None:
    row = rows_of(statement, {"now": clock.now(), **values}).first()
    if row is None:
        return None
    return SignInSubject(
        user_id=row.id,
        kind=row.kind,
        status=row.status,
        username=row.username,
        full_name=row.full_name,
        email=row.email,
        language=row.language,
        time_zone=row.time_zone,
        account_id=row.account_id,
        account_status=row.account_status,
        company=row.company or "",
        hash=row.hash,
        password_failures=row.failures or 0,
        password_disabled_at=row.disabled_at,
        factors=registry.keys_on(row),
        identity=row.identity,
        role=row.role or "",
        must_renew=bool(row.must_renew),
        falls_short=bool(row.falls_short),
        reset_waits_until=row.reset_waits_until,
        reset_hold=row.reset_hold,
        pin_after_sign_in=bool(row.after_sign_in),
        bind_ip=row.bind_ip,
        bound_ip=row.bound_ip,
        notify_sign_in=row.notify_sign_in,
        region_tracking=row.region_tracking,
        ruled=row.ruled,
        knows_device=row.knows_device,
        knows_country=row.knows_country,
        documents_wait=bool(row.documents_wait),
    )
