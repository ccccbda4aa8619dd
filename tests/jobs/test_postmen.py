"""Who sends the mail of a worker: one connection for many mails, and a server that hangs keeps one thread at most."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import config, postmen
from admin_app.email import delivery, outbox, talks, transport
from admin_app.email.message import Message, Recipient
from admin_app.email.messages import contact, factor
from admin_app.email.models import Topic
from admin_app.kernel import clock, queue
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from tests.cast import Cast, actor_of
from tests.email.server import Postbox, serving
from tests.jobs.process import until


class Counting(Postbox):
    """Counts who connects, and hangs over what it is told to hang over."""

    def __init__(self) -> None:
        super().__init__()
        self.greeted = 0
        self.hangs = ""
        self.gone_on = asyncio.Event()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.hangs and address.endswith(self.hangs):
            await self.gone_on.wait()
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def box(use_settings):
    with serving(Counting) as made:
        use_settings(smtp_url=type(config.active().smtp_url)(made.url))
        yield made
        transport.hang_up()


@pytest.fixture
def quick(monkeypatch):
    """Hanging begins soon."""
    monkeypatch.setattr(talks, "HANGS_AFTER", 0.3)
    monkeypatch.setattr(postmen, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(postmen, "ASK_EVERY", 0.1)


@contextmanager
def at_work(app):
    men = postmen.Postmen(app.app_context)
    men.start()
    try:
        yield men
    finally:
        men.stop()


def notice(cast: Cast):
    with transaction():
        return outbox.queue(factor.totp_on(cast.alice, actor_of(cast.alice)))


def notice_to(cast: Cast, address: str):
    with transaction():
        message = factor.totp_on(cast.alice, actor_of(cast.alice))
        return outbox.queue(Message(message.template, message.topic, Recipient(address), message.context))


def arrived(box):
    return [to for _sender, tos in box.envelopes for to in tos]


def test_many_mails_go_over_one_connection(cast: Cast, box, run_jobs):
    for _ in range(5):
        notice(cast)
    run_jobs()
    assert (len(box.arrived), box.greeted) == (5, 1)


def test_a_connection_that_the_server_ended_is_made_anew_at_once(cast: Cast, box, run_jobs, use_settings):
    notice(cast)
    run_jobs()
    transport._lines.line.server.sock.shutdown(2)
    mail = notice(cast)
    run_jobs()
    assert (len(box.arrived), box.greeted) == (2, 2)
    assert db.session.scalar(sa.select(Job.attempts).where(Job.subject_id == mail)) == 1


def test_a_refused_address_leaves_the_connection_to_the_next_mail(cast: Cast, box, run_jobs):
    box.rcpt = "550 5.1.1 nobody"
    notice(cast)
    run_jobs()
    box.rcpt = ""
    notice(cast)
    run_jobs()
    assert (len(box.arrived), box.greeted) == (1, 1)


def test_the_authorities_are_read_once_a_process():
    assert transport._tls() is transport._tls()


def test_codes_go_before_notices_and_newsletters_come_last(cast: Cast, box, run_jobs):
    alice = cast.alice
    with transaction():
        news = outbox.queue(
            Message(
                "totp_on",
                Topic.NEWSLETTER,
                Recipient.of(alice),
                factor.totp_on(alice, actor_of(alice)).context,
                subscribed=True,
            )
        )
        told = outbox.queue(factor.totp_on(alice, actor_of(alice)))
        code = outbox.queue(
            contact.code(alice, address="a@x.example", code="123456", minutes=10, expires_at=clock.now())
        )
    run_jobs()
    assert [i.partition("@")[0].strip("<") for i in box.ids] == [mail.hex for mail in (code, told, news)]


def test_a_mail_over_which_the_server_hangs_keeps_no_other_waiting(app, cast: Cast, box, quick):
    box.hangs = "@slow.example"
    slow = [notice_to(cast, f"{n}@slow.example") for n in range(3)]
    others = [f"{n}@quick.example" for n in range(5)]
    for address in others:
        notice_to(cast, address)
    with at_work(app):
        until(lambda: sorted(arrived(box)) == others)
        assert sum(1 for talk in talks._talks if talk.domain == "slow.example") == 1
        box.hangs = ""
        asyncio.run_coroutine_threadsafe(go_on(box), box.loop)
        until(lambda: len(arrived(box)) == len(slow) + len(others))


async def go_on(box):
    box.gone_on.set()


def test_a_server_that_hangs_over_all_keeps_one_thread(app, cast: Cast, box, quick):
    box.hangs = ".example"
    for n in range(4):
        notice_to(cast, f"one@domain{n}.example")
    with at_work(app) as men:
        until(lambda: men._hopeless)
        until(lambda: len([thread for thread in men._threads if thread.is_alive()]) == len(talks._talks) == 1)
        threading.Event().wait(0.5)
        assert len(talks._talks) == 1
        asyncio.run_coroutine_threadsafe(go_on(box), box.loop)
        box.hangs = ""
        with clock.shifted(timedelta(minutes=1)):
            until(lambda: len(arrived(box)) == 4)


def test_what_was_not_begun_is_given_back_at_the_end(app, cast: Cast, box, quick):
    box.hangs = ".example"
    for n in range(3):
        notice_to(cast, f"{n}@same.example")
    with at_work(app) as men:
        until(lambda: len(men._hand) == 2 and talks._talks)
        men._ended.set()
        asyncio.run_coroutine_threadsafe(go_on(box), box.loop)
    db.session.rollback()
    found = sorted(db.session.execute(sa.select(Job.state, Job.attempts)).all())
    assert found == [(JobState.DONE, 1), (JobState.WAITING, 0), (JobState.WAITING, 0)]


def test_s40_a_claim_lasts_while_its_process_lives_and_is_over_within_a_minute(app, cast: Cast):
    notice(cast)
    job = queue.claim(queue.due()[0])
    assert queue.CLAIM_FOR + timedelta(seconds=postmen.ASK_EVERY) < timedelta(seconds=60)
    with clock.shifted(queue.RENEW_EVERY):
        queue.renew()
    with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
        assert queue.due() == []
    queue.let_go(job)
    with clock.shifted(queue.RENEW_EVERY + queue.CLAIM_FOR + timedelta(seconds=1)):
        queue.renew()
        assert queue.due() == [job.id]


def test_s40_workers_that_claim_several_at_once_share_them_out(app, cast: Cast, threads):
    for _ in range(12):
        notice(cast)
    found = threads([lambda: [job.id for job in queue.claim_some(outbox.SEND, 5)]] * 4)
    ids = [job_id for some in found for job_id in some]
    assert len(ids) == len(set(ids)) == 12


def test_s40_a_worker_that_slept_sends_nothing_that_another_has_taken_up(app, cast: Cast, box):
    notice(cast)
    [slept] = queue.claim_some(outbox.SEND, 5)
    mails = delivery.fetch([slept])
    with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
        [taken_up] = queue.claim_some(outbox.SEND, 5)
        with pytest.raises(queue.ClaimLost):
            delivery.hand_over(slept, mails[slept.subject_id])
        assert box.arrived == []
        delivery.send(taken_up)
    assert len(box.arrived) == 1


def test_a_mail_that_was_long_in_hand_is_sent_where_nobody_took_it_up(app, cast: Cast, box):
    notice(cast)
    [job] = queue.claim_some(outbox.SEND, 5)
    mails = delivery.fetch([job])
    with clock.shifted(queue.CLAIM_FOR + timedelta(seconds=1)):
        delivery.hand_over(job, mails[job.subject_id])
    assert len(box.arrived) == 1
