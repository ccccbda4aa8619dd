"""The throttle: how many guesses anybody has, counted in the database and so in all processes alike.

A try takes its ticket *before* any hashing, by one atomic statement that counts it as a failure beforehand;
success gives it back. So a hundred guesses at once are still only as many as the rule allows (SECURITY 3). A
try during a wait gets no ticket, is told nothing and counts nothing.

Two counters stand apart: the wait here, cleared by success or by staff, and the failures in a row with the
credential, cleared by success or by setting it anew.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from admin_app.identity.models import UserKind
from admin_app.kernel import clock, networks
from admin_app.kernel.crypto import lookup_hash
from admin_app.kernel.database.statements import NOW
from admin_app.kernel.db import db, in_transaction, transaction
from admin_app.kernel.errors import RateLimited
from admin_app.kernel.i18n import N_
from admin_app.lib.sql.settled import Settled, changed
from admin_app.sign_in.models import Throttle
from admin_app.sign_in.throttle import store

TABLE: sa.Table = Throttle.__table__  # type: ignore[assignment]
MAIL_WINDOW = timedelta(hours=1)
FORGET = timedelta(days=30)
MAILS_A_PERSON = 3
MAILS_AN_ADDRESS = 20
_LIFT = Settled(
    sa.update(TABLE)
    .where(TABLE.c.user_id == sa.bindparam("of", type_=sa.Uuid()), TABLE.c.wait_until > NOW)
    .values(failures=0, wait_until=None)
)


class WaitOf(enum.StrEnum):
    """Whose wait it is: the beginning of the key that it is counted under."""

    NAME = "name"
    ADDRESS = "addr"
    CODE = "code"


# What is told during a wait: under a minute, and from then on.
TEXTS = {
    WaitOf.NAME: (
        N_("Too many attempts for this name. You can try again in %(seconds)s\u00a0s."),
        N_("Too many attempts for this name. You can try again in %(minutes)s\u00a0min."),
    ),
    WaitOf.ADDRESS: (
        N_("Too many attempts from your internet address. You can try again in %(seconds)s\u00a0s."),
        N_("Too many attempts from your internet address. You can try again in %(minutes)s\u00a0min."),
    ),
    WaitOf.CODE: (
        N_("Too many wrong codes. You can try again in %(seconds)s\u00a0s."),
        N_("Too many wrong codes. You can try again in %(minutes)s\u00a0min."),
    ),
}


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one try: what it was counted under."""

    keys: tuple[str, ...]


def name_key(kind: UserKind, user_id: UUID | None, folded: str) -> str:
    """Under what tries at a name count: a person's under the person, whichever name was typed; unknown ones alike."""
    return "name:" + lookup_hash(user_id.hex if user_id else f"{kind}\0{folded}", "throttle")


def code_key(user_id: UUID) -> str:
    """Under what tries at a person's codes count."""
    return "code:" + lookup_hash(user_id.hex, "throttle")


def address_key(ip: str) -> str:
    """Under what tries from an address count; of IPv6 the /64."""
    return "addr:" + lookup_hash(networks.line_of(ip) or ip, "throttle")


def take(*keys: str, user_id: UUID | None = None) -> Ticket:
    """Take the ticket for one try under these keys, in a transaction of its own.

    Raises RateLimited with the time of the next try while one of them waits: then none of them counts.
    """
    if in_transaction():
        raise RuntimeError("a ticket is counted before the transaction of the try, never in it")
    keys = tuple(sorted(keys))  # everybody locks in this order
    now = clock.now()
    address = next((key for key in keys if key.startswith("addr:")), "")
    passing = pass_key(address, keys, user_id)
    try:
        with transaction(repeatable=True):
            _need(len(keys), store.take(keys, now, user_id, passing))
    except _Waiting:
        key, until = store.longest(keys, now, passing) or (keys[0], now + timedelta(seconds=1))
        raise refused(until, WaitOf(key.partition(":")[0]), user_id) from None
    return Ticket(keys)


def pass_key(address: str, keys: Iterable[str], user_id: UUID | None) -> str:
    """Under what it is kept that one person may pass an address's wait; a name that nobody has is asked alike."""
    who = user_id.hex if user_id else "".join(key for key in keys if key != address)
    return "pass:" + lookup_hash(f"{who}\0{address}", "throttle")


def _need(asked: int, taken: int) -> None:
    if taken < asked:
        raise _Waiting


class _Waiting(Exception):
    """One of the keys has to wait, so the count of the others is taken back."""


class Waits(RateLimited):
    """A try during a wait: whose that is, and until when."""

    def __init__(self, until: datetime, whose: WaitOf) -> None:
        self.whose = whose
        seconds = max(1, math.ceil((until - clock.now()).total_seconds()))
        short, long = TEXTS[whose]
        if seconds < 60:  # noqa: PLR2004
            super().__init__(until, short, code="throttled", seconds=seconds)
        else:
            super().__init__(until, long, code="throttled", minutes=math.ceil(seconds / 60))


def refused(until: datetime, whose: WaitOf, user_id: UUID | None = None) -> Waits:
    """The answer during a wait, alike for every name, and its line in the security log (SECURITY 59)."""
    structlog.get_logger("gatehouse").warning("throttled", actor_id=str(user_id or ""), status=429)
    return Waits(until, whose)


def give_back(ticket: Ticket) -> None:
    """The try was right: the person's count starts anew, the address only gets this one try back.

    In the caller's transaction, locking in the same order as `take`.
    """
    store.give_back(ticket.keys, clock.now())


def let_pass(address: str, user_id: UUID, until: datetime) -> None:
    """Let one person try from an address that waits, until a moment, in the caller's transaction."""
    store.keep_pass(pass_key(address, (), user_id), clock.now(), until)


def lift(user_id: UUID) -> int:
    """End all waits of a person, in the caller's transaction; gives how many. Failures in a row stay counted."""
    return changed(db.session.connection(), _LIFT, {"of": user_id, "now": clock.now()})


def mail_allowed(user_id: UUID | None, *, name: str = "", ip: str | None = None) -> bool:
    """Whether one more mailed link may be made: 3 an hour for a name, 20 for an address (SECURITY 57).

    Counts at once, known and unknown names alike; whoever asks at the door is told nothing of it. Without an
    address (staff act for a person) only the person counts.
    """
    who = user_id.hex if user_id else name
    most = {"link:" + lookup_hash(who, "throttle"): MAILS_A_PERSON}
    if ip is not None:
        most["door:" + address_key(ip).partition(":")[2]] = MAILS_AN_ADDRESS
    return within(most)


def within(most: Mapping[str, int], window: timedelta = MAIL_WINDOW) -> bool:
    """Count one more under each key, at once; whether all of them stay within their number a window (an hour)."""
    with transaction(repeatable=True):
        counted = store.add(tuple(sorted(most)), clock.now(), window)
    return all(number <= most[key] for key, number in counted.items())


def sweep() -> None:
    """Forget counts that nobody added to for 30 days; safe to run by several workers at once."""
    with transaction() as session:
        session.execute(sa.delete(TABLE).where(TABLE.c.last_failure_at < clock.now() - FORGET))
