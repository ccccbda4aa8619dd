"""The ground floor: people, the customers' accounts, roles, and who holds which where. Every noun may read these rows."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.kernel.rights.permissions import AccountStatus as AccountStatus

NAME_MAX = 200
USERNAME_MAX = 150
STANDS_IN = "stands-in:"  # no address and no name begins so; 32 digits follow, then the folded name
EMAIL_MAX = 254
NUMBER_PATTERN = r"A-\d{8}"


class UserKind(enum.StrEnum):
    """A member of the company's staff, or a customer's."""

    STAFF = "staff"
    CUSTOMER = "customer"


class UserStatus(enum.StrEnum):
    """Whether somebody can sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"


class InvitationEnd(enum.StrEnum):
    """How an invitation came to nothing: taken back by the account, or declined by whoever was invited."""

    REVOKED = "revoked"
    DECLINED = "declined"


class Identity(enum.StrEnum):
    """Where somebody's password lives: here, in the company's directory, or with an outside provider."""

    LOCAL = "local"
    REMOTE = "remote"
    THIRD_PARTY = "third_party"


class User(Model):
    """A person. Folded columns (NFKC + casefold) are what uniqueness, search and sort use on both databases.

    `username_shown` is the folded username where it may be found by a part; it is empty when the username is
    an e-mail address or the local part of one of the person's own. `email_hash` finds a whole
    address (`crypto.lookup_hash(folded, "email")`). `import_key` is the folded username by which the company's
    system goes on to know somebody who chose another one here; it is empty for everybody else. `username_skeleton` is
    what names that look alike have in common, empty where the username is an address, and null until the renewal
    after a migration has come to the row. `account_id` says for
    a customer what the membership says, which never moves: beside the name, so that an index orders an account's people.
    """

    __tablename__ = "users"
    __table_args__ = (
        sa.UniqueConstraint("username_folded"),
        sa.UniqueConstraint("email_folded"),
        sa.Index("ix_users_created_at_id", "created_at", "id"),
        sa.Index("ix_users_kind_created_at_id", "kind", "created_at", "id"),
        sa.Index("ix_users_kind_full_name_folded_id", "kind", "full_name_folded", "id"),
        sa.Index("ix_users_kind_status_created_at_id", "kind", "status", "created_at", "id"),
        sa.Index("ix_users_account_id_full_name_folded_id", "account_id", "full_name_folded", "id"),
        sa.Index(
            "ix_users_account_id_status_full_name_folded_id",
            "account_id",
            "status",
            "full_name_folded",
            "id",
        ),
        sa.Index("ix_users_email_hash", "email_hash"),
        sa.Index(
            "ix_users_restricted_since_id",
            "restricted_since",
            "id",
            postgresql_where=sa.text("restricted_since IS NOT NULL"),
            sqlite_where=sa.text("restricted_since IS NOT NULL"),
        ),
        sa.Index(
            "ix_users_username_skeleton",
            "username_skeleton",
            postgresql_where=sa.text("username_skeleton <> ''"),
            sqlite_where=sa.text("username_skeleton <> ''"),
        ),
        sa.Index(
            "uq_users_import_key",
            "import_key",
            unique=True,
            postgresql_where=sa.text("import_key <> ''"),
            sqlite_where=sa.text("import_key <> ''"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    kind: Mapped[UserKind] = mapped_column(one_of(UserKind, "kind"))
    account_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    username: Mapped[str] = mapped_column(sa.String(USERNAME_MAX))
    username_folded: Mapped[str] = mapped_column(sa.String(USERNAME_MAX * 4))
    username_shown: Mapped[str] = mapped_column(sa.String(USERNAME_MAX * 4), default="")
    username_skeleton: Mapped[str | None] = mapped_column(sa.String(USERNAME_MAX * 4))
    email: Mapped[str] = mapped_column(sa.String(EMAIL_MAX))
    email_folded: Mapped[str] = mapped_column(sa.String(EMAIL_MAX * 4))
    email_hash: Mapped[str] = mapped_column(sa.String(64))
    email_domain: Mapped[str] = mapped_column(sa.String(EMAIL_MAX))
    full_name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    full_name_folded: Mapped[str] = mapped_column(sa.String(NAME_MAX * 4))
    status: Mapped[UserStatus] = mapped_column(one_of(UserStatus, "status"), default=UserStatus.INVITED)
    status_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    # Of somebody who is disabled and never joined; an invitation that is sent anew empties it.
    invitation_end: Mapped[InvitationEnd | None] = mapped_column(
        one_of(InvitationEnd, "invitation_end", checked=False)
    )
    disabled_for_request_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    # When the person was last kept out, alone or with the account: what would have ended by it never comes back.
    kept_out_at: Mapped[datetime | None] = mapped_column()
    frozen_by: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the dispute that has to be decided first
    restricted_since: Mapped[datetime | None] = mapped_column()  # stored only, since then (GDPR art. 18)
    # When the waiting time of an approved deletion ends; until then nothing of the person is changed.
    erasure_due_at: Mapped[datetime | None] = mapped_column()
    identity: Mapped[Identity] = mapped_column(one_of(Identity, "identity"), default=Identity.LOCAL)
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    theme: Mapped[str] = mapped_column(sa.String(10), default="auto")
    button_size: Mapped[str] = mapped_column(sa.String(10), default="normal")
    tooltips: Mapped[bool] = mapped_column(default=True)
    rows_per_page: Mapped[int] = mapped_column(default=50)
    start_page: Mapped[str] = mapped_column(sa.String(40), default="")  # "": where something is due
    welcome: Mapped[str] = mapped_column(sa.String(500), default="")  # shown at the next sign-in
    avatar_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    notify_sign_in: Mapped[bool] = mapped_column(default=True)
    notice_ways: Mapped[dict[str, Any]] = mapped_column(default=dict)  # staff: how each topic is told by mail
    single_keys: Mapped[bool] = mapped_column(default=True)  # whether keys of one letter act on pages
    region_tracking: Mapped[bool] = mapped_column(default=True)
    bind_ip: Mapped[bool] = mapped_column(default=False)  # a session works only from the address it began at
    bound_ip: Mapped[str] = mapped_column(sa.String(45), default="")  # where new sign-ins must come from then
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_at: Mapped[datetime | None] = mapped_column()
    activated_at: Mapped[datetime | None] = mapped_column()
    last_sign_in_at: Mapped[datetime | None] = mapped_column()
    last_sign_in_country: Mapped[str] = mapped_column(sa.String(2), default="")
    import_run_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    import_key: Mapped[str] = mapped_column(sa.String(USERNAME_MAX * 4), default="")
    brought: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def stands_in(self) -> bool:
        """Whether this only stands for an invitation to an address that somebody else signs in with: nobody ever joins by it."""
        return self.email_folded.startswith(STANDS_IN)

    @classmethod
    def is_stand_in(cls) -> sa.ColumnElement[bool]:
        """The same as a condition."""
        return cls.email_folded.startswith(STANDS_IN, autoescape=True)

    @classmethod
    def renamed_here(cls) -> sa.ColumnElement[bool]:
        """Who has an `import_key`. A condition on the key needs this beside it: its index holds nobody else."""
        return cls.import_key != sa.literal("", literal_execute=True)

    @classmethod
    def can_be_mistaken(cls) -> sa.ColumnElement[bool]:
        """Whose username isn't an address. A condition on the skeleton needs this beside it, as above."""
        return cls.username_skeleton != sa.literal("", literal_execute=True)

    @classmethod
    def has_namesake(cls) -> sa.ColumnElement[bool]:
        """Whether somebody else of the account has the same name, so that the username tells them apart."""
        other = sa.orm.aliased(cls)
        return sa.exists().where(
            other.account_id == cls.account_id,
            other.full_name_folded == cls.full_name_folded,
            other.id != cls.id,
            other.status != sa.literal(UserStatus.ERASED, literal_execute=True),
        )


class Membership(Model):
    """A customer's one place: account and role."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.Index("ix_memberships_account_id_role_id_user_id", "account_id", "role_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    role_id: Mapped[UUID] = mapped_column(sa.ForeignKey("roles.id"), index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class AccountKind(enum.StrEnum):
    """A natural person or a company."""

    PERSON = "person"
    COMPANY = "company"


class Account(Model):
    """A customer. `name_folded` (NFKC + casefold, made in Python) is what search and sort use on both databases."""

    __tablename__ = "accounts"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.Index("ix_accounts_customer_since_id", "customer_since", "id"),
        sa.Index("ix_accounts_name_folded_id", "name_folded", "id"),
        sa.Index("ix_accounts_status_customer_since_id", "status", "customer_since", "id"),
        sa.Index("ix_accounts_country_customer_since_id", "country", "customer_since", "id"),
        sa.Index(
            "ix_accounts_restricted_since_id",
            "restricted_since",
            "id",
            postgresql_where=sa.text("restricted_since IS NOT NULL"),
            sqlite_where=sa.text("restricted_since IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    number: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    name_folded: Mapped[str] = mapped_column(sa.String(NAME_MAX * 4))
    kind: Mapped[AccountKind] = mapped_column(one_of(AccountKind, "kind"))
    status: Mapped[AccountStatus] = mapped_column(
        one_of(AccountStatus, "status"), default=AccountStatus.ACTIVE
    )
    status_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    currency: Mapped[str] = mapped_column(sa.String(3))
    legal_name: Mapped[str] = mapped_column(sa.String(NAME_MAX), default="")
    registered_number: Mapped[str] = mapped_column(sa.String(40), default="")
    vat_id: Mapped[str] = mapped_column(sa.String(40), default="")
    customer_since: Mapped[datetime] = mapped_column(default=clock.now, info={"day_alone": True})
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column()
    kept_out_at: Mapped[datetime | None] = mapped_column()  # as of a person; reopening leaves it
    restricted_since: Mapped[datetime | None] = mapped_column()  # stored only, since then (GDPR art. 18)
    # When the waiting time of the account's approved deletion ends; until then nothing of it is changed.
    erasure_due_at: Mapped[datetime | None] = mapped_column()
    import_run_id: Mapped[UUID | None] = mapped_column(sa.Uuid)  # the run that created it
    # Keyed hashes of the values the company's system last brought, by field.
    brought: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def customer_since_day(self) -> date:
        """The day alone, the same in every time zone: sources tell a day, at midnight UTC."""
        return self.customer_since.date()


class RoleScope(enum.StrEnum):
    """Whom a role is for."""

    STAFF = "staff"
    ACCOUNT = "account"


class Role(Model):
    """A named set of permissions. Built-in ones never change but with the code; a `key` stays, whatever the name."""

    __tablename__ = "roles"
    __table_args__ = (sa.UniqueConstraint("key"), sa.Index("ix_roles_name_id", "name", "id"))

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    key: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(80))
    scope: Mapped[RoleScope] = mapped_column(one_of(RoleScope, "scope"))
    permissions: Mapped[list[str]] = mapped_column(default=list)
    built_in: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class StaffRole(Model):
    """A role that a member of staff holds."""

    __tablename__ = "staff_roles"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    role_id: Mapped[UUID] = mapped_column(sa.ForeignKey("roles.id"), primary_key=True, index=True)
    given_by: Mapped[UUID | None] = mapped_column(sa.Uuid)
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
