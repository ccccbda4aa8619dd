"""Where somebody's pages begin: the page of one's own choice, as long as it may be opened."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from admin_app.kernel.actor import Actor
from admin_app.user import appearance
from views.pages.appearance import mine
from views.pages.navigation import CUSTOMER, DESK

ENDPOINTS = {
    "security": "customer_security.overview",
    "profile": "customer_profile.profile",
    "people": "customer_people.people",
    "contacts": "customer_contacts.contacts",
    "support_access": "customer_support_access.access",
    "activity": "customer_activity.activity",
}


def chosen(actor: Actor) -> str | None:
    """The endpoint of the chosen start page; None where none is, or its right was lost."""
    key = mine().start_page
    return endpoint(actor, key) if key in appearance.starts(actor) else None


def endpoint(actor: Actor, key: str) -> str:
    """Where a start page lies."""
    return DESK[key].endpoint if actor.is_staff else ENDPOINTS[key]


def offered(actor: Actor) -> list[tuple[str, Any]]:
    """The start pages somebody may choose, named as in the menu."""
    usual = gettext("By your role") if actor.is_staff else gettext("What is due, else the profile")
    named = {e.endpoint: e.label for _label, entries in CUSTOMER for e in entries} | {
        e.endpoint: e.label for e in DESK.values()
    }
    return [("", usual), *((key, named[endpoint(actor, key)]) for key in appearance.starts(actor))]
