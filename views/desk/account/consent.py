"""What the customer's consent lets the reader of a page open."""

from __future__ import annotations

from collections.abc import Iterable

from admin_app.kernel.actor import Actor
from admin_app.kernel.permissions import Permission
from admin_app.overview.account_page import ConsentLine


def granted_areas(actor: Actor, consents: Iterable[ConsentLine]) -> frozenset[str]:
    """The areas that a click of the reader's shows."""
    if not actor.may(Permission.LOOK_UNDER_GRANT):
        return frozenset()
    return frozenset(area for consent in consents for area in consent.areas)
