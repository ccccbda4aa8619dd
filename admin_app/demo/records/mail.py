"""The demo's mail that didn't arrive: an invitation that came back, and one that no server took until its job gave up."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from admin_app.demo.play import Calendar, by_name, enter
from admin_app.email import delivery, outbox
from admin_app.email.models import Mail
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job
from admin_app.user.joining import invitations

NOBODY_THERE = "550 5.1.1"
NO_ANSWER = "TimeoutError"


def add_to(calendar: Calendar, now: datetime) -> None:
    """Within the last week, so that Home counts the one that came back."""
    calendar.add(now - timedelta(days=2, hours=3), _comes_back)
    calendar.add(now - timedelta(days=1, hours=5), _is_given_up)


def _comes_back() -> None:
    mail = _invitation(0, "They say that nothing came")
    with transaction():
        outbox.bounced(mail, outbox.words_of(mail), NOBODY_THERE, attempts=1)


def _is_given_up() -> None:
    mail = _invitation(1, "Their mailbox was full, the owner says")
    job_id = db.session.scalars(sa.select(Job.id).where(Job.subject_id == mail.id)).one()
    job = queue.claim(job_id)
    if job is None:
        raise LookupError(job_id)
    with transaction():
        gave_up = queue.fail(job, NO_ANSWER, tries=1)
        delivery.tried(job, NO_ANSWER, gave_up=gave_up)


def _invitation(which: int, reason: str) -> Mail:
    """Send one of those who never followed theirs another, and give the mail before it is handed over."""
    waiting = (User.kind == UserKind.CUSTOMER, User.status == UserStatus.INVITED)
    people = sa.select(User.id).where(*waiting).order_by(User.created_at, User.username_folded)
    user_id = db.session.scalars(people.offset(which).limit(1)).one()
    invitations.resend_invitation(enter(by_name("sam")), user_id, reason=reason)
    newest = sa.select(Mail).where(Mail.user_id == user_id).order_by(Mail.created_at.desc()).limit(1)
    return db.session.scalars(newest).one()
