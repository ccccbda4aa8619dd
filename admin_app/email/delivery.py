"""The job that sends a mail.

No transaction is open while the server is talked to. Killed before the server took the mail: the row still says
queued, and it is sent later. Killed after that: it is sent once more with the same Message-ID, so a mailbox can
tell. Marking it sent and ending the job are one commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.email import bounce_address, outbox, restricted, transport
from admin_app.email.models import Mail, MailState
from admin_app.kernel import clock, queue
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction
from admin_app.kernel.queue import Job

TRIES = 30  # with waits from 5 s to 1 h: about a day
MayRead = Callable[[Mail], bool]


def always(_mail: Mail) -> bool:
    """Whoever a mail was written to gets it."""
    return True


def fetch(jobs: Sequence[Job]) -> dict[UUID, Mail]:
    """The mails of claimed jobs by their ids, in one statement."""
    found = db.session.scalars(sa.select(Mail).where(Mail.id.in_([job.subject_id for job in jobs]))).all()
    for mail in found:
        db.session.expunge(mail)
    return {mail.id: mail for mail in found}


def send(job: Job, *, may_read: MayRead = always) -> None:
    """Send one mail. Raises transport.MailNotNow when it should be tried again."""
    hand_over(job, fetch([job]).get(job.subject_id) if job.subject_id else None, may_read=may_read)


def hand_over(job: Job, mail: Mail | None, *, may_read: MayRead = always) -> None:
    """The same for a mail that was fetched since its job was claimed: nobody else changes it while the claim lasts.

    `may_read` judges at the last moment whether it still is for its reader.
    Raises queue.ClaimLost, with nothing sent, where it ran out (a machine that slept, a database that was away) and
    another worker has the job.
    """
    if mail is None or mail.state != MailState.QUEUED:
        queue.finish(job.id)
        return
    if job.claimed_until is None or job.claimed_until <= clock.now():  # as it was when it was claimed
        with transaction():
            queue.hold(job, anew=True)
    words = outbox.words_of(mail)
    if restricted.keeps_back(mail):
        _settle(job, lambda: outbox.kept_back(mail, words, attempts=job.attempts, why="restricted"))
        return
    if not may_read(mail):
        _settle(job, lambda: outbox.kept_back(mail, words, attempts=job.attempts, why="no_reader"))
        return
    message = transport.compose(mail, words)
    db.session.rollback()  # no connection is held while the server is talked to
    try:
        transport.deliver(message, mail.to_address, bounce_address.of_mail(mail.id))
    except transport.MailRefused as refusal:
        code = str(refusal)
        _settle(job, lambda: outbox.bounced(mail, words, code, attempts=job.attempts))
        return
    _settle(job, lambda: outbox.sent(mail, words, attempts=job.attempts))


def tried(job: Job, error: str, *, gave_up: bool) -> None:
    """A try went wrong: note it beside the mail, in the transaction that puts the job back."""
    mail = lock_row(Mail, job.subject_id)
    if mail is None or mail.state != MailState.QUEUED:
        return
    mail.attempts = job.attempts
    mail.last_error = error[:300]
    if gave_up:
        mail.state = MailState.FAILED
        outbox.forget_secrets(mail)


def _settle(job: Job, note: Callable[[], None]) -> None:
    def noted() -> None:
        with transaction():
            queue.end(job)
            note()

    again_if_undone(noted)  # alone: what was sent mustn't be sent once more for it
