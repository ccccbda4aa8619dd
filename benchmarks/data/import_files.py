"""Makes the four files of an import, of any size, with a mix like a company's own: reproducible, streamed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from admin_app.customer_import.files import COLUMNS

# Shares of all rows, as in the sample of tests/data.
SHARES = {"accounts": 0.128, "people": 0.223, "services": 0.251, "invoices": 0.398}
COUNTRIES = (
    ("US", "en", "America/Chicago", "USD", "+1 659-359-{:04d}"),
    ("DE", "de", "Europe/Berlin", "EUR", "+49 340 507{:04d}"),
    ("GB", "en", "Europe/London", "GBP", "+44 1760 06{:04d}"),
    ("FR", "fr", "Europe/Paris", "EUR", "+33 4 59 49 {:04d}"),
    ("PL", "pl", "Europe/Warsaw", "PLN", "+48 518 18{:04d}"),
    ("JP", "ja", "Asia/Tokyo", "JPY", "+81 50-2926-{:04d}"),
    ("IL", "he", "Asia/Jerusalem", "ILS", "+972 59-833-{:04d}"),
)
FIRST = ("Mara", "Jürgen", "Zoë", "Ludmiła", "愛子", "שלום", "O'Neil", "Søren", "Ana-Luísa", "Priya")
LAST = ("Novak", "Größl", "García", "山田", "לוי", "Smith, Jr.", "d'Arc", "Zając", "Vogel", "Iyer")
COMPANY = (
    "Nordlicht",
    "Römer & Zahn",
    "Wood, Jennings",
    "斉藤水産",
    'The "Big" One',
    "Dziadkowiec",
    "Blin SARL",
    "Perry-Hunt",
)
SERVICES = ("Cloud instance", "Domain", "Mail hosting", "Object storage", "Phone line", "Dedicated server")
BEGAN = date(2014, 1, 1)
DAYS = 4300
BAD_EVERY = 500  # one row in so many is refused


def write(folder: Path, rows: int, first: int = 0) -> dict[str, int]:
    """Write the files into a folder; gives how many rows each has. About one in 500 is a bad one.

    `first` is where the numbers begin, so that two sets of files name different customers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {kind: int(rows * share) for kind, share in SHARES.items()}
    sizes["invoices"] += rows - sum(sizes.values())
    for kind, size in sizes.items():
        dice = random.Random(kind)
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS[kind])
            out.writerows(_ROWS[kind](dice, size, range(first, first + sizes["accounts"])))
    return sizes


def _number(index: int) -> str:
    return f"A-{20_000_000 + index:08d}"


def _day(dice: random.Random) -> date:
    return BEGAN + timedelta(days=dice.randrange(DAYS))


def _accounts(dice: random.Random, _size: int, homes: range) -> Iterator[list[str]]:
    for index, place in enumerate(homes):
        country, language, zone, currency, _ = COUNTRIES[index % len(COUNTRIES)]
        company = dice.random() < 0.7
        name = f"{dice.choice(COMPANY)} {index}" if company else f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        status = dice.choices(("active", "suspended", "deactivated"), (92, 4, 4))[0]
        if index % BAD_EVERY == BAD_EVERY - 1:
            status = "frozen"
        yield [
            _number(place), name, "company" if company else "person", status, country, language, zone, currency,
            name if company else "", "", f"{dice.choice(LAST)}straße {dice.randrange(400)}", "", f"Town {dice.randrange(900)}",
            f"{dice.randrange(99999):05d}", "", _day(dice).isoformat(),
        ]  # fmt: skip


def _people(dice: random.Random, size: int, homes: range) -> Iterator[list[str]]:
    for index in range(size):
        owner = index < len(homes)
        place = homes[index] if owner else dice.choice(homes)
        first, last = dice.choice(FIRST), dice.choice(LAST)
        phone = COUNTRIES[place % len(COUNTRIES)][4].format(index % 10_000) if dice.random() < 0.7 else ""
        email = f"person.{homes.start + index}@mail{index % 400}.example.com"
        if index % BAD_EVERY == BAD_EVERY - 1:
            email = "not-an-address"
        status = dice.choices(("active", "invited", "disabled"), (89, 7, 4))[0]
        yield [
            _number(place), f"person.{homes.start + index}", email, f"{first} {last}", "owner" if owner else "manager", phone, status,
            f"{_day(dice).isoformat()}T05:06:00+00:00",
        ]  # fmt: skip


def _services(dice: random.Random, size: int, homes: range) -> Iterator[list[str]]:
    for index in range(size):
        status = dice.choices(("active", "suspended", "cancelled"), (67, 10, 23))[0]
        if index % BAD_EVERY == BAD_EVERY - 1:
            status = "exploded"
        place = dice.choice(homes)
        yield [
            _number(place),
            f"SRV-{homes.start + index:07d}",
            dice.choice(SERVICES),
            "cloud",
            status,
            _day(dice).isoformat(),
        ]


def _invoices(dice: random.Random, size: int, homes: range) -> Iterator[list[str]]:
    for index in range(size):
        place = dice.choice(homes)
        currency = COUNTRIES[place % len(COUNTRIES)][3]
        total = f"{dice.randrange(200_000)}" if currency == "JPY" else f"{dice.randrange(200_000) / 100:.2f}"
        status = dice.choices(("paid", "unpaid", "overdue", "credited"), (85, 6, 6, 3))[0]
        paid = total if status in {"paid", "credited"} else "0"
        if index % BAD_EVERY == BAD_EVERY - 1:
            total = "12,50"
        issued = _day(dice)
        yield [
            _number(place), f"INV-{homes.start + index:07d}", issued.isoformat(), (issued + timedelta(days=14)).isoformat(), currency,
            total, paid, status,
        ]  # fmt: skip


_ROWS = {"accounts": _accounts, "people": _people, "services": _services, "invoices": _invoices}
