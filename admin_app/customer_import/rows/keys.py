"""One row judged by itself, without the database: its cells become values, or a reason why they can't.

Values are in the form we keep them: texts trimmed and NFC, dates and aware moments, money in the currency's
smallest unit, phones E.164.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.customer_import.files import ImportFile, Record
from admin_app.customer_import.rows.fields import PARSERS, cents
from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_, translate
from admin_app.lib.text.pasted import account_number


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row that is good by itself. `key` names it within its file, `account` is the account's number."""

    line: int
    cells: list[str]
    key: str
    account: str
    values: dict[str, Any]


def judge(kind: ImportFile, header: Sequence[str], record: Record) -> ImportRow:
    """A record as a row. Raises Invalid with the field and the reason."""
    if record.problem:
        raise Invalid(record.problem)
    if len(record.cells) != len(header):
        few = len(record.cells) < len(header)
        raise Invalid(N_("This row has too few columns.") if few else N_("This row has too many columns."))
    cells = dict(zip(header, record.cells, strict=True))
    values = {
        column: parse(cells[column], column) for column, parse in PARSERS[kind].items() if column in cells
    }
    if kind is ImportFile.INVOICES:
        values["total"] = cents(cells["total"], values["currency"], "total")
        values["paid"] = cents(cells["paid"], values["currency"], "paid")
    account = values.pop("number" if kind is ImportFile.ACCOUNTS else "account_number")
    return ImportRow(record.line, record.cells, _key(kind, account, values), account, values)


def reason_of(error: Invalid) -> str:
    """The reason as the rejects file tells it, with the field it stands beside."""
    words = translate(error.text, "en", **error.params)
    return f"{error.field}: {words}" if error.field else words


def account_of(kind: ImportFile, header: Sequence[str], cells: Sequence[str]) -> str:
    """Whose row this is, as far as a refused one tells; empty when it doesn't."""
    place = header.index("number" if kind is ImportFile.ACCOUNTS else "account_number")
    return account_number(cells[place]) if place < len(cells) else ""


def _key(kind: ImportFile, account: str, values: Mapping[str, Any]) -> str:
    if kind is ImportFile.ACCOUNTS:
        return account
    if kind is ImportFile.PEOPLE:
        return text.fold(values["username"])
    return (
        f"{account}\0{values['service_id']}" if kind is ImportFile.SERVICES else str(values["invoice_number"])
    )
