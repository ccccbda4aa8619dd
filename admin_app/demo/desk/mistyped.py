"""Passwords and names mistyped over the last month, so that the chart of refused sign-ins has days to compare."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from admin_app.demo import play, security, world
from admin_app.demo.desk.lists import LET_BE
from admin_app.demo.play import PASSWORD, Calendar, by_name, enter
from admin_app.demo.world import Company
from admin_app.identity.models import UserKind
from admin_app.kernel import clock
from admin_app.kernel.errors import DomainError
from admin_app.session import service as sessions
from admin_app.sign_in.password import login

DAYS = 29
ON_WEEKDAYS, ON_WEEKENDS = (3, 8), (1, 3)  # how many people mistype on a day, at least and at most
GUESSED = ((19, 42), (8, 71))  # how many days ago a stranger tried how many names that nobody has
TRIES = (1, 3)  # of one person at once: nobody has to wait after so few


def add_to(calendar: Calendar, companies: list[Company], active: Sequence[str], now: datetime) -> None:
    """Every day some mistype their password, sign in at last, and leave; one in four mistypes the name alone.

    Nobody does whose sign-in is printed or who is put into a state.
    """
    apart = {*LET_BE, *security.people(companies)}
    people = [name for name in active if name not in apart]
    dice = random.Random(world.SEED + 11)
    for days in range(1, DAYS):
        day = now - timedelta(days=days)
        for _ in range(dice.randint(*(ON_WEEKENDS if day.weekday() > 4 else ON_WEEKDAYS))):
            moment = day - timedelta(minutes=dice.randint(5, 500))
            name, tries = dice.choice(people), dice.randint(*TRIES)
            mistype = _mistypes_the_name if dice.random() < 0.25 else _mistypes_the_password
            calendar.add(moment, partial(mistype, name, tries))
    for days, names in GUESSED:
        calendar.add(now - timedelta(days=days, hours=4), partial(_guesses, names))


def _guesses(names: int) -> None:
    for number in range(names):
        _try(f"office{number:02}", PASSWORD.lower())


def _mistypes_the_name(name: str, tries: int) -> None:
    for _ in range(tries):
        _try(f"{name}1", PASSWORD)


def _mistypes_the_password(name: str, tries: int) -> None:
    for _ in range(tries):
        _try(name, PASSWORD.lower())
    with suppress(DomainError):  # somebody disabled since, or of a closed account
        sessions.sign_out(enter(by_name(name)))


def _try(name: str, password: str) -> None:
    with suppress(DomainError):
        login.sign_in(play.door(name), kind=UserKind.CUSTOMER, name=name, password=password)
    clock.pass_by(timedelta(seconds=20))
