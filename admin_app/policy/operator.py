"""The operator's values of policies, at the command line: for everybody, or for one account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.lib import reading
from admin_app.policy import schedule
from admin_app.policy.models import IN_FORCE, PolicyValue
from admin_app.policy.register import LINE_MOST, REGISTER, Key, Policy, Value
from admin_app.policy.schedule import Made, Setting

SWITCH = {"on": True, "off": False}


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy: what it means, its default, and what the operator set."""

    key: Key
    policy: Policy
    value: Value | None


def lines() -> list[PolicyLine]:
    """Every policy with the operator's value for everybody, if there is one. One statement."""
    rows = db.session.execute(
        sa.select(PolicyValue.key, PolicyValue.value).where(
            PolicyValue.account_id.is_(None), PolicyValue.user_id.is_(None), IN_FORCE
        ),
        {"now": clock.now()},
    )
    said = {row.key: row.value for row in rows}
    return [PolicyLine(key, REGISTER[key], said.get(key.value)) for key in Key]


def parsed(key: Key, typed: str) -> Value:
    """A typed value as the policy holds it. Raises Invalid for one out of its range."""
    policy = REGISTER[key]
    value: Value = typed
    if isinstance(policy.default, bool):
        value = SWITCH.get(typed.lower(), typed)
    elif isinstance(policy.default, int):
        with suppress(ValueError):  # a text is out of every range
            value = reading.whole(typed)
    if not policy.admits(value):
        raise Invalid(N_("%(key)s takes %(range)s."), field="value", key=key.value, range=range_of(policy))
    return value


def range_of(policy: Policy) -> str:
    """What a policy takes, in signs that are the same in every language."""
    if isinstance(policy.default, bool):
        return "on | off"
    if policy.words:
        return f"a b c (≤ {policy.most})"
    if policy.lines:
        return f"≤ {policy.lines} ↵, ≤ {LINE_MOST}"
    if policy.choices:
        return " | ".join(policy.choices)
    if policy.allowed:
        return " | ".join(map(str, policy.allowed))
    return f"{policy.least}…{policy.most}"


def put(
    actor: Actor, key: Key, value: Value | None, *, account_id: UUID | None = None, at: datetime | None = None
) -> bool:
    """Set a policy for everybody or one account, or take the value back (None); False when nothing differed.

    At the console only, the way for emergencies: at the desk one proposes and another confirms. Raises NotAllowed,
    Invalid, Conflict.
    """
    if actor.kind is not ActorKind.CONSOLE:
        raise NotAllowed(grantor="console")
    if value is not None and not REGISTER[key].admits(value):
        raise Invalid(N_("That value isn’t among those offered."), code="out_of_range")
    if account_id and not REGISTER[key].per_account:
        raise Invalid(
            N_("%(key)s applies to everybody alike, not to a single account."), field="account", key=key.value
        )
    setting = Setting(key, account_id)
    with transaction():
        before = schedule.standing(setting).at(at or clock.now())
        if schedule.put(setting, value, Made(), at=at) is None:
            return False
        audit.record(
            Event.POLICY_SET,
            actor,
            account_id=account_id,
            facts={"key": key.value, "before": before, "after": value},
        )
    return True
