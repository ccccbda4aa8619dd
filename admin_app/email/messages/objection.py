"""Mails about receipts: how an objection ended, and what was put back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import User, UserKind
from admin_app.kernel.actor import Actor


def decided(
    reader: User,
    actor: Actor,
    *,
    account_id: UUID,
    receipt_id: UUID,
    number: str,
    upheld: bool,
    undone: bool,
    note: str,
) -> Message:
    """An approver upheld or rejected it; `undone`: the act that undoes it is on its way to whoever may do it."""
    return notice(
        "objection_decided",
        reader,
        actor,
        topic=Topic.SECURITY,
        account_id=account_id,
        number=number,
        upheld=upheld,
        undone=undone,
        note=note,
        objection_url=page(f"/activity/support/{receipt_id}"),
    )


def rolled_back(reader: User, actor: Actor, *, account_id: UUID, receipt_id: UUID) -> Message:
    """What staff had corrected was put back by a click; `reader` is the person, an owner, or whoever had corrected it."""
    staff = reader.kind is UserKind.STAFF
    return notice(
        "rolled_back",
        reader,
        actor,
        topic=Topic.SECURITY,
        account_id=None if staff else account_id,
        objection_url=page(f"/admin/accounts/{account_id}" if staff else f"/activity/support/{receipt_id}"),
    )


def waits(
    reader: User, actor: Actor, *, objection_id: UUID, number: str, about: str, opener: str, due_at: datetime
) -> Message:
    """To an approver who chose to be told: an objection waits for an answer."""
    return notice(
        "objection_waits",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        due_at=due_at,
        number=number,
        url=page(f"/admin/objections/{objection_id}"),
        name=opener,
        person=about,
    )
