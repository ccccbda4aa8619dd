"""Saved views of lists, by the command itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.kernel.rights.permissions import Permission
from admin_app.saved_view import service
from tests.cast import actor_of
from tests.factories.people import make_staff

INVITED = {"status": "invited"}


def make_view(by: User, name: str = "Not here yet", role: str = "", **arguments: str) -> UUID:
    """A view of the list of people."""
    return service.save(
        actor_of(by),
        Permission.PERSON_READ,
        listed="people",
        name=name,
        arguments=arguments or INVITED,
        role=role,
    )


def in_world(_account: Account) -> dict[str, Any]:
    """A view that somebody of staff keeps."""
    return {"own_saved_view": make_view(make_staff("support", full_name="Vic Viewer"))}
