"""Views as a customer, by the command itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.view_as import service as view_as
from admin_app.view_as.models import CustomerView
from tests.cast import actor_of
from tests.factories.people import make_person, make_staff


def make_view(by: User, of: User, session_id: UUID | None = None, **changes: Any) -> CustomerView:
    """A view that begins now; the account's owner has to allow support access before."""
    actor = actor_of(by, session_id=session_id, **changes)
    found = db.session.get(CustomerView, view_as.start(actor, of.id, reason="She asks what she would see"))
    assert found is not None
    return found


def in_world(account: Account) -> dict[str, Any]:
    """A view that has ended, of somebody of the account, which allows support access."""
    agent = make_staff("support", full_name="Vera Viewer")
    view = make_view(agent, make_person(account, full_name="Paul Pages"))
    view_as.stop(actor_of(agent, session_id=view.session_id), view.id)
    return {"view": view.id}
