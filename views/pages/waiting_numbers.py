"""The numbers in the frame: what waits for the reader, and at the desk what the bell has to tell.

The session brings the bell's, and a customer's. What waits is counted by one statement, but not for lists, which show what was counted last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import g

from admin_app.overview import waiting
from admin_app.overview.waiting import Counted, OwnKind, WaitingKind
from admin_app.session import service as sessions

KINDS: dict[str, Counted] = {kind.value: kind for of in (WaitingKind, OwnKind) for kind in of}


def of_list() -> None:
    """This page asks nothing more: it shows the number of the last one that did."""
    g.counts_nothing = True


def of_customer() -> dict[Counted, int]:
    """How many of a customer's tickets wait for them, as the session brings it; nothing for staff who see a page as they do."""
    login = g.get("login")
    if login is None or login.actor.is_staff or not g.get("session_open"):
        return {}
    return {OwnKind.OWN_TICKET: login.untold}


def waits() -> dict[Counted, int]:
    """How much of each kind waits for the reader; nothing for customers and for whoever isn't signed in."""
    login = g.get("login")
    if login is None or not login.actor.is_staff or not g.get("session_open"):
        return {}
    if g.get("counts_nothing"):
        return {KINDS[kind]: number for kind, number in login.waiting.items() if kind in KINDS}
    found = {kind: number for kind, number in waiting.numbers(login.actor).items() if number}
    if found != login.waiting:
        sessions.note_waiting(login.session_id, {kind.value: number for kind, number in found.items()})
    return found


def beside(kinds: Collection[Counted], found: Mapping[Counted, int]) -> str:
    """The number beside a line of the menu that leads to these kinds; empty where nothing waits."""
    number = waiting.capped(found.get(kind, 0) for kind in kinds)
    return told(number) if number else ""


def untold() -> int:
    """What the bell has to tell the reader, who is staff."""
    login = g.get("login")
    return login.untold if login is not None and g.get("session_open") else 0


def told(number: int) -> str:
    """A number as the frame shows it: exact up to 200."""
    return f"{waiting.COUNTED}+" if number > waiting.COUNTED else str(number)
