"""Setting the rules for signing in to one's own account, and taking one back: by its owners, from a day on or at once.

The threat: an owner in a hurry, or under pressure, or somebody in an owner's session loosens what protects everybody,
or locks colleagues out. So a rule is never laxer than the operator's, its effect is told before it is saved, every
owner is mailed, and a dispute takes back what was set since the disputed moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from admin_app.account_rules import effects as weighing
from admin_app.account_rules import queries, telling
from admin_app.account_rules.effects import Changes, RuleEffects
from admin_app.account_rules.rules import NAMES, AccountRule, Wanted
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account, subject_of
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.policy import schedule
from admin_app.policy.register import Key, Value
from admin_app.policy.schedule import Made, Setting
from admin_app.session import ended

AHEAD = timedelta(days=30)  # how far away the day may lie from which a rule holds


class EffectsTold(DomainError):
    """What the rules do is told before they are saved."""

    status = 409
    code = "told_first"
    message: ClassVar[str] = N_("Look at what this does, then save.")

    def __init__(self, effects: RuleEffects) -> None:
        super().__init__()
        self.effects = effects


class NeedsOwnFactor(Conflict):
    """Whoever makes a second factor compulsory has one already: nobody is shut out by their own rule."""

    code = "own_factor"
    message: ClassVar[str] = N_("Set up a second step for yourself first, then make it compulsory.")


def save(actor: Actor, *, wanted: Wanted, state: str, day: date | None = None, told: str = "") -> bool:
    """Set rules for one's own account, each in the place of what its owners said before; None takes one back.

    `state` is the mark of the rules the page was filled in for, `told` that of the effects that were read. `day` is
    the day in the owner's zone from which they hold; without one they hold at once. Gives False where nothing
    differs. Raises ReauthRequired, NotAllowed, Invalid beside the field, Conflict when another owner was faster,
    NeedsOwnFactor, EffectsTold.
    """
    require_fresh(actor)
    with transaction():
        account = _lock_own(actor)
        rules = queries.load(account.id)
        if state != queries.mark(rules):
            raise Conflict(
                N_(
                    "The rules were changed in the meantime. What you chose is kept: look at it, then save again."
                )
            )
        moment = _beginning(actor, day)
        differing = {key: value for key, value in wanted.items() if value != rules[key].chosen}
        for key, value in differing.items():
            _judge(rules[key], value)
        if not differing:
            return False
        changes = weighing.changes_of(rules, differing, moment or clock.now())
        effects = weighing.weigh(actor, account.id, changes, moment)
        if effects.actor_lacks_factor:
            raise NeedsOwnFactor
        if told != effects.mark:
            raise EffectsTold(effects)
        _put(actor, account, rules, differing, changes, moment)
    return True


def take_back(actor: Actor, rule_id: UUID) -> None:
    """Take a rule of one's own account back, in force or planned: the operator's counts alone again, at once.

    Raises ReauthRequired, NotAllowed, NotFound where it is another account's or is gone by now.
    """
    require_fresh(actor)
    with transaction():
        account = _lock_own(actor)
        rules = queries.load(account.id)
        wanted = {queries.of_id(rules, rule_id).key: None}
        _put(actor, account, rules, wanted, weighing.changes_of(rules, wanted, clock.now()), None)


def _put(
    actor: Actor,
    account: Account,
    rules: Mapping[Key, AccountRule],
    wanted: Wanted,
    changes: Changes,
    moment: datetime | None,
) -> None:
    """Write the rules, the trail and the mails."""
    for key, value in wanted.items():
        schedule.put(Setting(key, account.id, by_owner=True), value, Made(actor.user_id), at=moment)
    before = {NAMES[key]: _worded(rules[key].chosen) for key in wanted}
    after = {NAMES[key]: _worded(value) for key, value in wanted.items()}
    facts = {"fields": ", ".join(after)} | ({"from": moment.isoformat()} if moment else {})
    audit.record(
        Event.ACCOUNT_RULES_CHANGED,
        actor,
        account_id=account.id,
        target=("account", account.id),
        facts=facts,
        before=before,
        after=after,
    )
    telling.tell(actor, account, changes, moment)


def _worded(value: Value | None) -> Value:
    return "none" if value is None else value


def _judge(rule: AccountRule, value: Value | None) -> None:
    if value is not None and not rule.admits(value):
        raise Invalid(
            N_("That isn’t stricter than the rule for everybody, or it isn’t one of the possible values."),
            field=NAMES[rule.key],
            code="laxer",
        )


def _beginning(actor: Actor, day: date | None) -> datetime | None:
    """The beginning of a day in the owner's zone. Raises Invalid for today, an earlier one, or one too far away."""
    if day is None:
        return None
    zone = ZoneInfo(actor.time_zone)
    today = clock.now().astimezone(zone).date()
    if not today < day <= today + AHEAD:
        raise Invalid(
            N_("Choose a day from tomorrow on, %(days)s days ahead at most."),
            field="day",
            code="day",
            days=AHEAD.days,
        )
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _lock_own(actor: Actor) -> Account:
    account = lock_account(actor.acting_account_id)
    require(actor, Permission.OWN_ACCOUNT_RULES, subject_of(account))
    ended.refuse(actor.session_id)
    return account
