"""Files of an import, made for a test; and a small extract with the names that break careless programs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from admin_app.customer_import.files import COLUMNS, OPTIONAL, ImportFile
from admin_app.customer_import.run import run
from admin_app.customer_import.work import Result
from admin_app.kernel import actor

NUMBER = "A-40000001"
DEFAULTS: dict[str, dict[str, str]] = {
    "accounts": {
        "number": NUMBER, "name": "Blau & Söhne", "kind": "company", "status": "active", "country": "DE", "language": "de",
        "time_zone": "Europe/Berlin", "currency": "EUR", "legal_name": "", "vat_id": "", "address_line1": "Weg 1",
        "address_line2": "", "city": "Bremen", "postcode": "28195", "region": "", "created_at": "2020-01-01",
    },
    "people": {
        "account_number": NUMBER, "username": "mara", "email": "mara@blau.example", "full_name": "Mara Blau", "role": "owner",
        "phone": "+49 170 5550199", "status": "active", "created_at": "2020-01-01T08:00:00+00:00",
    },
    "services": {
        "account_number": NUMBER, "service_id": "SRV-1", "name": "Domain", "kind": "domain", "status": "active", "since": "2020-02-01",
    },
    "invoices": {
        "account_number": NUMBER, "invoice_number": "INV-1", "issued_on": "2020-03-01", "due_on": "2020-03-15", "currency": "EUR",
        "total": "119.00", "paid": "0", "status": "unpaid",
    },
}  # fmt: skip

# Shown as text everywhere, executed nowhere, and never in the way of a page, a header or an export.
AWKWARD_NAMES = (
    '=HYPERLINK("http://example.com","x")',
    "<script>alert(1)</script>",
    "שלום مرحبا",
    'O\'Neil, "Bob" & Söhne 🚀',
    "+49 Rufnummer GmbH",
    "@SUM(A1:A9)",
    "-2+3 Werke",
    "{{ 7*7 }} ${7*7}",
    "'; DROP TABLE accounts; --",
    "%s %(name)s {0}",
    "Zoë A\u030angström",
    "山田 太郎",
    "100 % _wild_ *card*",
    "N" * 200,
)
# Older systems gave out addresses with two dots in a row; they receive mail all the same.
AWKWARD_EMAIL = "prof..valentina.3.0@example.org"


class Files:
    """A folder of files to import; cells that aren't named are good ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, list[list[str]]] = {}
        self.more: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, kind: str, /, **cells: Any) -> Files:
        """A row more."""
        values = {**DEFAULTS[kind], **cells}
        self.more |= cells.keys() & set(OPTIONAL.get(ImportFile(kind), ()))
        self.rows.setdefault(kind, []).append([str(values[column]) for column in self.columns(kind)])
        return self

    def columns(self, kind: str) -> tuple[str, ...]:
        """Its columns, with those optional ones that its first row names."""
        optional = OPTIONAL.get(ImportFile(kind), ())
        return (*COLUMNS[ImportFile(kind)], *(name for name in optional if name in self.more))

    def without_rows(self, kind: str) -> Files:
        """A file with nothing but its header."""
        self.rows.setdefault(kind, [])
        return self

    def new(self) -> Files:
        """The next export, into the same folder."""
        for kind in COLUMNS:
            (self.folder / f"{kind}.csv").unlink(missing_ok=True)
        self.rows, self.more = {}, set()
        return self

    def write(self) -> Path:
        """Write what was added."""
        for kind, rows in self.rows.items():
            with (self.folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([self.columns(kind), *rows])
        return self.folder

    def run(self, **options: Any) -> Result:
        """Write and import them as the operator."""
        return run(actor.console(), self.write(), **options)

    def report(self, name: str) -> list[dict[str, str]]:
        """The rows of `rejects-<file>.csv` or `kept-<file>.csv`; none where there is no such file."""
        path = self.folder / "rejects" / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def imported_sample(folder: Path) -> Result:
    """Import one account a name of AWKWARD_NAMES (numbers A-50000000 and on), each with an owner of that name.

    The owner's username is `awkward.<place>`, the e-mail `awkward.<place>@awkward.example`, the first one's
    AWKWARD_EMAIL; each account has a service and an unpaid invoice.
    """
    files = Files(folder)
    for place, name in enumerate(AWKWARD_NAMES):
        number = f"A-{50_000_000 + place}"
        email = f"awkward.{place}@awkward.example" if place else AWKWARD_EMAIL
        files.add("accounts", number=number, name=name)
        files.add("people", account_number=number, username=f"awkward.{place}", email=email, full_name=name)
        files.add("services", account_number=number, service_id=f"SRV-{place}", name=name)
        files.add("invoices", account_number=number, invoice_number=f"AWK-{place}")
    return files.run()
