"""The mail about a copy of one's own data."""

from __future__ import annotations

from datetime import datetime

from admin_app.email.message import Message, notice, page
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.user import access


def ready(user: User, actor: Actor, *, copy: str, until: datetime) -> Message:
    """It is written and can be downloaded until a moment; the mail itself holds nothing of it."""
    path = "/privacy/copies" if access.signs_in(user) else "/privacy-request"
    return notice("data_copy_ready", user, actor, copy=copy, until=until, copies_url=page(path))
