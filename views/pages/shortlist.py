"""Accounts at the reader's hand: in the side bar of the desk, and the button that pins one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import request
from markupsafe import Markup

from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.shortlist import queries
from admin_app.shortlist.queries import NOTHING, AtHand, Shortlist
from views.http import addresses
from views.http.requester.reader import said
from views.templating import controls
from views.templating.parts import html, initials

RECENT_SHOWN = 5


def mine() -> Shortlist:
    """What the reader has at hand, as their session told it; nothing for customers and without the right to accounts."""
    here = addresses.kept()
    found: Shortlist | None = here.get("shortlist")
    if found is None:
        login = here.get("login")
        reads = login is not None and here.get("session_open") and login.actor.may(Permission.ACCOUNT_READ)
        found = here.shortlist = queries.of(login.shortlist) if login is not None and reads else NOTHING
    return found


def in_menu() -> Markup:
    """The side bar's last groups: accounts that are pinned, and those opened lately."""
    found = mine()
    return Markup(  # noqa: S704 - escaped
        _group(said(N_("Pinned accounts")), found.pinned)
        + _group(said(N_("Recent")), found.recent[:RECENT_SHOWN])
    )


def _group(heading: str, accounts: Iterable[AtHand]) -> str:
    lines = [_line(account) for account in accounts]
    return f"<h2>{html(heading)}</h2>{''.join(lines)}" if lines else ""


def _line(account: AtHand) -> str:
    return (
        f'<a href="{html(url(account.id))}">{initials(account.name, square=True, size="tiny")}'
        f'<span class="cut" dir="auto">{html(account.name)}</span></a>'
    )


def url(account_id: UUID) -> str:
    """Where an account opens."""
    return addresses.of_row("accounts.details_view", account_id)


def pin_button(account_id: UUID) -> Markup:
    """The button in an account's head that pins or unpins it; it goes back to the page it stands on."""
    pinned = mine().is_pinned(account_id)
    endpoint = "staff_shortlist.unpin" if pinned else "staff_shortlist.pin"
    words = said(N_("Unpin") if pinned else N_("Pin"))
    return controls.post_button(
        addresses.of_account(endpoint, account_id),
        words,
        {"next": request.path} if request.method == "GET" else {},
        icon="pinned" if pinned else "pin",
    )


PARTS = {"draw_shortlist": in_menu, "draw_pin": pin_button}
