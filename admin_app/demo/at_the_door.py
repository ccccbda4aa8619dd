"""The demo's people whom something keeps at the door, or whose session is used elsewhere; one state a person."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from admin_app.demo import play
from admin_app.demo.play import PASSWORD, enter
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import DomainError
from admin_app.policy.register import AtLimit
from admin_app.sign_in import authenticate, session_rules
from admin_app.sign_in.password import login
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.sign_in.pin import unlock as pin_unlock
from admin_app.sign_in.throttle import store

HOME, FRANCE, OFFICE = "91.65.0.140", "90.80.0.17", "91.65.1.20"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36"
)
WRONG_PIN = "582915"


def change_rules(actor: Actor, *, limit: int = 0, at_limit: str | None = None, bind: bool = False) -> None:
    """Change somebody's rules for sessions, what it does having been read."""
    told = ""
    for _ in range(2):
        try:
            session_rules.change(
                actor, idle_minutes=None, days=None, limit=limit, at_limit=at_limit, bind=bind, told=told
            )
        except session_rules.ToldFirst as first:
            told = first.effects.mark
        else:
            return


def has_shut_pin(user: User) -> None:
    """Ten wrong PINs after signing in: it is asked for on, and opens nothing."""
    pin_settings.put(enter(user), new="271828", minutes=20, after_sign_in=True)
    for _ in range(pin_unlock.IN_ALL // pin_unlock.IN_A_SESSION):
        clock.pass_by(timedelta(minutes=2))  # the next code of the app
        waiting = enter(user)
        for _try in range(pin_unlock.IN_A_SESSION):
            with suppress(DomainError):
                pin_unlock.finish(waiting, WRONG_PIN)


def is_used_elsewhere(user: User) -> None:
    """A session that went on in another browser and country."""
    cookie, _login = play.open_session(user, ip=HOME)
    clock.pass_by(timedelta(minutes=20))
    authenticate.resolve(
        cookie, user.kind, authenticate.Visit(ip=FRANCE, user_agent=CHROME, country="FR", browser="another")
    )


def chooses_at_the_limit(user: User) -> None:
    """One device at once; a second one stands before the choice which of them ends."""
    if play.secret_of(user) is None:
        play.turn_app_on(user)
    change_rules(enter(user), limit=1, at_limit=AtLimit.REFUSE)
    clock.pass_by(timedelta(minutes=2))
    with suppress(DomainError):
        enter(user, ip=FRANCE)


def waits_with_the_office(user: User) -> None:
    """Fifty wrong tries came from the office, so the right password isn't heard there."""
    for number in range(store.ADDRESS_FREE):
        with suppress(DomainError):
            login.sign_in(
                play.door(f"temp.{number:02}", ip=OFFICE),
                kind=user.kind,
                name=f"temp.{number:02}",
                password="Wrong+h0rse-42",  # noqa: S106 - a wrong one
            )
    with suppress(DomainError):
        login.sign_in(play.door(user, ip=OFFICE), kind=user.kind, name=user.username, password=PASSWORD)
