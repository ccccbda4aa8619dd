"""Argon2id, with the parameters of the settings, never more than four computations at once in a process.

Each one needs its memory (64 MiB by default), so the bound keeps a rush of sign-ins from eating the machine
(SECURITY 49); more would be no faster, since each keeps a core busy. Texts are NFC-normalised, never trimmed or cut off; over-long ones are refused unhashed.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from functools import cache

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from admin_app import config
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

PASSWORD_MAX = 128  # characters after normalising
RAW_MAX = 4 * PASSWORD_MAX
CODE_HASH_BYTES = 32

AT_ONCE = min(4, max(2, os.cpu_count() or 1))  # docs/deployment.md counts with it

_at_once = threading.BoundedSemaphore(AT_ONCE)


def normal(password: str, field: str | None = "password") -> str:
    """The password as it is hashed. Raises Invalid for one that is too long, before any work is done."""
    plain = unicodedata.normalize("NFC", password) if len(password) <= RAW_MAX else password
    if len(plain) > PASSWORD_MAX:
        raise Invalid(
            N_("Use at most %(limit)s characters."), field=field, code="too_long", limit=PASSWORD_MAX
        )
    return plain


def make(password: str) -> str:
    """Hash a normalised password with a salt of its own."""
    with _at_once:
        return _hasher().hash(_bytes(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether a normalised password is the stored one; without a stored one the same work is done for nothing."""
    with _at_once:
        try:
            _hasher().verify(stored or _nobodys(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_weaker(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def code_hash(code: str, salt: bytes) -> str:
    """A recovery code hashed with its person's salt (hex): one computation finds it among all of them."""
    settings = config.active()
    with _at_once:
        raw = hash_secret_raw(
            code.encode("utf-8", "surrogatepass"),
            salt,
            time_cost=settings.argon2_time_cost,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
            hash_len=CODE_HASH_BYTES,
            type=Type.ID,
        )
    return raw.hex()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _hasher() -> argon2.PasswordHasher:
    settings = config.active()
    return _hasher_for(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)


@cache
def _hasher_for(time_cost: int, memory_kib: int, parallelism: int) -> argon2.PasswordHasher:
    return argon2.PasswordHasher(
        time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism, type=Type.ID
    )


def _nobodys() -> str:
    settings = config.active()
    return _nobodys_for(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)


@cache
def _nobodys_for(time_cost: int, memory_kib: int, parallelism: int) -> str:
    """A hash with today's parameters for names that have none, so that they cost the same."""
    return _hasher_for(time_cost, memory_kib, parallelism).hash(os.urandom(16))
