"""Telling staff what waits for them: by the bell at once, and by mail as each has chosen for the topic.

One mail a notice at once, or all of a day in one at 08:00 of the reader's zone. Told in the transaction of the act, so
that it is told exactly if the act happened. Who is told is the noun's to say: those who may act on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.bell.models import BellKind, BellNotice, BellTopic, NoticeWay
from admin_app.bell.service import BellThing
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import notices as mails
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row

JOB = "bell.digest"
MORNING = time(8)  # on the reader's own clock


def tell(
    people: Collection[User],
    topic: BellTopic,
    kind: BellKind,
    thing: BellThing,
    *,
    mail: Callable[[User], Message] | None,
    by_name: str = "",
) -> None:
    """Tell these people, in the caller's transaction. `mail` is what goes to those who chose a mail at once; None where
    a mail of another kind tells all of them anyway.
    """
    ways = {user.id: way_of(user, topic) for user in people}
    mornings = {user.id: next_morning(user.time_zone) for user in people if ways[user.id] is NoticeWay.DIGEST}
    bell.ring([user.id for user in people], topic, kind, thing, by_name=by_name, digests=mornings)
    for user in people:
        if mail is not None and ways[user.id] is NoticeWay.AT_ONCE:
            outbox.queue(mail(user))
    for user_id in mornings.keys() - queue.awaited(JOB, mornings):
        queue.enqueue(JOB, user_id, at=mornings[user_id])


def way_of(user: User, topic: BellTopic) -> NoticeWay:
    """How somebody chose to be told of a topic; by the bell alone where nothing was chosen."""
    return NoticeWay(user.notice_ways.get(topic.value, NoticeWay.BELL.value))


def next_morning(time_zone: str) -> datetime:
    """The next 08:00 of a zone, whatever its clocks do until then."""
    zone = ZoneInfo(time_zone)
    here = clock.now().astimezone(zone)
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(clock.now().tzinfo)


def send_digest(system: Actor, user_id: UUID) -> None:
    """The job of a morning: one mail that counts what was told since the last one and still counts.

    Whatever was seen, decided or has lapsed meanwhile isn't counted; with nothing left there is no mail. The person's row
    is locked and each notice is taken once, so a second worker finds none.
    """
    user = lock_row(User, user_id)
    taken = db.session.execute(
        sa.update(BellNotice)
        .where(BellNotice.user_id == user_id, BellNotice.digest_at <= clock.now())
        .values(digest_at=None)
        .returning(BellNotice.topic, BellNotice.seen_at, BellNotice.until)
        .execution_options(synchronize_session=False)
    ).all()
    now = clock.now()
    new = Counter(
        row.topic for row in taken if row.seen_at is None and (row.until is None or row.until > now)
    )
    if new and user is not None and user.status is UserStatus.ACTIVE:
        outbox.queue(
            mails.digest(user, system, numbers=[(topic, new[topic]) for topic in BellTopic if new[topic]])
        )
