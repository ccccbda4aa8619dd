"""A person's own choice of a limit, and which level's choice counts: the strictest wins and is shown."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import REGISTER, Key, Value
from admin_app.policy.service import strictest, with_owners


class Level(enum.StrEnum):
    """Who said a limit: the product, the operator for everybody or for the account, an owner for the account, the person."""

    DEFAULT = "default"
    OPERATOR = "operator"
    ACCOUNT = "account"
    OWNER = "owner"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit for somebody: what counts, who said so, one's own choice, and what the others allow without it."""

    value: Value
    by: Level
    own: Value | None
    ceiling: Value | None  # the strictest of operator, account and owner, None where none said anything
    ceiling_by: Level = Level.DEFAULT  # who said that


def choose(user_id: UUID, key: Key, value: Value | None, *, set_by: UUID | None = None) -> bool:
    """Set a person's own choice of a limit, or take it back (None), in the caller's transaction.

    Gives whether anything changed. The caller holds the person's lock. Raises Invalid for a value that the
    register doesn't admit.
    """
    if value is not None and not REGISTER[key].admits(value):
        raise Invalid(N_("That value isn’t among those offered."), code="out_of_range")
    row = db.session.scalars(
        sa.select(PolicyValue).where(PolicyValue.user_id == user_id, PolicyValue.key == key.value)
    ).one_or_none()
    if (None if row is None else row.value) == value:
        return False
    if row is None:
        db.session.add(PolicyValue(key=key.value, user_id=user_id, value=value, set_by=set_by or user_id))
    elif value is None:
        db.session.delete(row)
    else:
        row.value, row.set_by, row.set_at = value, set_by or user_id, clock.now()
    db.session.flush()
    return True


def limits(*keys: Key, user_id: UUID, account_id: UUID | None = None) -> dict[Key, Limit]:
    """Several limits of a person with who said them, in one statement."""
    levels = [
        PolicyValue.user_id == user_id,
        sa.and_(PolicyValue.account_id.is_(None), PolicyValue.user_id.is_(None)),
    ]
    if account_id:
        levels.append(PolicyValue.account_id == account_id)
    rows = db.session.execute(
        sa.select(
            PolicyValue.key,
            PolicyValue.value,
            PolicyValue.account_id,
            PolicyValue.user_id,
            PolicyValue.by_owner,
        ).where(PolicyValue.key.in_([k.value for k in keys]), IN_FORCE, sa.or_(*levels)),
        {"now": clock.now()},
    )
    found: dict[Key, dict[Level, Value]] = {key: {} for key in keys}
    for row in rows:
        key = Key(row.key)
        if REGISTER[key].admits(row.value):
            found[key][_level(row)] = row.value
    return {key: _limit(key, said) for key, said in found.items()}


def _level(row: sa.Row[Any]) -> Level:
    if row.user_id:
        return Level.PERSON
    if row.account_id:
        return Level.OWNER if row.by_owner else Level.ACCOUNT
    return Level.OPERATOR


def _limit(key: Key, said: dict[Level, Value]) -> Limit:
    """Of equals the one named that stands highest, since the person can't change it."""
    others: dict[Level, Value] = {level: v for level, v in said.items() if level is not Level.PERSON}
    by_owner = [said[Level.OWNER]] if Level.OWNER in said else []
    value = with_owners(key, [v for level, v in said.items() if level is not Level.OWNER], by_owner)
    ceiling = strictest(key, list(others.values())) if others else None
    return Limit(value, _who(said, value), said.get(Level.PERSON), ceiling, _who(others, ceiling))


def _who(said: dict[Level, Value], value: Value | None) -> Level:
    return next((level for level in Level if level in said and said[level] == value), Level.DEFAULT)
