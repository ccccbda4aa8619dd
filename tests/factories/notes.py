"""Notes of staff on accounts, as the command writes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.note import service
from tests.cast import actor_of
from tests.factories.people import make_staff

WORDS = "Ring before you unlock twice a day"


def make_note(by: User, account: Account, text: str = WORDS, **traits: Any) -> UUID:
    """A note of somebody of staff; gives its id."""
    return service.write(actor_of(by), account.id, text=text, **traits)


def in_world(account: Account) -> dict[str, Any]:
    """A note of somebody new of staff."""
    return {"note": make_note(make_staff("support"), account)}
