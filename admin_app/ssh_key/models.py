"""SSH keys of people: the public part of a pair, by which servers let them in."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of
from admin_app.ssh_key.limits import COMMENT_MAX, NAME_MAX


class SshKeyKind(enum.StrEnum):
    """The kinds of key that are taken; the last two live in a hardware key."""

    ED25519 = "ed25519"
    ECDSA = "ecdsa"
    RSA = "rsa"
    SK_ED25519 = "sk_ed25519"
    SK_ECDSA = "sk_ecdsa"


class SshKey(Model):
    """One public key. A private part never comes into a row: what was made here was shown once and forgotten.

    No two people of an account have the same key, so whoever uses one is known.
    """

    __tablename__ = "ssh_keys"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "fingerprint"),
        sa.Index("ix_ssh_keys_created_at_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("accounts.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_MAX))
    kind: Mapped[SshKeyKind] = mapped_column(one_of(SshKeyKind, "kind"))
    bits: Mapped[int] = mapped_column()
    public_key: Mapped[str] = mapped_column(sa.String(4096))  # kind and key in base64, as one line
    comment: Mapped[str] = mapped_column(sa.String(COMMENT_MAX), default="")
    fingerprint: Mapped[str] = mapped_column(sa.String(60))  # SHA256:…, as OpenSSH writes it
    generated: Mapped[bool] = mapped_column(default=False)  # the pair was made here, not by its owner
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
