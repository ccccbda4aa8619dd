"""The job that sends a mail.

No transaction is open while the server is talked to. Killed before the server took the mail: the row still says
queued, and it is sent later. Killed after that: it is sent once more with the same Message-ID, so a mailbox can
tell. Marking it sent and ending the job are one commit.
"""

from __future__ import annotations

from admin_app.email import outbox, transport
from admin_app.email.models import Mail, MailState
from admin_app.kernel import queue
from admin_app.kernel.db import again_if_undone, db, lock_row, transaction
from admin_app.kernel.queue import Job

TRIES = 30  # with waits from 5 s to 1 h: about a day


def send(job: Job) -> None:
    """Send one mail. Raises transport.MailNotNow when it should be tried again."""
    mail = db.session.get(Mail, job.subject_id)
    if mail is None or mail.state != MailState.QUEUED:
        queue.finish(job.id)
        return
    message = transport.compose(mail, outbox.words_of(mail))
    address = mail.to_address
    db.session.rollback()  # no connection is held while the server is talked to
    try:
        transport.deliver(message, address)
    except transport.MailRefused as refusal:
        _settle(job, str(refusal))
        return
    _settle(job)


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


def _settle(job: Job, refusal: str | None = None) -> None:
    def noted() -> None:
        with transaction():
            queue.hold(job)
            mail = lock_row(Mail, job.subject_id)
            if mail is not None and mail.state == MailState.QUEUED:
                mail.attempts = job.attempts
                if refusal is None:
                    outbox.mark_sent(mail)
                else:
                    mail.state = MailState.BOUNCED
                    mail.last_error = refusal[:300]
                    outbox.forget_secrets(mail)
            queue.finish(job.id)

    again_if_undone(noted)  # alone: what was sent mustn't be sent once more for it
