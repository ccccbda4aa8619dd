"""Who took a step of a case, as its readers are told."""

from __future__ import annotations

from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import Actor
from admin_app.lib import masks


def shown_name(person: User | None, reader: Actor) -> str:
    """Who acted: to customers staff are first name and initial; a job of ours bears our name."""
    if person is None:
        return "Gatehouse"
    if reader.is_customer and person.kind is UserKind.STAFF:
        return masks.short_name(person.full_name)
    return person.full_name
