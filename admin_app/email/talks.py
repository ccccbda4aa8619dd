"""The talks with the mail server that are under way in this process, and for how long.

A server that hangs answers nothing, or one letter at a time: then waiting for each answer has no end. So a thread looks
on, and hangs up on what takes too long.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WHOLE_SECONDS = 120  # for the whole talk about one mail
HANGS_AFTER = 5  # seconds without an end
LOOK_EVERY = 1


class Server(smtplib.SMTP):
    """A mail server that is spoken to. `in_data`: it may have the present mail by now."""

    in_data = False

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]
        """Send the text of the mail."""
        self.in_data = True
        return super().data(msg)


@dataclass(slots=True, eq=False)
class Talk:
    """One mail that is being handed over: to which domain, since when (by the process's clock), over which connection."""

    domain: str
    since: float = field(default_factory=time.monotonic)
    server: Server | None = None

    @property
    def hangs(self) -> bool:
        """Whether it takes longer than a healthy server lets one wait."""
        return time.monotonic() - self.since > HANGS_AFTER

    def break_off(self) -> None:
        """End it from another thread: whoever waits for an answer gets an error."""
        if self.server is not None and self.server.sock is not None:
            with contextlib.suppress(OSError):
                self.server.sock.shutdown(socket.SHUT_RDWR)


_talks: set[Talk] = set()
_watching = threading.Event()


def domain_of(address: str) -> str:
    """Under which domain a talk about a mail to this address goes."""
    return address.rpartition("@")[2].lower()


@contextmanager
def under_way(address: str) -> Iterator[Talk]:
    """A block in which the mail to an address is handed over."""
    talk = Talk(domain_of(address))
    _talks.add(talk)
    _watch()
    try:
        yield talk
    finally:
        _talks.discard(talk)


def hanging() -> list[Talk]:
    """The talks of which nothing is heard, the oldest first."""
    return sorted((talk for talk in list(_talks) if talk.hangs), key=lambda talk: talk.since)


def _watch() -> None:
    if not _watching.is_set():
        _watching.set()
        threading.Thread(target=_look_on, name="mail-talks", daemon=True).start()


def _look_on() -> None:
    while True:
        time.sleep(LOOK_EVERY)
        for talk in list(_talks):
            if time.monotonic() - talk.since > WHOLE_SECONDS:
                talk.break_off()
