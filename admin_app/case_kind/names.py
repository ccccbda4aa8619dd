"""Who took a step of a case, as its readers are told."""

from __future__ import annotations

from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import Actor
from admin_app.lib import masks


def shown_name(person: User | None, reader: Actor) -> str:
    """Who acted: to customers staff are first name and initial; a job of ours bears our name."""
    if person is None:
        return "Gatehouse"
    return name_for(reader, person.full_name, person.kind)


def name_for(reader: Actor, full_name: str, kind: UserKind) -> str:
    """The same of somebody whose columns are at hand."""
    return masks.short_name(full_name) if reader.is_customer and kind is UserKind.STAFF else full_name
