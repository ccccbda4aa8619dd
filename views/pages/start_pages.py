"""Where somebody's pages begin: the page of one's own choice, as long as it may be opened."""

from __future__ import annotations

from flask_babel import gettext

from admin_app.kernel.actor import Actor
from admin_app.user import appearance
from views.pages import registry
from views.pages.appearance import mine
from views.pages.registry import MenuPage


def chosen(actor: Actor) -> str | None:
    """The endpoint of the chosen start page; None where none is, or its right was lost."""
    key = mine().start_page
    return next((page.endpoint for page in _open_to(actor) if page.key == key), None)


def offered(actor: Actor) -> list[tuple[str, str]]:
    """The start pages somebody may choose, named and in order as in the menu."""
    usual = gettext("By your role") if actor.is_staff else gettext("What is due, else the profile")
    return [("", usual), *((page.key, str(page.label)) for page in _open_to(actor))]


def _open_to(actor: Actor) -> list[MenuPage]:
    keys = appearance.starts(actor)
    return [page for page in registry.of(actor) if page.key in keys]
