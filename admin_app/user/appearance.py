"""One's own appearance of the pages: theme, size of buttons, tips, rows a page, start page, a text to oneself."""

from __future__ import annotations

from typing import Any

from admin_app.identity.models import UserKind
from admin_app.kernel import paging, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission
from admin_app.user import profile

BUTTON_SIZES = ("small", "normal", "large")
ROWS = paging.SIZES
KEYS = ("on", "off")  # of one letter
WELCOME_MAX = 500
# Where somebody may begin, by key, and the right that the page asks for. Whoever serves the pages names them.
START_PAGES: dict[UserKind, dict[str, Permission | None]] = {UserKind.STAFF: {}, UserKind.CUSTOMER: {}}


def starts(actor: Actor) -> tuple[str, ...]:
    """The start pages that somebody may open now, by key."""
    known = START_PAGES[UserKind.STAFF if actor.is_staff else UserKind.CUSTOMER]
    return tuple(key for key, permission in known.items() if permission is None or actor.may(permission))


def change_appearance(
    actor: Actor,
    *,
    theme: str | None = None,
    button_size: str | None = None,
    tooltips: bool | None = None,
    rows_per_page: int | None = None,
    start_page: str | None = None,
    welcome: str | None = None,
    version: int | None = None,
) -> bool:
    """Change what is given of one's own appearance; False when nothing differed, and then nothing is written.

    `welcome` is plain text of at most 500 characters; its line breaks are kept. Raises NotAllowed while the
    account is suspended, Invalid beside the field (also for a start page that the person may not open),
    Conflict when another window was faster.
    """
    given = {
        "theme": theme,
        "button_size": button_size,
        "tooltips": tooltips,
        "rows_per_page": rows_per_page,
        "start_page": start_page,
        "welcome": None if welcome is None else _welcome(welcome),
    }

    def check(name: str, value: object) -> None:
        if value not in choices.get(name, (value,)):
            raise Invalid(N_("Choose an entry from the list."), field=name, code=name)

    choices: dict[str, tuple[Any, ...]] = {
        "theme": profile.THEMES,
        "button_size": BUTTON_SIZES,
        "rows_per_page": ROWS,
        "start_page": ("", *starts(actor)),
    }
    return profile.save_own(actor, given, check, version)


def choose_keys(actor: Actor, *, on: str) -> bool:
    """Turn keys of one letter `on` or `off` for oneself; whether that changed it. Raises NotAllowed, Invalid."""

    def check(_name: str, _value: object) -> None:
        if on not in KEYS:
            raise Invalid(N_("Choose an entry from the list."), field="single_keys", code="single_keys")

    return profile.save_own(actor, {"single_keys": on == KEYS[0]}, check, None)


def _welcome(value: str) -> str:
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return text.clean_line(plain, WELCOME_MAX, "welcome", required=False, lines=True)
