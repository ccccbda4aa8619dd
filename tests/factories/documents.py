"""Documents, by the commands themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from admin_app.document import drafting, publishing
from admin_app.document.drafting import Wording
from admin_app.document.models import DocumentKind, DocumentVersion
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from tests.cast import actor_of
from tests.factories.people import make_staff

REASON = "Our lawyers ask for it"
FIRST = "# About it\n\nThis agreement is about our services.\n\n- You pay\n- We deliver"


def wording(text: str = FIRST, at: datetime | None = None, **words: str) -> Wording:
    """The words of a version, the German ones marked."""
    summary = words.get("summary", "The term is shorter")
    return Wording(text, f"DE {text}", summary, f"DE {summary}", at or clock.now())


def make_draft(by: User, kind: str = "agreement", text: str = FIRST, **more: Any) -> UUID:
    """A draft; gives its id."""
    return drafting.write(actor_of(by), DocumentKind(kind), wording(text, **more))


def ask_to_confirm(by: User, version_id: UUID) -> UUID:
    """The draft is proposed; gives the proposal's id."""
    return publishing.propose(actor_of(by), version_id, reason=REASON)


NOTICE = timedelta(days=20)


def make_version(
    kind: str = "agreement", text: str = FIRST, *, ago: float = 1, at: datetime | None = None, **more: Any
) -> UUID:
    """A version that took effect so many days ago, or does at a moment; two people let it, in good time."""
    writer, approver = make_staff("administrator"), make_staff("approver")
    at = at or clock.now() - timedelta(days=ago)
    with clock.shifted(at - NOTICE - clock.now()):
        version_id = make_draft(writer, kind, text, at=at, **more)
        publishing.confirm(actor_of(approver), ask_to_confirm(writer, version_id))
    return version_id


def version(version_id: UUID) -> DocumentVersion:
    """A version as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(DocumentVersion, version_id)


def in_world(_account: Account) -> dict[str, Any]:
    """A draft, and a version that is announced: none is in force, so that no sign-in in the tests is asked."""
    return {
        "document": make_version(at=clock.now() + timedelta(days=300)),
        "document_draft": make_draft(make_staff("administrator"), "privacy_policy"),
        "document_kind": "agreement",
    }
