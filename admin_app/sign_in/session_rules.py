"""Changing one's own session rules: how long, how many, from where (S0-03, S2-18, S4-09, S4-11..14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import session as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import require_fresh
from admin_app.policy import choices
from admin_app.policy.choices import Limit
from admin_app.policy.register import REGISTER, AtLimit, Key, Value
from admin_app.policy.service import strictest
from admin_app.session import binding, lifecycle
from admin_app.session.limits import service as session_limits
from admin_app.session.limits.service import Effects, SessionLimits
from admin_app.sign_in import disputed
from admin_app.sign_in.password.credential import require_self


class ToldFirst(DomainError):
    """The change ends sessions, or leaves more than the limit lets in: that is told before it is done."""

    status = 409
    code = "told_first"
    message: ClassVar[str] = N_("Look at what this does, then save again.")

    def __init__(self, effects: Effects) -> None:
        super().__init__()
        self.effects = effects


def change(
    actor: Actor,
    *,
    idle_minutes: int | None,
    days: int | None,
    limit: int,
    at_limit: str | None,
    bind: bool,
    told: str = "",
) -> bool:
    """Change how one's own sessions end: all live ones follow at once. Gives whether anything changed.

    `idle_minutes` and `days` are None where nobody can choose them (third parties; staff). `limit` 0 is off;
    `at_limit` (one of AtLimit) counts at 1 only. `told` is the mark of the effects that the person has
    seen. Raises ReauthRequired, Invalid beside the field, ToldFirst.
    """
    person = require_self(actor)
    require_fresh(actor)
    with transaction():
        user = lock_person(person.user_id).user
        before = session_limits.of(user.id, person.account_id)
        wanted = _wanted(before, idle_minutes=idle_minutes, days=days, limit=limit, at_limit=at_limit)
        former = lifecycle.times(person.kind, person.account_id, user.id, user.identity)
        if wanted:
            disputed.keep_choices(actor, user.id)
        changed = {key for key, value in wanted.items() if choices.choose(user.id, key, value)}
        _tie(actor, user, bind=bind)
        after = session_limits.of(user.id, person.account_id)
        if not changed and before.bind == bind:
            return False
        lasts = lifecycle.times(person.kind, person.account_id, user.id, user.identity)
        effects = session_limits.weigh(user.id, lasts, after, actor.session_id)
        if changed and effects.mark and effects.mark != told:
            raise ToldFirst(effects)
        if (lasts.life, lasts.idle) != (former.life, former.idle):
            session_limits.apply(user.id, lasts)
        _tell(actor, user, person.account_id, before, after)
    return True


def _wanted(
    now: SessionLimits, *, idle_minutes: int | None, days: int | None, limit: int, at_limit: str | None
) -> dict[Key, Value]:
    """The choices that differ from what counts, each judged. A limit from above is nobody's choice."""
    asked: list[tuple[str, Key, Limit, Value | None]] = [
        (
            "idle_minutes",
            session_limits.idle_key(staff=now.staff),
            now.idle,
            None if now.idle_fixed else idle_minutes,
        ),
        ("days", Key.SESSION_DAYS, now.life, None if now.staff else days),
        ("limit", Key.SESSION_LIMIT, now.most, limit),
        ("at_limit", Key.SESSION_AT_LIMIT, now.at_limit, at_limit if limit == 1 else None),
    ]
    wanted: dict[Key, Value] = {}
    for field, key, held, value in asked:
        if value is None or value in {held.value, held.own}:
            continue
        _judge(field, key, held, value)
        wanted[key] = value
    return wanted


def _judge(field: str, key: Key, held: Limit, value: Value) -> None:
    if not REGISTER[key].admits(value):
        raise Invalid(N_("That value isn’t among those offered."), field=field, code="out_of_range")
    if held.ceiling is None or strictest(key, [held.ceiling, value]) == value:
        return
    if key is Key.SESSION_AT_LIMIT:
        raise Invalid(N_("Here a new sign-in is refused; this can’t be changed."), field=field)
    raise Invalid(N_("At most %(most)s is allowed here."), field=field, most=held.ceiling)


def _tie(actor: Actor, user: User, *, bind: bool) -> None:
    if bind == user.bind_ip:
        return
    disputed.keep_binding(actor, user)
    if not bind:
        binding.untie(user)
    elif not actor.ip:
        raise Invalid(
            N_("Your current address can’t be determined, so nothing can be tied to it."), field="bind"
        )
    else:
        binding.tie(user, actor.session_id, actor.ip)


def _tell(
    actor: Actor, user: User, account_id: UUID | None, before: SessionLimits, after: SessionLimits
) -> None:
    former, present = _told(before), _told(after)
    fields = [name for name, value in present.items() if former[name] != value]
    audit.record(
        Event.SESSION_RULES_CHANGED,
        actor,
        account_id=account_id,
        subject_id=user.id,
        facts={"fields": ", ".join(fields)},
        before={f: former[f] for f in fields},
        after={f: present[f] for f in fields},
    )
    security_mail.everywhere(
        user.id,
        lambda reader: mails.rules_changed(
            reader,
            actor,
            idle_minutes=after.idle_minutes,
            life=int(after.life.value),
            limit=int(after.most.value),
            refuses=after.refuses,
            bind=after.bind,
            changed=fields,
        ),
    )


def _told(rules_: SessionLimits) -> Mapping[str, Any]:
    return {
        "idle_minutes": rules_.idle_minutes,
        "session_length": rules_.life.value,
        "session_limit": rules_.most.value,
        "at_limit": AtLimit.REFUSE if rules_.refuses else AtLimit.REPLACE,
        "tied_to": rules_.tied_to if rules_.bind else "",
    }
