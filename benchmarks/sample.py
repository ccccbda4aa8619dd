"""What is asked for: some accounts, people and terms, and what the right answers hold."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from benchmarks.data.rows import FAMILY, SPECIAL, Made
from benchmarks.data.tickets import TICKETS, number_of

ROWS = 25
MANY = 40


@dataclass(frozen=True)
class Person:
    """Somebody as the pages show them."""

    id: str
    name: str
    username: str
    email: str
    version: int
    account_id: str


@dataclass(frozen=True)
class Asked:
    """A ticket as the pages show it."""

    id: str
    subject: str
    author_id: str
    account_id: str


@dataclass(frozen=True)
class Sample:
    """What one run asks for, in one database."""

    accounts: list[tuple[str, str]]  # id and name
    people: list[Person]
    families: list[tuple[str, list[str]]]  # a part of a username, and the names of everybody it means
    newest_suspended: list[str]
    newest_people: list[str]
    special: list[tuple[str, str]]  # the account with 5,000 people, the one with five, the one with fifty
    owner: str  # of the account with 5,000 people
    colleagues: list[str]  # its first people by name
    queue: list[str]  # subjects of what waits for us, the first of them
    tickets: list[Asked]  # of people who can sign in

    def account(self, number: int) -> tuple[str, str]:
        """One of them, all in turn."""
        return self.accounts[number % len(self.accounts)]

    def person(self, number: int) -> Person:
        """One of them, all in turn."""
        return self.people[number % len(self.people)]

    def ticket(self, number: int) -> Asked:
        """One of them, all in turn."""
        return self.tickets[number % len(self.tickets)]


NEWEST_SUSPENDED = (
    "SELECT name FROM accounts WHERE status = 'suspended' ORDER BY customer_since DESC, id DESC LIMIT %s"
)
NEWEST_PEOPLE = (
    "SELECT full_name FROM users WHERE kind = 'customer' ORDER BY created_at DESC, id DESC LIMIT %s"
)
OWNER = (
    "SELECT m.user_id::text FROM memberships m JOIN roles r ON r.id = m.role_id WHERE m.account_id = %s AND r.key = 'owner' "
    "ORDER BY m.user_id LIMIT 1"
)
COLLEAGUES = "SELECT id::text FROM users WHERE account_id = %s AND status <> 'erased' ORDER BY full_name_folded, id LIMIT %s"
PEOPLE_OF = (
    "SELECT u.id::text, u.full_name, u.username, u.email, u.version, m.account_id::text FROM users u JOIN memberships m ON m.user_id = u.id "
    "JOIN accounts a ON a.id = m.account_id WHERE u.username_folded = ANY(%s) AND u.status = 'active' AND a.status = 'active' ORDER BY u.username_folded"
)
QUEUE = "SELECT subject FROM tickets WHERE state IN ('open', 'waiting_for_us') ORDER BY urgency, waits_since, id LIMIT %s"
TICKETS_OF = (
    "SELECT t.id::text, t.subject, t.author_id::text, t.account_id::text FROM tickets t JOIN users u ON u.id = t.author_id "
    "JOIN accounts a ON a.id = t.account_id WHERE t.number = ANY(%s) AND u.status = 'active' AND a.status = 'active' ORDER BY t.number"
)


def take(connection: Any, accounts: int) -> Sample:
    """Choose, the same for every server and run; `connection` is psycopg's."""
    dice = random.Random(accounts)
    made = Made(accounts, "", {})
    people = made.people
    chosen = [made.names_of(dice.randrange(people // 10, people))["username"] for _ in range(3 * MANY)]
    rows = connection.execute(PEOPLE_OF, [chosen]).fetchall()[:MANY]
    numbers = [f"A-{10_000_000 + dice.randrange(accounts)}" for _ in range(MANY)]
    known = "SELECT id::text, name FROM accounts WHERE number = ANY(%s) ORDER BY number"
    asked = [number_of(dice.randrange(TICKETS * accounts)) for _ in range(3 * MANY)]
    numbers_of_special = [f"A-{10_000_000 + accounts + n}" for n in range(len(SPECIAL))]
    special = connection.execute(known, [numbers_of_special]).fetchall()
    largest = special[0][0]
    return Sample(
        connection.execute(known, [numbers]).fetchall(),
        [Person(*row) for row in rows],
        [_family(made, dice.randrange(made.all_people // 100 + 1, people // FAMILY)) for _ in range(MANY)],
        [name for (name,) in connection.execute(NEWEST_SUSPENDED, [ROWS])],
        [name for (name,) in connection.execute(NEWEST_PEOPLE, [ROWS])],
        special,
        connection.execute(OWNER, [largest]).fetchone()[0],
        [row_id for (row_id,) in connection.execute(COLLEAGUES, [largest, ROWS])],
        [subject for (subject,) in connection.execute(QUEUE, [ROWS])],
        [Asked(*row) for row in connection.execute(TICKETS_OF, [asked]).fetchall()[:MANY]],
    )


def _family(made: Made, number: int) -> tuple[str, list[str]]:
    members = [made.names_of(number * FAMILY + n) for n in range(FAMILY)]
    # From the third letter on; a part such as "rn53298" would be taken for a refusal's code.
    part = members[0]["username"][2:-1]
    return part.removeprefix("r"), [m["full_name"] for m in members]
