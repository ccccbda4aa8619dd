"""The job that hands a text or call to the gateway.

As with mail, no transaction is open meanwhile, and a crash after the gateway took it sends it once more. What
has expired isn't sent any more: a code that comes too late only confuses.
"""

from __future__ import annotations

from datetime import timedelta

from admin_app.kernel import clock, queue
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction
from admin_app.kernel.queue import Job
from admin_app.text_message import outbox, providers
from admin_app.text_message.gateway import Note, TextRefused
from admin_app.text_message.models import TextMessage, TextState

TRIES = 8  # with waits from 5 s on: longer than a code lives
TOO_LATE = "too_late"


def send(job: Job) -> None:
    """Send one message. Raises TextNotNow when it should be tried again."""
    row = db.session.get(TextMessage, job.subject_id)
    if row is None or row.state != TextState.QUEUED:
        queue.finish(job.id)
        return
    left = row.expires_at - clock.now()
    if left <= timedelta(0):
        _settle(job, failed=row.reason or TOO_LATE)
        return
    note = Note(
        row.channel, outbox.number_of(row), outbox.words_of(row), row.language, int(left.total_seconds())
    )
    db.session.rollback()  # no connection is held while the gateway is talked to
    try:
        reference = providers.active().send(note)
    except TextRefused as refusal:
        _settle(job, failed=str(refusal))
        return
    _settle(job, reference=reference)


def tried(job: Job, error: str, *, gave_up: bool) -> None:
    """A try went wrong: note why beside the message, in the transaction that puts the job back."""
    row = lock_row(TextMessage, job.subject_id)
    if row is None or row.state != TextState.QUEUED:
        return
    row.attempts, row.reason = job.attempts, error[:200]
    waiting = db.session.get(Job, job.id, populate_existing=True)
    row.next_try_at = waiting.run_at if waiting else row.next_try_at
    if gave_up or row.next_try_at >= row.expires_at:
        outbox.mark_failed(row, row.reason)


def _settle(job: Job, *, reference: str = "", failed: str = "") -> None:
    def noted() -> None:
        with transaction():
            queue.hold(job)
            row = lock_row(TextMessage, job.subject_id)
            if row is not None and row.state == TextState.QUEUED:
                row.attempts = job.attempts
                if failed:
                    outbox.mark_failed(row, failed)
                else:
                    outbox.mark_sent(row, reference)
            queue.finish(job.id)

    again_if_undone(noted)  # alone: what was sent mustn't be sent once more for it
