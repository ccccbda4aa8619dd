"""What a policy says for somebody now: the strictest of operator, account, its owners and user, else the default.

A value that counts from a later moment on is judged here by the clock, at each reading: no job brings it into force.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import REGISTER, Key, Value

# Of the operator, the account and the user; for neither account nor user the operator's alone.
_VALUES = sa.select(PolicyValue.key, PolicyValue.value, PolicyValue.by_owner).where(
    among_given(PolicyValue.key, "keys"),
    IN_FORCE,
    sa.or_(
        sa.and_(PolicyValue.account_id.is_(None), PolicyValue.user_id.is_(None)),
        # Their type is said, for the columns' own comes with the tables they refer to, which may not be known yet.
        PolicyValue.account_id == sa.bindparam("account_id", type_=sa.Uuid()),
        PolicyValue.user_id == sa.bindparam("user_id", type_=sa.Uuid()),
    ),
)


def values(*keys: Key, account_id: UUID | None = None, user_id: UUID | None = None) -> dict[Key, Value]:
    """Several policies in one statement. A stored value out of range counts as the default."""
    asked = {
        "keys": [k.value for k in keys],
        "account_id": account_id,
        "user_id": user_id,
        "now": clock.now(),
    }
    found: dict[Key, list[Value]] = {key: [] for key in keys}
    by_owner: dict[Key, list[Value]] = {key: [] for key in keys}
    for name, stored, owners in rows_of(_VALUES, asked):
        key = Key(name)
        if REGISTER[key].admits(stored):
            (by_owner if owners else found)[key].append(stored)
    return {key: with_owners(key, found[key], by_owner[key]) for key in keys}


def with_owners(key: Key, said: list[Value], by_owner: list[Value]) -> Value:
    """The strictest of what was said; an owner's rule only ever narrows, so the default stands where nobody else said anything."""
    return strictest(key, [*(said or [REGISTER[key].default]), *by_owner])


def value(key: Key, account_id: UUID | None = None, user_id: UUID | None = None) -> Value:
    """One policy for an account or user."""
    return values(key, account_id=account_id, user_id=user_id)[key]


def number(key: Key, account_id: UUID | None = None, user_id: UUID | None = None) -> int:
    """A policy that is a number, in the unit its text names."""
    return int(value(key, account_id, user_id))


def ceiling(key: Key, account_id: UUID | None = None) -> Value | None:
    """What operator and account allow at most; None where neither says anything, for a default binds no choice."""
    asked = {"keys": [key.value], "account_id": account_id, "user_id": None, "now": clock.now()}
    said = [stored for _, stored, _by_owner in rows_of(_VALUES, asked) if REGISTER[key].admits(stored)]
    return strictest(key, said) if said else None


def is_stricter(key: Key, value: Value, than: Value) -> bool:
    """Whether one value of a policy is stricter than another."""
    return value != than and strictest(key, [value, than]) != than


def strictest(key: Key, stored: list[Value]) -> Value:
    """A limit is stricter the smaller it is, a waiting time the longer; among choices the last one named is.

    Words are joined, and so are choices of which neither is the stricter.
    """
    policy = REGISTER[key]
    if not stored:
        return policy.default
    if policy.words:
        return " ".join(str(v) for v in stored)
    if policy.lines:
        return "\n".join(str(v) for v in stored)
    if policy.together and len(set(stored)) > 1:
        return policy.together
    if policy.choices:
        return max((str(v) for v in stored), key=policy.choices.index)
    if policy.zero_is_off:
        return min((v for v in stored if v), default=0)
    return max(stored) if policy.more_is_stricter else min(stored)
