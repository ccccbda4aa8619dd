"""The numbers in the desk's frame: what waits for the reader, and what the bell has to tell.

The session brings the bell's. What waits is counted by one statement, but not for lists, which show what was counted last.
"""

from __future__ import annotations

from flask import g

from admin_app.overview import waiting
from admin_app.session import service as sessions


def of_list() -> None:
    """This page asks nothing more: it shows the number of the last one that did."""
    g.counts_nothing = True


def waits() -> int:
    """How much waits for the reader; nothing for customers and for whoever isn't signed in."""
    login = g.get("login")
    if login is None or not login.actor.is_staff or not g.get("session_open"):
        return 0
    if g.get("counts_nothing"):
        return int(login.waiting)
    number = waiting.number(login.actor)
    if number != login.waiting:
        sessions.note_waiting(login.session_id, number)
    return number


def untold() -> int:
    """What the bell has to tell the reader."""
    login = g.get("login")
    return login.untold if login is not None and g.get("session_open") else 0


def told(number: int) -> str:
    """A number as the frame shows it: exact up to 200."""
    return f"{waiting.COUNTED}+" if number > waiting.COUNTED else str(number)
