"""The mail that tells how an objection ended."""

from __future__ import annotations

from uuid import UUID

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor


def decided(
    reader: User, actor: Actor, *, account_id: UUID, receipt_id: UUID, upheld: bool, undone: bool, note: str
) -> Message:
    """An approver upheld or rejected it; `undone`: the act that undoes it is on its way to whoever may do it."""
    return notice(
        "objection_decided",
        reader,
        actor,
        topic=Topic.SECURITY,
        account_id=account_id,
        upheld=upheld,
        undone=undone,
        note=note,
        objection_url=page(f"/activity/support/{receipt_id}"),
    )
