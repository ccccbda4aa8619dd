"""Mails about staff who see a customer's pages, to the person and the owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def started(
    reader: User,
    actor: Actor,
    *,
    account: Account,
    person: User,
    areas: Sequence[str],
    until: datetime,
    reason: str,
) -> Message:
    """Staff see the person's own pages, read only, under the customer's permission."""
    return notice(
        "view_started",
        reader,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id,
        account_name=account.name,
        person=person.full_name,
        own=person.id == reader.id,
        areas=list(areas),
        until=until,
        reason=reason,
    )
