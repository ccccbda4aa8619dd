"""Argon2id, with the parameters of the settings, never more than two computations at once in a process.

Each one needs its memory (64 MiB by default) and keeps a core busy, so the bound keeps a rush of sign-ins from eating
the machine (SECURITY 49); more cores are used by more processes. Whoever may have to wait takes a turn (`turns`) first.
Texts are NFC-normalised, never trimmed or cut off; over-long ones are refused unhashed.
"""

from __future__ import annotations

import os
import threading
import time
import unicodedata
from contextlib import suppress
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

# docs/deployment.md counts with it. Where there are two cores, pages have one of them when two processes hash.
AT_ONCE = 2 if len(os.sched_getaffinity(0)) > 2 else 1  # noqa: PLR2004
SAMPLES = 3

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
    """Whether a normalised password is the stored one. Without one of today's parameters as much is done for nothing."""
    with _at_once:
        right = _is(stored or _nobodys(), password)
        if stored and is_weaker(stored):  # for which less was done
            _is(_nobodys(), password)
    return right and stored is not None


def _is(stored: str, password: str) -> bool:
    try:
        return _hasher().verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def is_weaker(stored: str) -> bool:
    """Whether a stored hash was made with other parameters than today's, or is none."""
    try:
        return _hasher().check_needs_rehash(stored)
    except InvalidHashError:
        return True


def seconds() -> float:
    """What one computation with today's parameters takes here, measured once."""
    settings = config.active()
    return _seconds_for(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)


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


@cache
def _seconds_for(time_cost: int, memory_kib: int, parallelism: int) -> float:
    hasher, stored = (
        _hasher_for(time_cost, memory_kib, parallelism),
        _nobodys_for(time_cost, memory_kib, parallelism),
    )
    taken = []
    for _ in range(SAMPLES):
        with _at_once, suppress(VerificationError):
            began = time.monotonic()
            try:
                hasher.verify(stored, b"")
            finally:
                taken.append(time.monotonic() - began)
    return min(taken)  # the machine may have been busy with something else
