"""What proves who somebody is, and each try to. No secret stands in the users table."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class PasswordCredential(Model):
    """A person's password: Argon2id, with the count of failures in a row (NIST 800-63B §3.2.2)."""

    __tablename__ = "password_credentials"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    failures: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None] = mapped_column()


class FormerPassword(Model):
    """A password that may not be used again; the last five are kept."""

    __tablename__ = "former_passwords"

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    hash: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class TotpCredential(Model):
    """An authenticator app. `last_step` is the last time step used: it never works again (RFC 6238 §5.2).

    A new app's secret waits in `pending_secret` until its first code comes; the present one works until then.
    """

    __tablename__ = "totp_credentials"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(sa.String(300), default="")
    pending_secret: Mapped[str] = mapped_column(sa.String(300), default="")
    pending_at: Mapped[datetime | None] = mapped_column()
    confirmed_at: Mapped[datetime | None] = mapped_column()
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    failures: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None] = mapped_column()


class RecoveryCode(Model):
    """One of a person's ten recovery codes; all share one salt, so one Argon2 computation serves all."""

    __tablename__ = "recovery_codes"
    __table_args__ = (sa.UniqueConstraint("user_id", "hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    salt: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(128))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column()


class LinkPurpose(enum.StrEnum):
    """What a mailed link is good for; one made for one purpose opens no other."""

    ACTIVATE = "activate"
    RESET = "reset"
    NOT_ME = "not_me"
    STAFF_SETUP = "staff_setup"


class LinkToken(Model):
    """A mailed link: 256 bits, hashed, single use, bound to purpose, person and present state (SECURITY 6)."""

    __tablename__ = "link_tokens"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    state_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column()
    used_at: Mapped[datetime | None] = mapped_column()


class AttemptResult(enum.StrEnum):
    """At which step a try to sign in ended, and how."""

    SIGNED_IN = "signed_in"
    WAITING = "waiting"  # refused unheard during a wait
    UNKNOWN_NAME = "unknown_name"
    WRONG_KIND = "wrong_kind"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105
    NO_PASSWORD = "no_password"  # noqa: S105
    PASSWORD_DISABLED = "password_disabled"  # noqa: S105
    NOT_ACTIVE = "not_active"
    ACCOUNT_CLOSED = "account_closed"
    ADDRESS_DENIED = "address_denied"
    FACTOR_NEEDED = "factor_needed"
    WRONG_CODE = "wrong_code"
    FACTOR_DISABLED = "factor_disabled"
    SESSION_LIMIT = "session_limit"


class SignInAttempt(Model):
    """One try to sign in. An unknown name is kept as a keyed hash only."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        sa.Index("ix_sign_in_attempts_user_id_at", "user_id", "at"),
        sa.Index("ix_sign_in_attempts_at_id", "at", "id"),
        sa.Index("ix_sign_in_attempts_ip_hash_at", "ip_hash", "at"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    name_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    result: Mapped[AttemptResult] = mapped_column(one_of(AttemptResult, "result"))
    method: Mapped[str] = mapped_column(sa.String(30), default="")
    session_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    ip: Mapped[str] = mapped_column(sa.String(45), default="")
    ip_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    device: Mapped[str] = mapped_column(sa.String(80), default="")


class Throttle(Model):
    """Failures counted for a name, an address or a step of one person; the key is a keyed hash."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)  # scope:hash
    failures: Mapped[int] = mapped_column(default=0)
    window_began: Mapped[datetime] = mapped_column(default=clock.now)
    last_failure_at: Mapped[datetime] = mapped_column(default=clock.now)
    wait_until: Mapped[datetime | None] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
