"""Rows of accounts.csv: accounts and their primary address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.affiliate import program as affiliate
from admin_app.affiliate import referrals
from admin_app.affiliate.referrals import Told
from admin_app.audit.events import Event
from admin_app.customer_import.files import ImportFile
from admin_app.customer_import.load import RESTRICTED, TWICE, Context, LoadOutcome, RowChange, tell
from admin_app.customer_import.rows.keys import ImportRow
from admin_app.customer_import.rows.merge import Merger
from admin_app.customer_import.store import insert, update
from admin_app.identity import spelled
from admin_app.identity.models import Account, AccountStatus
from admin_app.identity.spelled import AccountNames
from admin_app.kernel import clock, text
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.support_access import service as support_access
from admin_app.user import ending
from admin_app.user.joining import tombstones

# The file's names of columns that are called otherwise here.
COLUMN = {"created_at": "customer_since"}
ADDRESS = {
    "address_line1": "line1",
    "address_line2": "line2",
    "city": "city",
    "postcode": "postcode",
    "region": "region",
}
PLAIN = (
    "name",
    "kind",
    "status",
    "country",
    "language",
    "time_zone",
    "currency",
    "legal_name",
    "vat_id",
    "created_at",
)
REFERRAL = "referral"
OURS_ALONE = {AccountStatus.CLOSING, AccountStatus.DEACTIVATED, AccountStatus.ERASED}


@dataclass(slots=True)
class _Work:
    merger: Merger = field(default_factory=lambda: Merger(ImportFile.ACCOUNTS, (*PLAIN, *ADDRESS)))
    accounts: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    account_updates: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    address_updates: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    named: list[AccountNames] = field(default_factory=list)  # new ones, and those with a new name
    changes: list[RowChange] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    codes: Merger | None = (
        None  # remembers codes of affiliate links; None where the file or the programme has none
    )
    referred: list[tuple[ImportRow, Told]] = field(default_factory=list)


def load(context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome:
    """Bring accounts in.

    A status `closing`, `deactivated` or `erased` of ours stays whatever the file says. An account that the
    company's system has deactivated is closed here too: its sessions and support access end.
    """
    outcome, work = LoadOutcome(), _Work()
    if any(row.values.get(REFERRAL) for row in rows) and affiliate.terms().on:
        work.codes = Merger(ImportFile.ACCOUNTS, (REFERRAL,))
    present = _present(context, rows)
    addresses = _addresses([account.id for account in present.values()])
    gone = tombstones.accounts_among({row.key for row in rows} - present.keys())
    for row in rows:
        account = present.get(row.key)
        if row.key in taken or row.key in outcome.taken:
            outcome.refused.append((row, TWICE))
            continue
        outcome.taken.add(row.key)
        if row.key in gone or (account is not None and account.status is AccountStatus.ERASED):
            outcome.skipped += 1
        elif account is None:
            outcome.accounts[row.key] = _create(context, row, work)
            outcome.created += 1
        else:
            outcome.accounts[row.key] = account.id
            _merge(row, account, addresses.get(account.id), work, outcome)
    if not context.dry:
        _write(context, work)
        refused = referrals.bring(context.actor, [told for _row, told in work.referred])
        outcome.kept += [(row, REFERRAL) for row, told in work.referred if told.account_id in refused]
    return outcome


def _present(context: Context, rows: Sequence[ImportRow]) -> dict[str, Any]:
    columns = [getattr(Account, COLUMN.get(name, name)) for name in PLAIN]
    wanted = (
        sa.select(Account.id, Account.number, Account.brought, Account.restricted_since, *columns)
        .where(among(Account.number, {row.key for row in rows}))
        .order_by(Account.id)
    )
    return {account.number: account for account in db.session.execute(context.locking(wanted))}


def _addresses(account_ids: Sequence[UUID]) -> dict[UUID, Any]:
    if not account_ids:
        return {}
    columns = [getattr(Address, name) for name in ADDRESS.values()]
    wanted = sa.select(Address.id, Address.account_id, *columns).where(
        among(Address.account_id, account_ids), Address.is_primary
    )
    return {address.account_id: address for address in db.session.execute(wanted)}


def _create(context: Context, row: ImportRow, work: _Work) -> UUID:
    account_id = clock.new_id()
    work.accounts.append(
        {
            "id": account_id,
            "number": row.key,
            **_account_columns({name: row.values[name] for name in PLAIN}),
            "status_reason": "",
            "created_at": context.now,
            "import_run_id": context.run_id,
            "brought": {**work.merger.brought(row.key, row.values), **_code(work, row, account_id)},
            "version": 1,
        }
    )
    work.named.append(AccountNames(account_id, row.values["name"], row.key))
    if any(row.values[name] for name in ADDRESS):
        work.addresses.append(_address(account_id, row.values))
    return account_id


def _code(
    work: _Work,
    row: ImportRow,
    account_id: UUID,
    since: datetime | None = None,
    remembered: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """What a row remembers of the code of a link; one that wasn't told before is judged once the account is in."""
    code = row.values.get(REFERRAL, "")
    if not code or work.codes is None:
        return {}
    told = work.codes.fingerprint(row.key, REFERRAL, code)
    if remembered.get(REFERRAL) == told:
        return {}
    since = since or row.values["created_at"]
    work.referred.append((row, Told(account_id, code, since, row.values["vat_id"])))
    return {REFERRAL: told}


def _account_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = {COLUMN.get(name, name): value for name, value in values.items()}
    if "name" in values:
        columns["name_folded"] = text.fold(values["name"])
    return columns


def _address(account_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    lines = {column: values[name] for name, column in ADDRESS.items()}
    return {
        "id": clock.new_id(),
        "account_id": account_id,
        "is_primary": True,
        **lines,
        "country": values["country"],
    }


def _merge(row: ImportRow, account: Any, address: Any, work: _Work, outcome: LoadOutcome) -> None:
    ours = {name: getattr(account, COLUMN.get(name, name)) for name in PLAIN}
    ours |= {name: getattr(address, column) if address else "" for name, column in ADDRESS.items()}
    locked = {"status"} if account.status in OURS_ALONE else set()
    merged = work.merger.compare(
        row.key, theirs=row.values, ours=ours, remembered=account.brought, locked=locked
    )
    if account.restricted_since is not None:
        outcome.unchanged += not merged.changes
        outcome.refused += [(row, RESTRICTED)] if merged.changes else []
        return
    outcome.kept += [(row, name) for name in merged.kept]
    code = _code(work, row, account.id, account.customer_since, account.brought)
    remembered = {"brought": {**merged.brought, **code}} if merged.remembers or code else {}
    plain = {name: value for name, value in merged.changes.items() if name in PLAIN}
    lines = {ADDRESS[name]: value for name, value in merged.changes.items() if name in ADDRESS}
    if "name" in plain:
        work.named.append(AccountNames(account.id, plain["name"], account.number))
    if plain or remembered:
        work.account_updates.append((account.id, {**_account_columns(plain), **remembered}))
    if lines and address:
        work.address_updates.append((address.id, lines))
    elif lines:
        work.addresses.append(_address(account.id, {**ours, **merged.changes}))
    if not merged.changes:
        outcome.unchanged += 1
        return
    outcome.changed += 1
    if plain.get("status") == AccountStatus.DEACTIVATED:
        work.closed.append(account.id)
    before = {name: ours[name] for name in merged.changes}
    work.changes.append(
        RowChange(
            Event.ACCOUNT_IMPORT_CHANGED,
            account.id,
            ("account", account.id),
            before,
            merged.changes,
        )
    )


def _write(context: Context, work: _Work) -> None:
    update(Account, work.account_updates)
    update(Address, work.address_updates)
    insert(Account, work.accounts)
    spelled.add(spelled.rows_of_accounts(work.named))
    insert(Address, work.addresses)
    for account_id in work.closed:
        ending.end_all_in(account_id)
        support_access.end_for_account(context.actor, account_id)
    tell(context, work.changes)
