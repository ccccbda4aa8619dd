"""The accounts that somebody can choose in the bar: their own one, and those seen as a delegate."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import gettext

from admin_app.delegation import reach
from views.http import addresses


@dataclass(frozen=True, slots=True)
class Choice:
    """One account: its name, where it opens, whether the page is about it."""

    name: str
    url: str
    current: bool = False


def shown() -> list[Choice]:
    """What can be chosen, the account of the page first; empty for whoever has no delegation. At most one statement."""
    login = g.get("login")
    if login is None or not login.delegated or login.actor.is_staff or not g.get("session_open"):
        return []
    asked = (request.view_args or {}).get("number", "") if request.blueprint == "customer_acting" else ""
    found = [
        Choice(seen.name, url_for("customer_acting.services", number=seen.number), seen.number == asked)
        for seen in reach.accounts(login.actor)
    ]
    if not found:
        return []
    home = Choice(
        login.account_name or gettext("My own settings"),
        addresses.plain("customer_profile.profile"),
        not any(choice.current for choice in found),
    )
    return sorted([home, *found], key=lambda choice: not choice.current)
