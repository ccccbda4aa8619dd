"""What proves who somebody is, and each try to. No secret stands in the users table."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of


class ResetHold(enum.StrEnum):
    """Why a new password has to wait."""

    REMOVAL = "removal"  # staff took a way to sign in away
    WAIT = "wait"  # a dispute, and no second factor was on
    OBJECTED = "objected"  # somebody who was told of a dispute said no: two members of staff decide
    COLLEAGUE = "colleague"  # a member of staff is disputed: another administrator decides


class PasswordCredential(Model):
    """A person's password: Argon2id, with the count of failures in a row (NIST 800-63B §3.2.2)."""

    __tablename__ = "password_credentials"
    __table_args__ = (
        sa.Index(
            "ix_password_credentials_not_me_at",
            "not_me_at",
            postgresql_where=sa.text("not_me_at IS NOT NULL"),
            sqlite_where=sa.text("not_me_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_password_credentials_off",
            "user_id",
            postgresql_where=sa.text("disabled_at IS NOT NULL OR must_renew"),
            sqlite_where=sa.text("disabled_at IS NOT NULL OR must_renew"),
        ),
    )

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    failures: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None] = mapped_column()
    must_renew: Mapped[bool] = mapped_column(
        default=False
    )  # after "This wasn't me": a new one before anything else
    falls_short: Mapped[bool] = mapped_column(
        default=False
    )  # of the rule in force, when it was typed last: a new one is chosen in that sign-in
    not_me_at: Mapped[datetime | None] = mapped_column()  # when the person last said so
    # A mailed reset waits until here (SECURITY 56), or until people have decided: see `reset_wait`.
    reset_waits_until: Mapped[datetime | None] = mapped_column()
    reset_hold: Mapped[ResetHold | None] = mapped_column(one_of(ResetHold, "reset_hold"))


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
    __table_args__ = (
        sa.Index(
            "ix_totp_credentials_off",
            "user_id",
            postgresql_where=sa.text("disabled_at IS NOT NULL"),
            sqlite_where=sa.text("disabled_at IS NOT NULL"),
        ),
    )

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


class Passkey(Model):
    """A passkey (WebAuthn): public key and counter; the private key never leaves the person's device."""

    __tablename__ = "passkeys"
    __table_args__ = (sa.UniqueConstraint("credential_hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    credential_id: Mapped[str] = mapped_column(sa.String(1400))  # base64url
    credential_hash: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of it, to find it by
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)  # COSE
    sign_count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    backed_up: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(sa.String(80))
    failures: Mapped[int] = mapped_column(default=0)
    disabled_at: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None] = mapped_column()


class PasskeyChallenge(Model):
    """A challenge to a passkey: good once, for some minutes, for the browser it was given to (WebAuthn §13.4.3)."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (sa.UniqueConstraint("challenge_hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    challenge_hash: Mapped[str] = mapped_column(sa.String(64))
    purpose: Mapped[str] = mapped_column(sa.String(20))  # add, sign_in, factor, confirm
    bound_to: Mapped[str] = mapped_column(
        sa.String(64)
    )  # hash of the session's id, or of the browser's own secret
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class TrustedBrowser(Model):
    """A browser in which a person isn't asked for the second factor for some days (policy, off by default)."""

    __tablename__ = "trusted_browsers"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    device: Mapped[str] = mapped_column(sa.String(80), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime] = mapped_column()


class PinCredential(Model):
    """The PIN that opens a locked screen. Ten wrong ones over all sessions shut it: asked for still, and no longer heard."""

    __tablename__ = "pin_credentials"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(200))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
    after_sign_in: Mapped[bool] = mapped_column(default=False)
    # Wrong tries of the last 30 days, each its time and its session's id; those in hand are counted beforehand.
    tries: Mapped[list[str]] = mapped_column(default=list)
    shut_at: Mapped[datetime | None] = mapped_column()


KEY_MOST = 80  # characters: 64 of the hash, and those of its scope


class Throttle(Model):
    """Failures counted for a name, an address or a step of one person; the key is a keyed hash."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(sa.String(KEY_MOST), primary_key=True)  # scope:hash
    failures: Mapped[int] = mapped_column(default=0)
    window_began: Mapped[datetime] = mapped_column(default=clock.now)
    last_failure_at: Mapped[datetime] = mapped_column(default=clock.now)
    wait_until: Mapped[datetime | None] = mapped_column(index=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
