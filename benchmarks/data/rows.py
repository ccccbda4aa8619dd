"""The rows of a made-up company, each a function of its number: reproducible, streamed, nothing kept in memory.

Two people, five sessions and five audit events an account, most accounts with one person and few with many; and three
accounts beyond those: one with 5,000 people and 200,000 events, one with five people and forty events, and one with
fifty people and four hundred events. Events stand in the order of their times, as they do where they are written.
"""

from __future__ import annotations

import heapq
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from operator import itemgetter

from admin_app.kernel import text
from admin_app.user.identifiers import columns
from benchmarks.data.words import COMPANY, DEVICE, FIRST, FORM, LAST, PLACE, TRADE

PEOPLE, SESSIONS, EVENTS = 2, 5, 5  # an account, on average
FAMILY = 10  # so many people in a row have one surname, and usernames that begin alike
HEADCOUNT = ((1, 2, 3, 5, 12), (62, 18, 10, 7, 3))  # people of an account, and how often that is
SPECIAL = ((5_000, 200_000), (5, 40), (50, 400))  # people and events of the accounts beyond the others
EVENT_NAMES = (
    *["sign_in.succeeded"] * 6,
    "sign_in.refused",
    "session.signed_out",
    "person.profile_changed",
    "password.changed",
)
SPAN = 5 * 365 * 86_400  # the company's life in seconds
YEAR = 365 * 86_400
_MASK = (1 << 64) - 1

Row = Sequence[object]


def mixed(number: int, salt: int = 0) -> int:
    """64 bits that look random and follow from a number (SplitMix64)."""
    z = (number * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03 + 0x632BE59BD9B4E019) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def row_id(table: int, number: int, at: float) -> str:
    """A UUIDv7 of a moment (seconds of the epoch), as hex digits: rows stand in an index as they would have come."""
    return f"{int(at * 1000):012x}7{number & 0xFFF:03x}{1 << 63 | mixed(number, table) >> 2:016x}"


def _at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


@dataclass(frozen=True)
class Made:
    """A company of so many accounts, as it is at a moment; each method streams the rows of one table."""

    accounts: int
    password_hash: str
    roles: dict[str, str]  # ids of the built-in roles by their keys
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @cached_property
    def people(self) -> int:
        """How many people there are, without those of the special accounts."""
        return PEOPLE * self.accounts

    @cached_property
    def all_people(self) -> int:
        """How many people there are in all."""
        return self.people + sum(people for people, _ in SPECIAL)

    @cached_property
    def _end(self) -> float:
        return self.now.timestamp() - 3600

    def homes(self) -> array[int]:
        """The account of each person, in the order of people; the first of each account owns it."""
        dice = random.Random(self.accounts)
        found: array[int] = array("I")
        for account in range(self.accounts):
            left = self.people - len(found) - (self.accounts - account - 1)
            size = min(dice.choices(*HEADCOUNT)[0], left)
            found.extend([account] * (left if account == self.accounts - 1 else size))
        for number, (people, _) in enumerate(SPECIAL):
            found.extend([self.accounts + number] * people)
        return found

    def _moment(self, share: float) -> float:
        """A moment of the company's years, in seconds of the epoch; the last one is an hour ago."""
        return self._end - SPAN * (1 - share)

    def since(self, account: int) -> datetime:
        """When an account began: evenly over the years."""
        return _at(self._moment(account / (self.accounts + len(SPECIAL))))

    def account_id(self, account: int) -> str:
        """The id of an account."""
        return row_id(1, account, self._moment(account / (self.accounts + len(SPECIAL))))

    def joined(self, person: int) -> datetime:
        """When somebody came, in the order of their numbers."""
        return _at(self._moment(person / self.all_people))

    def person_id(self, person: int) -> str:
        """The id of a person."""
        return row_id(2, person, self._moment(person / self.all_people))

    def account_rows(self) -> Iterator[Row]:
        """Id, number, name, folded name, kind, status, place (four columns), since, created."""
        for i in range(self.accounts + len(SPECIAL)):
            dice = mixed(i, 3)
            word, trade = COMPANY[dice % len(COMPANY)], TRADE[(dice >> 8) % len(TRADE)]
            name = f"{word} {trade} {i} {FORM[(dice >> 16) % len(FORM)]}"
            odds = (dice >> 24) % 100 if i < self.accounts else 99
            status = "suspended" if odds < 4 else "deactivated" if odds < 8 else "active"
            since = self.since(i)
            kind = "company" if (dice >> 40) % 10 < 7 else "person"
            yield (
                self.account_id(i), f"A-{10_000_000 + i}", name, text.fold(name), kind, status, *PLACE[(dice >> 32) % len(PLACE)],
                since, since,
            )  # fmt: skip

    def address_rows(self) -> Iterator[Row]:
        """Id, account, whether it is the primary one, street, town, postcode, country."""
        for i in range(self.accounts + len(SPECIAL)):
            dice = mixed(i, 4)
            street = f"{LAST[dice % len(LAST)]}straße {(dice >> 8) % 200 + 1}"
            country = PLACE[(mixed(i, 3) >> 32) % len(PLACE)][0]
            yield (
                row_id(4, i, self._end),
                self.account_id(i),
                True,
                street,
                f"Town {dice % 900}",
                f"{dice % 99999:05d}",
                country,
            )

    def names_of(self, person: int) -> dict[str, str]:
        """Every column by which a person is found."""
        dice = mixed(person, 5)
        last = LAST[person // FAMILY % len(LAST)]
        plain = last.encode("ascii", "ignore").decode().lower()
        domain = "mail.example" if dice % 10 < 3 else f"firm{dice % 5000}.example"
        return columns.name_columns(
            username=f"{plain}{person}",
            email=f"box.of.{plain}.{person}@{domain}",
            full_name=f"{FIRST[(dice >> 16) % len(FIRST)]} {last}",
        )

    def person_rows(self) -> Iterator[Row]:
        """Id, kind, account, status, joined, activated, last sign-in, its country, language, time zone, and the columns of names."""
        for j, account in enumerate(self.homes()):
            dice = mixed(j, 6)
            odds = dice % 100 if j < self.people else 99
            status = "invited" if odds < 7 else "disabled" if odds < 11 else "active"
            joined, place = self.joined(j), PLACE[(dice >> 8) % len(PLACE)]
            seen = None if status == "invited" else self.now - timedelta(seconds=(dice >> 16) % 31_000_000)
            known = None if status == "invited" else joined
            yield (
                self.person_id(j), "customer", self.account_id(account), status, joined, known, seen, place[0], "en", place[2], *self.names_of(j).values(),
            )  # fmt: skip

    def membership_rows(self) -> Iterator[Row]:
        """Person, account, role, since."""
        before = -1
        for j, account in enumerate(self.homes()):
            role = "owner" if account != before else "manager"
            before = account
            yield self.person_id(j), self.account_id(account), self.roles[role], self.joined(j)

    def password_rows(self) -> Iterator[Row]:
        """Person, hash, set when; everybody has the same password."""
        for j in range(self.all_people):
            yield self.person_id(j), self.password_hash, self.joined(j)

    def session_rows(self) -> Iterator[Row]:
        """Id, person, account, kind, stage, hash, addresses, device, created, last seen, ends, ended, why; one in ten is live."""
        homes = self.homes()
        for k in range(SESSIONS * self.accounts):
            dice = mixed(k, 7)
            person = dice % self.all_people
            began = _at(self._end - YEAR * (1 - k / (SESSIONS * self.accounts)))
            live = (dice >> 40) % 10 == 0
            seen = self.now if live else began + timedelta(minutes=(dice >> 44) % 90)
            ip = f"203.0.{(dice >> 16) % 256}.{(dice >> 24) % 256}"
            yield (
                row_id(7, k, began.timestamp()), self.person_id(person), self.account_id(homes[person]), "customer", "open", f"{dice:064x}", began, ip, ip, f"{dice >> 16 & 0xFFFF:064x}",
                "DE", DEVICE[dice % len(DEVICE)], '["password"]', began, seen, seen + timedelta(days=1), None if live else seen,
                None if live else "signed_out",
            )  # fmt: skip

    def event_rows(self) -> Iterator[Row]:
        """Id, at, name, kind of actor, actor, account, kind of target, target; the oldest first, whosever they are."""
        homes = self.homes()
        parts = [self._events(0, EVENTS * self.accounts, 0, self.people, homes)]
        first, done = self.people, EVENTS * self.accounts
        for people, events in SPECIAL:
            parts.append(self._events(done, events, first, people, homes))
            first, done = first + people, done + events
        return heapq.merge(*parts, key=itemgetter(1))

    def _events(self, done: int, events: int, first: int, people: int, homes: array[int]) -> Iterator[Row]:
        """So many events evenly over a year, by some people."""
        salt = 9 if done else 8
        for k in range(events):
            yield self._event(done + k, first + mixed(k, salt) % people, homes, k / events)

    def _event(self, number: int, person: int, homes: array[int], share: float) -> Row:
        dice = mixed(number, 10)
        at = self._end - YEAR * (1 - share)
        who = self.person_id(person)
        name = EVENT_NAMES[dice % len(EVENT_NAMES)]
        return (
            row_id(10, number, at),
            _at(at),
            name,
            "customer",
            who,
            self.account_id(homes[person]),
            "user",
            who,
        )

    def service_rows(self) -> Iterator[Row]:
        """Id, account, code, name, kind, status, since."""
        for i in range(self.accounts):
            since = self.since(i)
            yield (
                row_id(11, i, since.timestamp()),
                self.account_id(i),
                f"SRV-{i:07d}",
                "Cloud instance",
                "cloud",
                "active",
                since.date(),
            )

    def invoice_rows(self) -> Iterator[Row]:
        """Id, account, number, issued, due, currency, total, paid, status; one in ten is open."""
        for i in range(self.accounts):
            dice = mixed(i, 12)
            issued = (self.now - timedelta(days=dice % 365)).date()
            total, still_open = 1_000 + (dice >> 16) % 200_000, (dice >> 40) % 10 == 0
            yield (
                row_id(12, i, self._end), self.account_id(i), f"INV-{i:07d}", issued, issued + timedelta(days=14), "EUR", total,
                0 if still_open else total, "overdue" if still_open else "paid",
            )  # fmt: skip
