"""Mails about documents."""

from __future__ import annotations

from datetime import datetime

from admin_app.document.models import DocumentKind
from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def announced(
    reader: User,
    actor: Actor,
    *,
    account: Account,
    kind: DocumentKind,
    number: int,
    begins: datetime,
    changes: str,
    version_id: str,
) -> Message:
    """To an owner: a new version of a document, what changed in it, and from when it is in force."""
    return notice(
        "document_announced",
        reader,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        account_name=account.name,
        binds=kind is DocumentKind.AGREEMENT,
        number=number,
        begins=begins,
        changes=changes,
        document_url=page(f"/privacy/documents/{version_id}"),
    )
