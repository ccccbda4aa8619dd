"""An owner who sets rules for the account, as the page does it: reads what they do, then saves."""

from __future__ import annotations

from datetime import date
from typing import Any

from admin_app.account_rules import queries, service
from admin_app.account_rules.effects import RuleEffects
from admin_app.account_rules.rules import FIELDS
from admin_app.account_rules.service import EffectsTold
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.policy.register import Key, Value
from tests.cast import actor_of


def chosen(user: User) -> dict[Key, Value | None]:
    """What the account's owners said so far, as the page's fields have it."""
    return {key: rule.chosen for key, rule in queries.read(actor_of(user)).items()}


def foretold(
    user: User, *, day: date | None = None, actor: Actor | None = None, **wanted: Any
) -> RuleEffects:
    """What rules would do."""
    try:
        save(user, day=day, actor=actor, told="nothing yet", **wanted)
    except EffectsTold as first:
        return first.effects
    raise AssertionError("nothing was told")


def save(
    user: User, *, day: date | None = None, actor: Actor | None = None, told: str | None = None, **wanted: Any
) -> bool:
    """Set rules, their effect read before unless `told` says what was."""
    actor = actor or actor_of(user)
    said = chosen(user) | {FIELDS[name]: value for name, value in wanted.items()}
    state = queries.mark(queries.read(actor_of(user)))
    try:
        return service.save(actor, wanted=said, state=state, day=day, told=told or "")
    except EffectsTold as first:
        if told is not None:
            raise
        return service.save(actor, wanted=said, state=state, day=day, told=first.effects.mark)
