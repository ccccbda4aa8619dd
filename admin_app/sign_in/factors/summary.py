"""Which ways to sign in people have: nothing secret, open to staff."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.models import PasswordCredential, RecoveryCode

Question = Callable[[], sa.ColumnElement[bool]]  # a function of a module: statements are kept by it


@dataclass(frozen=True, slots=True)
class FactorState:
    """One second factor of a person, in figures."""

    count: int = 0  # how many there are, those that are off among them
    disabled: int = 0  # how many are off after too many failures
    since: datetime | None = None  # when the newest was set up
    used_at: datetime | None = None  # when one was last used, where that is kept

    @property
    def works(self) -> int:
        """How many are there and not off."""
        return self.count - self.disabled


@dataclass(frozen=True, slots=True)
class Summary:
    """Which ways to sign in a person has; nothing secret in it."""

    password_set_at: datetime | None
    factors: Mapping[str, FactorState]  # every second factor there is, by its key
    codes_left: int
    codes_made_at: datetime | None
    reset_waits_until: datetime | None = None  # until then a mailed password link doesn't work
    besides: tuple[bool, ...] = ()  # answers to what a page asked besides

    @property
    def two_steps(self) -> bool:
        """Two-step sign-in is on, by whichever factor."""
        return any(state.count for state in self.factors.values())

    @property
    def works(self) -> bool:
        """A second factor is on that isn't off after too many failures."""
        return any(state.works for state in self.factors.values())

    @property
    def on(self) -> tuple[str, ...]:
        """The keys of the factors that the person has."""
        return tuple(key for key, state in self.factors.items() if state.count)

    def has_besides(self, key: str) -> bool:
        """Whether the person has another factor than this one."""
        return any(other != key for other in self.on)


def of(user_ids: Collection[UUID], *besides: Question) -> dict[UUID, Summary]:
    """Which ways to sign in each of these people has, in one statement: no secret, open to staff.

    `besides` make further questions about each `User`, of nouns that stand above and with `NOW` for the present moment;
    their answers come in this order.
    """
    rows = rows_of(_statement(registry.registered(), besides), {"ids": list(user_ids), "now": clock.now()})
    return {row.id: read(row, besides) for row in rows}


def read(row: sa.Row[Any], besides: tuple[Question, ...] = ()) -> Summary:
    """The summary of a row that has the `columns`."""
    return Summary(
        row.set_at,
        {factor.key: _state(row, factor.key) for factor in registry.FACTORS},
        codes_left=row.codes,
        codes_made_at=row.made,
        reset_waits_until=row.reset_waits_until,
        besides=tuple(bool(getattr(row, f"besides_{number}")) for number in range(len(besides))),
    )


def codes_left() -> sa.ScalarSelect[int]:
    """How many recovery codes a `User` has left, as a column."""
    unused = sa.select(sa.func.count()).where(RecoveryCode.user_id == User.id, RecoveryCode.used_at.is_(None))
    return unused.correlate(User).scalar_subquery()


def columns(factors: tuple[Factor, ...], besides: tuple[Question, ...] = ()) -> list[sa.ColumnElement[Any]]:
    """What `read` asks of a `User` joined with the password."""
    made = sa.select(sa.func.max(RecoveryCode.created_at)).where(RecoveryCode.user_id == User.id)
    return [
        sa.label("set_at", PasswordCredential.set_at),
        sa.label("reset_waits_until", PasswordCredential.reset_waits_until),
        codes_left().label("codes"),
        made.correlate(User).scalar_subquery().label("made"),
        *_states(factors),
        *(ask().label(f"besides_{number}") for number, ask in enumerate(besides)),
    ]


@functools.cache
def _statement(factors: tuple[Factor, ...], besides: tuple[Question, ...]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(User.id, *columns(factors, besides))
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .where(among_given(User.id, "ids"))
    )


def _states(factors: tuple[Factor, ...]) -> Iterator[sa.Label[Any]]:
    for factor in factors:
        yield factor.count().label(f"count_{factor.key}")
        yield factor.count_disabled().label(f"disabled_{factor.key}")
        yield factor.newest(User.id).label(f"since_{factor.key}")
        yield factor.last_use(User.id).label(f"used_{factor.key}")


def _state(row: sa.Row[Any], key: str) -> FactorState:
    return FactorState(*(getattr(row, f"{what}_{key}") for what in ("count", "disabled", "since", "used")))
