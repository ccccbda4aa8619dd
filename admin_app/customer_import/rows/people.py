"""Rows of people.csv: people, their place in an account, their phone.

**Nobody can sign in by an import.** The file's `active` and `invited` both come in as `invited`: people have no
password here until they follow the link of an invitation or of "Forgotten password", which makes them active.
`disabled` comes in as disabled and stays so until somebody here enables the person. Into an account that is
closing, or was closed here, people come in disabled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.contact.models import ContactKind
from admin_app.customer_import.files import ImportFile
from admin_app.customer_import.load import (
    NO_ACCOUNT,
    RESTRICTED,
    TWICE,
    Context,
    Homes,
    LoadedAccount,
    LoadOutcome,
    RowChange,
    tell,
)
from admin_app.customer_import.rows import phones
from admin_app.customer_import.rows.fields import DISABLED, ENABLED
from admin_app.customer_import.rows.keys import ImportRow
from admin_app.customer_import.rows.merge import Merger
from admin_app.customer_import.store import insert, update
from admin_app.identity import spelled
from admin_app.identity.models import AccountStatus, Identity, Membership, User, UserKind, UserStatus
from admin_app.identity.spelled import PersonNames
from admin_app.kernel import clock, text
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_
from admin_app.user import ending
from admin_app.user.identifiers.columns import name_columns
from admin_app.user.joining import tombstones

NAMES = ("username", "email", "full_name")
FIELDS = (*NAMES, "role", "phone", "status", "created_at")
EMAIL_HELD = N_("email: Somebody else has this e-mail address.")
USERNAME_HELD = N_("username: Somebody else has this username.")
# An address as a username is a claim to it: its owner couldn't be invited, and a search of it would open somebody else.
NOT_OWN_ADDRESS = N_("username: A username with @ has to be the person’s own e-mail address.")
DISABLED_THERE = N_("Disabled in the company’s system")
DISABLED_CLOSING = N_("Imported while the account was being closed")


@dataclass(slots=True)
class _Work:
    merger: Merger = field(default_factory=lambda: Merger(ImportFile.PEOPLE, FIELDS))
    users: list[dict[str, Any]] = field(default_factory=list)
    memberships: list[dict[str, Any]] = field(default_factory=list)
    user_updates: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    membership_updates: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    phones: phones.PhoneWork = field(default_factory=phones.PhoneWork)
    changes: list[RowChange] = field(default_factory=list)
    disabled: list[UUID] = field(default_factory=list)


class _Batch:
    """What the database says about a batch, asked in a handful of statements."""

    def __init__(self, context: Context, rows: Sequence[ImportRow]) -> None:
        self.context = context
        self.homes = Homes(context, rows)
        self.present = self._people(rows)
        self.gone = tombstones.people_among({row.key for row in rows} - self.present.keys())
        self.role_keys = {role_id: key for key, role_id in context.roles.items()}
        self.holders = self._holders(rows)
        self.contacts = phones.contacts_of([person.id for person in self.present.values()])

    def _people(self, rows: Sequence[ImportRow]) -> dict[str, Any]:
        """By the username the file knows them by; somebody may have chosen another one here (`import_key`)."""
        keys = {row.key for row in rows}
        wanted = (
            sa.select(
                User.id,
                User.kind,
                User.username,
                User.username_folded,
                User.email,
                User.full_name,
                User.status,
                User.created_at,
                User.brought,
                User.restricted_since,
                User.import_key,
                Membership.account_id,
                Membership.role_id,
            )
            .outerjoin(Membership, Membership.user_id == User.id)
            .where(
                sa.or_(
                    among(User.username_folded, keys),
                    sa.and_(among(User.import_key, keys), User.renamed_here()),
                )
            )
            .order_by(User.id)
        )
        if not self.context.dry:
            wanted = wanted.with_for_update(of=User)
        found = db.session.execute(wanted).all()
        self.named = {person.username_folded for person in found}
        return {person.import_key or person.username_folded: person for person in found}

    def _holders(self, rows: Sequence[ImportRow]) -> dict[str, str | None]:
        emails = {text.fold(row.values["email"]) for row in rows}
        key = sa.func.coalesce(sa.func.nullif(User.import_key, ""), User.username_folded)
        found = db.session.execute(
            sa.select(User.email_folded, key.label("key")).where(among(User.email_folded, emails))
        )
        holders: dict[str, str | None] = {r.email_folded: r.key for r in found}
        if self.context.dry:
            holders |= self.context.seen.holders(emails, {row.key for row in rows})
        return holders

    def refusal(self, row: ImportRow, home: LoadedAccount | None) -> str | None:
        """Why this row can't come in, seen from the database; None when it can."""
        if home is None:
            return NO_ACCOUNT
        person = self.present.get(row.key)
        if person is not None and (person.kind is UserKind.STAFF or person.account_id != home.id):
            return USERNAME_HELD
        if person is None and row.key in self.named:  # chosen here by somebody the file knows otherwise
            return USERNAME_HELD
        if person is None and "@" in row.key and row.key != text.fold(row.values["email"]):
            return NOT_OWN_ADDRESS
        if person is None and self.holders.get(text.fold(row.values["email"])) is not None:
            return EMAIL_HELD
        return None


def load(context: Context, rows: Sequence[ImportRow], taken: set[str]) -> LoadOutcome:
    """Bring people in. A username of somebody elsewhere, or an e-mail address that another person has, is refused."""
    outcome, work, batch = LoadOutcome(), _Work(), _Batch(context, rows)
    for row in rows:
        if row.key in taken or row.key in outcome.taken:
            outcome.refused.append((row, TWICE))
            continue
        person = batch.present.get(row.key)
        if (
            batch.homes.is_erased(row.account)
            or row.key in batch.gone
            or (person and person.status is UserStatus.ERASED)
        ):
            outcome.skipped += 1
            outcome.taken.add(row.key)
            continue
        home = batch.homes.get(row.account)
        refusal = batch.refusal(row, home)
        if refusal is None and home is not None:
            if person is None:
                _create(batch, row, home, work)
                outcome.created += 1
            else:
                refusal = _merge(batch, row, person, home, work, outcome)
        if refusal is None:
            outcome.taken.add(row.key)
        else:
            outcome.refused.append((row, refusal))
    outcome.holders = batch.holders
    if not context.dry:
        _write(context, work)
    return outcome


def _create(batch: _Batch, row: ImportRow, home: LoadedAccount, work: _Work) -> None:
    user_id, values, context = clock.new_id(), row.values, batch.context
    names = name_columns(**{name: values[name] for name in NAMES})
    batch.holders[names["email_folded"]] = row.key
    status, reason = _new_status(values["status"], home)
    work.users.append(
        {
            "id": user_id,
            "kind": UserKind.CUSTOMER,
            "account_id": home.id,
            **names,
            "status": status,
            "status_reason": reason,
            "disabled_for_request_id": clock.new_id() if reason == DISABLED_CLOSING else None,
            "identity": Identity.LOCAL,
            "language": home.language,
            "time_zone": home.time_zone,
            "theme": "auto",
            "created_at": values["created_at"],
            "last_sign_in_country": "",
            "import_run_id": context.run_id,
            "brought": work.merger.brought(row.key, values),
            "version": 1,
        }
    )
    work.memberships.append(
        {
            "user_id": user_id,
            "account_id": home.id,
            "role_id": context.roles.get(values["role"]),
            "since": values["created_at"],
        }
    )
    work.phones.set(user_id, [], values["phone"], context.now)


def _new_status(theirs: str, home: LoadedAccount) -> tuple[UserStatus, str]:
    if theirs == DISABLED:
        return UserStatus.DISABLED, DISABLED_THERE
    closing = home.status is AccountStatus.CLOSING or home.closed_here
    return (UserStatus.DISABLED, DISABLED_CLOSING) if closing else (UserStatus.INVITED, "")


def _merge(
    batch: _Batch, row: ImportRow, person: Any, home: LoadedAccount, work: _Work, outcome: LoadOutcome
) -> str | None:
    contacts = batch.contacts.get(person.id, [])
    ours = {name: getattr(person, name) for name in (*NAMES, "created_at")} | {
        "role": batch.role_keys.get(person.role_id, ""),
        "phone": phones.ours(contacts, row.values["phone"]),
        "status": DISABLED if person.status is UserStatus.DISABLED else ENABLED,
    }
    locked = {"status"} if person.status is UserStatus.DISABLED else set()
    merged = work.merger.compare(
        row.key, theirs=row.values, ours=ours, remembered=person.brought, locked=locked
    )
    changes = merged.changes
    if home.restricted or person.restricted_since is not None:
        outcome.unchanged += not changes
        return RESTRICTED if changes else None
    if "email" in changes:
        folded = text.fold(changes["email"])
        if batch.holders.get(folded) not in {None, row.key}:
            return EMAIL_HELD
        batch.holders |= {text.fold(person.email): None, folded: row.key}
    outcome.kept += [(row, name) for name in merged.kept]
    columns = _columns(person, contacts, changes) | ({"brought": merged.brought} if merged.remembers else {})
    work.user_updates.append((person.id, columns))
    if "role" in changes:
        work.membership_updates.append((person.id, {"role_id": batch.context.roles[changes["role"]]}))
    if "phone" in changes:
        work.phones.set(person.id, contacts, changes["phone"], batch.context.now)
    if "status" in changes:
        work.disabled.append(person.id)
    if changes:
        work.changes.append(_change(person, ours, changes))
    outcome.changed += bool(changes)
    outcome.unchanged += not changes
    return None


def _columns(person: Any, contacts: Sequence[Any], changes: dict[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {name: changes[name] for name in ("created_at",) if name in changes}
    if changes.keys() & set(NAMES):
        names = {name: changes.get(name, getattr(person, name)) for name in NAMES}
        others = [contact.value for contact in contacts if contact.kind is ContactKind.EMAIL]
        columns |= name_columns(**names, other_emails=others)
    if "status" in changes:  # away from disabled it is locked, so this is somebody disabled there
        columns |= {"status": UserStatus.DISABLED, "status_reason": DISABLED_THERE}
    return columns


def _change(person: Any, ours: dict[str, Any], changes: dict[str, Any]) -> RowChange:
    before = {name: ours[name] for name in changes}
    target = ("user", person.id)
    return RowChange(Event.PERSON_IMPORT_CHANGED, person.account_id, target, before, changes, person.id)


def _write(context: Context, work: _Work) -> None:
    update(User, work.user_updates)  # first, so that an address that moved on is free
    insert(User, work.users)
    spelled.add(spelled.rows_of_people(_renamed(work)))
    insert(Membership, work.memberships)
    update(Membership, work.membership_updates, key="user_id")
    work.phones.write()
    for user_id in work.disabled:
        ending.end_all(user_id)
    tell(context, work.changes)


def _renamed(work: _Work) -> Iterator[PersonNames]:
    """Who is found by other names than before, new people among them."""
    changed = [{"id": user_id, **columns} for user_id, columns in work.user_updates if "full_name" in columns]
    for c in (*work.users, *changed):
        yield PersonNames(c["id"], UserKind.CUSTOMER, c["full_name"], c["username_shown"], c["email_domain"])
