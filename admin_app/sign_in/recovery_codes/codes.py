"""Recovery codes: ten of 80 bits, kept as Argon2id with one salt a person, each good once even under a race."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.sign_in.models import RecoveryCode
from admin_app.sign_in.password import hashing, turns

COUNT = 10
CODE_BYTES = 10  # 16 base32 characters
CODE_LENGTH = 16
SALT_BYTES = 16
FEW = 3


@turns.turn()
def make() -> tuple[list[str], bytes, list[str]]:
    """Ten new codes as they are shown once, their salt, and their hashes. Slow: not for within a transaction.

    Raises Busy.
    """
    codes = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _ in range(COUNT)]
    salt = secrets.token_bytes(SALT_BYTES)
    return [shown(code) for code in codes], salt, [hashing.code_hash(code, salt) for code in codes]


def shown(code: str) -> str:
    """A code as people read it: four groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def plain(typed: str) -> str:
    """A typed code without what people put between, as it was hashed; empty when it can't be one."""
    code = "".join(c for c in typed.lower() if c.isalnum())
    return code if len(code) == CODE_LENGTH and code.isascii() else ""


def replace(user_id: UUID, salt: bytes, hashes: list[str]) -> None:
    """Let these codes take the place of all former ones, in the caller's transaction."""
    remove(user_id)
    db.session.add_all(RecoveryCode(user_id=user_id, salt=salt.hex(), hash=h) for h in hashes)


def remove(user_id: UUID) -> None:
    """Take all codes of a person away, in the caller's transaction."""
    db.session.execute(
        sa.delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id)
        .execution_options(synchronize_session=False)
    )


def salt_of(user_id: UUID) -> str:
    """The salt of a person's codes (hex), empty without any."""
    return (
        db.session.scalar(sa.select(RecoveryCode.salt).where(RecoveryCode.user_id == user_id).limit(1)) or ""
    )


def use(user_id: UUID, hashed: str) -> bool:
    """Use a code up by one statement, in the caller's transaction; False when it was none or had been used."""
    used = db.session.scalar(
        sa.update(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.hash == hashed, RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return used is not None


def left(user_id: UUID) -> int:
    """How many codes are still good."""
    counted = sa.select(sa.func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return int(db.session.scalar(counted) or 0)
