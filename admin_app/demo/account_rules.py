"""The demo's rules for signing in to an account: one in force, and one that everybody was told of beforehand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from admin_app.account_rules import queries, service
from admin_app.account_rules.service import EffectsTold
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.kernel import clock
from admin_app.policy.register import FactorRequired, Key, Value


def add_to(calendar: Calendar, now: datetime) -> None:
    """An owner asks for longer passwords, and later for a second factor from a day on."""
    calendar.add(now - timedelta(days=18), lambda: _set(Key.PASSWORD_LENGTH, 12))
    calendar.add(
        now - timedelta(hours=5),
        lambda: _set(
            Key.FACTOR_REQUIRED, FactorRequired.EVERYBODY, day=clock.now().date() + timedelta(days=9)
        ),
    )


def _set(key: Key, value: Value, day: date | None = None) -> None:
    actor = enter(by_name("mara"))
    state = queries.mark(queries.read(actor))
    try:
        service.save(actor, wanted={key: value}, state=state, day=day)
    except EffectsTold as first:
        service.save(actor, wanted={key: value}, state=state, day=day, told=first.effects.mark)
