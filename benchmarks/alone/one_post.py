"""A worker's mail in a process of its own: `python -m benchmarks.alone.one_post MAILS` prints its figures as JSON."""

from __future__ import annotations

import json
import sys
import time

import sqlalchemy as sa

from admin_app.email import outbox
from admin_app.email.messages import factor, password
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import console
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from admin_app.postmen import Postmen
from wsgi import create_app

LOOK_EVERY = 0.5
LEFT = (
    sa.select(sa.func.count())
    .select_from(Job)
    .where(Job.name == outbox.SEND, Job.state.in_([JobState.WAITING, JobState.RUNNING]))
)


def fill(mails: int) -> None:
    """Queue so many mails."""
    users = db.session.scalars(sa.select(User).limit(50)).all()
    with transaction():
        for number in range(mails):
            user = users[number % len(users)]
            if number % 2:
                outbox.queue(factor.totp_on(user, console()))
            else:
                outbox.queue(password.reset_link(user, console(), token="t" * 43, expires_at=clock.now()))


def main(mails: int) -> None:
    """Send them, and tell how long it took."""
    app = create_app()
    queue.on_wake(lambda _job_id, _name: None)
    with app.app_context():
        fill(mails)
        postmen = Postmen(app.app_context)
        began, spent = time.perf_counter(), time.process_time()
        postmen.start()
        while db.session.scalar(LEFT):
            db.session.rollback()
            time.sleep(LOOK_EVERY)
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        postmen.stop()
    print(json.dumps({"rate": mails / spent, "each": spent / mails * 1000, "clock": mails / seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
