"""Agreeing to a version or noting it: the proof of it, and its event, in the caller's transaction."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.document import due
from admin_app.document.due import Reader
from admin_app.document.models import Answer, DocumentAnswer
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import LANGUAGES, N_

EVENTS = {Answer.AGREED: Event.DOCUMENT_AGREED, Answer.NOTED: Event.DOCUMENT_NOTED}
ANOTHER = N_("Another version is in force now. Read this one.")


def give(actor: Actor, reader: Reader, version_id: UUID, *, language: str) -> int:
    """Record somebody's answer to a version that waits for it, under the lock of the person; gives how many still wait.

    One that was answered meanwhile, by an owner of the same account or in another window, is as good. Raises Conflict
    when it isn't in force any more.
    """
    waiting = due.of(reader)
    found = next((one for one in waiting if one.row.id == version_id), None)
    if found is None:
        if waiting and not _answered(reader, version_id):
            raise Conflict(ANOTHER)
        return len(waiting)
    row, answer = found.row, found.answer
    facts = {"document": row.kind.value, "number": row.number, "hash": row.content_hash}
    event_id = audit.record(
        EVENTS[answer],
        actor,
        account_id=reader.account_id,
        subject_id=reader.user_id,
        target=("document_version", row.id),
        facts=facts,
    )
    db.session.add(
        DocumentAnswer(
            id=clock.new_id(),
            version_id=row.id,
            user_id=reader.user_id,
            account_id=reader.account_id,
            answer=answer,
            content_hash=row.content_hash,
            language=language if language in LANGUAGES else LANGUAGES[0],
            country=actor.country,
            session_id=actor.session_id,
            event_id=event_id,
            at=clock.now(),
        )
    )
    return len(waiting) - 1


def _answered(reader: Reader, version_id: UUID) -> bool:
    """Whether the reader answered a version, or an owner of the account agreed to it."""
    of_account = sa.and_(
        DocumentAnswer.account_id == reader.account_id, DocumentAnswer.answer == Answer.AGREED
    )
    wanted = sa.select(DocumentAnswer.id).where(
        DocumentAnswer.version_id == version_id,
        sa.or_(DocumentAnswer.user_id == reader.user_id, of_account),
    )
    return db.session.scalar(wanted.limit(1)) is not None
