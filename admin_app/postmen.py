"""Who sends the mail of a worker's process: one thread, one mail after the other over one connection.

A server may hang over one mail, or over all of them. So while that thread hangs a second one sends the others' mail,
but none to the same domain. Where that one hangs too, without having sent any, it is the server: the second one gives
up, and one thread alone waits. No other job ever waits for a mail server. One more thread looks on, and makes the
claims of this process longer while it lives.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

import structlog

from admin_app import jobs
from admin_app.email import delivery, outbox, talks, transport
from admin_app.email.models import Mail
from admin_app.email.talks import Talk
from admin_app.kernel import queue
from admin_app.kernel.errors import told
from admin_app.kernel.queue import Job

LOOK_EVERY = 1  # seconds
ASK_EVERY = 3  # seconds: a lost wake-up costs no more
IN_HAND = 20  # claimed at once: behind so many a code may stand
IN_HAND_MOST = 200  # with those that wait for a domain over which another thread hangs
STOP_SECONDS = 20  # a mail that is being handed over may end before the worker does

Context = Callable[[], AbstractContextManager[Any]]


class Postmen:
    """The one or two threads that send, what they have in hand, and the thread that looks on."""

    def __init__(self, context: Context) -> None:
        """`context`: what a thread needs about it to use the database."""
        self._context = context
        self._due, self._ended = threading.Event(), threading.Event()
        self._lock = threading.Lock()  # of what is in hand
        self._hand: list[tuple[Job, Mail | None]] = []
        self._threads: list[threading.Thread] = []
        self._sent = 0
        self._hopeless: Talk | None = None  # while this one hangs, so does every other

    def start(self) -> None:
        """Begin, in this process."""
        self._begin()
        threading.Thread(target=self._look_on, name="postmen", daemon=True).start()

    def wake(self) -> None:
        """Mail is due."""
        self._due.set()

    def stop(self) -> None:
        """End after the mail that is just handed over; what wasn't begun is given back."""
        self._ended.set()
        self._due.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        with self._lock:
            left, self._hand = self._hand, []
        if left:
            with suppress(Exception), self._context():
                queue.put_back([job for job, _mail in left])

    def _begin(self) -> None:
        thread = threading.Thread(target=self._send, name="postman", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _look_on(self) -> None:
        renewed = 0.0
        while not self._ended.wait(LOOK_EVERY):
            try:
                self._relieve()
                if time.monotonic() - renewed >= queue.RENEW_EVERY.total_seconds():
                    renewed = time.monotonic()
                    self._renew()
            except BaseException as error:  # noqa: BLE001 - whatever ends one look, the next one comes
                _told(error)

    def _renew(self) -> None:
        with self._context():
            queue.renew()

    def _relieve(self) -> None:
        """There is always a thread; a second one where the first hangs, unless that helps nobody."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        hanging = talks.hanging()
        if not self._threads:
            self._begin()
        elif len(self._threads) == 1 and hanging and hanging[0] is not self._hopeless:
            self._sent = 0
            self._begin()
        elif len(hanging) > 1:
            self._hopeless = hanging[0] if not self._sent else self._hopeless
            hanging[-1].break_off()

    def _send(self) -> None:
        """Send what is due, and wait for more, until another thread does so in one's place."""
        while not self._ended.is_set():
            found, took = None, 0.0
            try:
                found = self._next()
                if found:
                    took = self._hand_over(*found)
            except BaseException as error:  # noqa: BLE001 - a database that is away comes back
                _told(error)
                self._ended.wait(ASK_EVERY)
            if took > talks.HANGS_AFTER and len(self._threads) > 1:
                break
            if found is None:
                transport.hang_up()
                self._due.wait(ASK_EVERY)
                self._due.clear()
        transport.hang_up()

    def _hand_over(self, job: Job, mail: Mail | None) -> float:
        """Send one mail; how many seconds that took."""
        began = time.monotonic()
        with self._context():
            jobs.run_claimed(job, lambda claimed: jobs.hand_over_mail(claimed, mail))
        took = time.monotonic() - began
        self._sent += took <= talks.HANGS_AFTER
        return took

    def _next(self) -> tuple[Job, Mail | None] | None:
        """The mail whose turn it is, claimed for this process."""
        with self._lock:
            found = self._take()
            if found is None and len(self._hand) < IN_HAND_MOST and not self._ended.is_set():
                self._claim()
                found = self._take()
        return found

    def _claim(self) -> None:
        with self._context():
            claimed = queue.claim_some(outbox.SEND, IN_HAND)
            mails = delivery.fetch(claimed) if claimed else {}
        self._hand += [(job, mails.get(job.subject_id)) for job in claimed if job.subject_id]

    def _take(self) -> tuple[Job, Mail | None] | None:
        hung = {talk.domain for talk in talks.hanging()}
        for found in self._hand:
            mail = found[1]
            if not (hung and mail) or talks.domain_of(mail.to_address) not in hung:
                self._hand.remove(found)
                return found
        return None


def _told(error: BaseException) -> None:
    structlog.get_logger("gatehouse.jobs").warning("mail_interrupted", **told(error))
