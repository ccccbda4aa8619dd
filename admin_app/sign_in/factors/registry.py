"""The second factors there are. A further one is a folder of its own and a line here; whatever asks reads this list.

Recovery codes come with any of them, so they are no entry; a PIN proves nobody anew, so it is none either.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.delegation import second_step
from admin_app.identity.models import User
from admin_app.session.models import Method
from admin_app.sign_in.factors.factor import Factor, Whose
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.totp.factor import TOTP

Statement = TypeVar("Statement")
FACTORS: list[Factor] = [TOTP, PASSKEYS]


def registered() -> tuple[Factor, ...]:
    """All of them, as a key for statements that are built once."""
    return tuple(FACTORS)


def built_once(build: Callable[[], Statement]) -> Callable[[], Statement]:
    """A statement about the factors there are: built when it is first asked for, then the same for all people and times.

    So whatever differs from one execution to the next is a parameter of it: ids, the clock's moment, values of policies.
    """

    @functools.cache
    def of(_factors: tuple[Factor, ...]) -> Statement:
        return build()

    @functools.wraps(build)
    def statement() -> Statement:
        return of(registered())

    return statement


def methods() -> frozenset[str]:
    """By which methods a session shows that a second factor was proven."""
    return frozenset({Method.RECOVERY_CODE, *(factor.method for factor in FACTORS)})


def any_on(whose: Whose = User.id) -> sa.ColumnElement[bool]:
    """Whether a person signs in in two steps."""
    return sa.or_(sa.false(), *(factor.is_on(whose) for factor in FACTORS))


second_step.said_by(any_on)


def by_shape(typed: str) -> list[Factor]:
    """The factors whose codes look like this one; without any it is a recovery code."""
    return [factor for factor in FACTORS if factor.code and factor.code.looks_like(typed)]


def columns(factors: tuple[Factor, ...]) -> list[sa.ColumnElement[bool]]:
    """Whether a `User` has each of these, as columns that `keys_on` reads."""
    return [factor.is_on().label(f"has_{factor.key}") for factor in factors]


def keys_on(row: sa.Row[Any]) -> frozenset[str]:
    """Which factors the person of a row with these columns has."""
    return frozenset(f.key for f in FACTORS if getattr(row, f"has_{f.key}", False))


def off_columns() -> list[sa.ColumnElement[bool]]:
    """Whether factors of a `User` that are off keep the person out, as columns that `that_are_off` reads."""
    return [factor.is_off().label(f"off_{factor.key}") for factor in FACTORS if factor.off]


def that_are_off(row: sa.Row[Any]) -> list[Factor]:
    """Which factors keep the person of a row with these columns out."""
    return [f for f in FACTORS if f.off and getattr(row, f"off_{f.key}")]


def owners_off() -> list[sa.Select[UUID]]:
    """Who they are, whatever their account: one select a factor, by the index of what is off."""
    return [
        sa.select(f.owner).where(f.disabled_at.is_not(None), f.set_up_at.is_not(None))
        for f in FACTORS
        if f.off
    ]


def any_off(whose: Whose = User.id) -> sa.ColumnElement[bool]:
    """Whether a factor that is off keeps a person out."""
    return sa.or_(sa.false(), *(factor.is_off(whose) for factor in FACTORS if factor.off))
