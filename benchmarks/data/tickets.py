"""Made-up tickets: two an account on average, each with a few texts, most of them closed; evenly over a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from benchmarks.data.rows import YEAR, Made, Row, mixed, row_id

TICKETS, TEXTS = 2, 4  # an account, and a ticket
# How often each state is, in hundredths.
STATES = (("closed", 80), ("solved", 8), ("waiting_for_customer", 6), ("waiting_for_us", 4), ("open", 2))
PRIORITIES = ("urgent", "high", "normal", "low")
CATEGORIES = ("technical", "billing", "account", "other")
ABOUT = (
    "The web server stands still", "Mail isn’t delivered", "An invoice that we don’t know", "More memory for the database",
    "The certificate has run out", "Moving a domain",
)  # fmt: skip
TEXT = (
    "Since this morning our pages answer slowly or not at all. We changed nothing ourselves. The log says that the disk "
    "is full, though only half of it is in use."
)


class TicketFacts(NamedTuple):
    """What the tables of one ticket have in common."""

    id: str
    number: str
    subject: str
    author: str
    account: str
    opened: float  # seconds of the epoch
    state: str


def number_of(ticket: int) -> str:
    """The number of a ticket."""
    return f"T-{ticket:06X}"


def facts(made: Made, homes: list[int], ticket: int) -> TicketFacts:
    """One ticket; `homes` has the account of each person."""
    dice = mixed(ticket, 13)
    person = dice % made.people
    opened = made.now.timestamp() - 3600 - YEAR * (1 - ticket / (TICKETS * made.accounts))
    return TicketFacts(
        row_id(13, ticket, opened),
        number_of(ticket),
        f"{ABOUT[(dice >> 20) % len(ABOUT)]} ({ticket})",
        made.person_id(person),
        made.account_id(homes[person]),
        opened,
        _state((dice >> 32) % 100),
    )


def ticket_rows(made: Made) -> Iterator[Row]:
    """Id, number, account, author, category, priority, its rank, subject, state, opened, customer wrote, last word, answered,
    solved, closed, waits since.
    """
    homes = list(made.homes())
    for i in range(TICKETS * made.accounts):
        one, dice = facts(made, homes, i), mixed(i, 14)
        rank = dice % 4
        opened = _at(one.opened)
        last, answered = opened + timedelta(minutes=20 * (TEXTS - 1)), opened + timedelta(minutes=20)
        done = one.state in {"solved", "closed"}
        yield (
            one.id, one.number, one.account, one.author, CATEGORIES[(dice >> 8) % 4], PRIORITIES[rank], rank, one.subject, one.state,
            opened, last, last, None if one.state == "open" else answered, last if done else None,
            last + timedelta(days=14) if one.state == "closed" else None, last,
        )  # fmt: skip


def message_rows(made: Made) -> Iterator[Row]:
    """Id, ticket, kind, author, text, when."""
    homes = list(made.homes())
    for i in range(TICKETS * made.accounts):
        one = facts(made, homes, i)
        for n in range(TEXTS):
            at = one.opened + 1200 * n
            yield row_id(15, TEXTS * i + n, at), one.id, "customer", one.author, TEXT, _at(at)


def subscriber_rows(made: Made) -> Iterator[Row]:
    """Id, ticket, person, since."""
    homes = list(made.homes())
    for i in range(TICKETS * made.accounts):
        one = facts(made, homes, i)
        yield row_id(16, i, one.opened), one.id, one.author, _at(one.opened)


def _state(share: int) -> str:
    for state, hundredths in STATES:
        if share < hundredths:
            return state
        share -= hundredths
    return STATES[-1][0]


def _at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
