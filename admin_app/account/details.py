"""What an owner keeps of the account itself: legal facts and postal addresses.

A value changed here counts as ours: an import that brings another one later lists it and leaves ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.account import postal, vat
from admin_app.account.models import Address
from admin_app.account.service import lock_account, subject_of
from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import account as mails
from admin_app.identity.models import NAME_MAX, Account
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh

MOST_ADDRESSES = 20
REGISTERED_MAX, POSTCODE_MAX = 40, 20
FREE = ("attention", "line2")
PARTS = {"city": NAME_MAX, "postcode": POSTCODE_MAX, "region": NAME_MAX}


@dataclass(frozen=True, slots=True)
class Details:
    """The account as its own people read it."""

    account: Account
    addresses: list[Address]
    vat_format_valid: bool
    vat_checked: bool  # whether anything is known by which it could be


def read(actor: Actor) -> Details:
    """One's own account with its addresses, the primary one first. Two statements. Raises NotFound, NotAllowed."""
    require(actor, Permission.OWN_ACCOUNT_READ, Subject(actor.acting_account_id))
    account = db.session.get(Account, actor.acting_account_id) if actor.acting_account_id else None
    if account is None:
        raise NotFound
    found = db.session.scalars(
        sa.select(Address)
        .where(Address.account_id == account.id)
        .order_by(Address.is_primary.desc(), Address.id)
    )
    return Details(account, list(found), *_judged(account.vat_id, account.country))


def address(actor: Actor, address_id: UUID) -> Address:
    """One address of one's own account. Raises NotFound, NotAllowed."""
    require(actor, Permission.OWN_ACCOUNT_READ, Subject(actor.acting_account_id))
    row = db.session.get(Address, address_id)
    if row is None or row.account_id != actor.acting_account_id:
        raise NotFound
    return row


def change_company(
    actor: Actor, *, legal_name: str, registered_number: str, vat_id: str, version: int | None = None
) -> bool:
    """Change the legal facts; the owners are told. False when nothing differed, and then nothing is written.

    Raises ReauthRequired, NotAllowed, Invalid beside the field, Conflict when another window was faster.
    """
    require_fresh(actor)
    new = company_values(legal_name, registered_number)
    with transaction():
        account = _own(actor, Permission.OWN_ACCOUNT_WRITE)
        new["vat_id"] = vat.clean(vat_id, "vat_id", account.country)
        meanwhile.require_same(actor, version, account.version, account.id)
        before = {name: getattr(account, name) for name in new if getattr(account, name) != new[name]}
        for name in before:
            setattr(account, name, new[name])
        if before:
            after = {name: new[name] for name in before}
            _record(Event.ACCOUNT_DETAILS_CHANGED, actor, account.id, before, after)
            for owner in contacts.owners_of(account.id):
                outbox.queue(mails.details_changed(owner, actor, account=account))
    return bool(before)


def company_values(legal_name: str, registered_number: str) -> dict[str, str]:
    """Legal name and registered number as they are kept. Raises Invalid beside the field."""
    number = text.clean_line(registered_number, REGISTERED_MAX, "registered_number", required=False)
    name = text.name(legal_name, NAME_MAX, "legal_name", required=False, domains=True)
    return {"legal_name": name, "registered_number": number}


def add_address(actor: Actor, **typed: str) -> UUID:
    """Add a postal address; the first one is the primary one. Gives its id.

    Takes attention, line1, line2, postcode, city, region, country. Raises NotAllowed, Invalid beside the field or at 20.
    """
    values = address_values(typed)
    with transaction():
        account = _own(actor, Permission.OWN_ACCOUNT_WRITE)
        row = new_address(account, values)
        _record(Event.ADDRESS_ADDED, actor, account.id, {}, values)
    return row.id


def new_address(account: Account, values: dict[str, str], *, entered_by: UUID | None = None) -> Address:
    """One more address of a locked account; the first one is the primary one. Raises Invalid at 20."""
    many = db.session.scalar(sa.select(sa.func.count(Address.id)).where(Address.account_id == account.id))
    if many and many >= MOST_ADDRESSES:
        raise Invalid(N_("An account has at most %(count)s addresses."), count=MOST_ADDRESSES)
    row = Address(
        id=clock.new_id(), account_id=account.id, is_primary=not many, entered_by=entered_by, **values
    )
    db.session.add(row)
    return row


def change_address(actor: Actor, address_id: UUID, *, version: int | None = None, **typed: str) -> bool:
    """Change a postal address; False when nothing differed. Raises NotFound, NotAllowed, Invalid, Conflict.

    Saved by its own people, it doesn't count as entered by staff any more, whatever differed.
    """
    values = address_values(typed)
    with transaction():
        account = _own(actor, Permission.OWN_ACCOUNT_WRITE)
        row = locked_address(account, address_id)
        meanwhile.require_same(actor, version, row.version, account.id)
        row.entered_by = None
        before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
        for name in before:
            setattr(row, name, values[name])
        if before:
            _record(Event.ADDRESS_CHANGED, actor, account.id, before, {name: values[name] for name in before})
    return bool(before)


def make_primary(actor: Actor, address_id: UUID) -> None:
    """Make an address the one that bills go to. Raises NotFound, NotAllowed."""
    with transaction():
        account = _own(actor, Permission.OWN_ACCOUNT_WRITE)
        row = locked_address(account, address_id)
        if row.is_primary:
            return
        for other in db.session.scalars(
            sa.select(Address).where(Address.account_id == account.id, Address.is_primary)
        ):
            other.is_primary = False
        db.session.flush()
        row.is_primary = True
        try:
            db.session.flush()
        except IntegrityError:  # the index holds where a lock couldn't (SQLite needs none)
            raise Conflict from None
        _record(Event.ADDRESS_CHANGED, actor, account.id, {}, {"primary": row.city or row.country})


def remove_address(actor: Actor, address_id: UUID) -> None:
    """Remove an address; the primary one only once another is. Raises NotFound, NotAllowed, Conflict."""
    with transaction():
        account = _own(actor, Permission.OWN_ACCOUNT_WRITE)
        row = locked_address(account, address_id)
        if row.is_primary:
            raise Conflict(N_("Make another address the primary one first."))
        before = {name: getattr(row, name) for name in ("attention", "line1", "postcode", "city", "country")}
        db.session.delete(row)
        _record(Event.ADDRESS_REMOVED, actor, account.id, before, {})


def _judged(value: str, country: str) -> tuple[bool, bool]:
    return vat.format_valid(value, country), vat.checked(value, country)


def _own(actor: Actor, permission: Permission) -> Account:
    account = lock_account(actor.acting_account_id)
    require(actor, permission, subject_of(account))
    return account


def locked_address(account: Account, address_id: UUID) -> Address:
    """An address of a locked account, locked. Raises NotFound for another's, the same as absent."""
    row = lock_row(Address, address_id)
    if row is None or row.account_id != account.id:
        raise NotFound
    return row


def _record(
    event: Event, actor: Actor, account_id: UUID, before: dict[str, Any], after: dict[str, Any]
) -> None:
    audit.record(
        event,
        actor,
        account_id=account_id,
        target=("account", account_id),
        facts={"fields": ", ".join(after or before)},
        before=before,
        after=after,
    )


def address_values(typed: dict[str, str]) -> dict[str, str]:
    """An address as it is kept. Raises Invalid beside the field."""
    country = typed.get("country", "").strip().upper()
    if country not in postal.countries():
        raise Invalid(N_("Choose a country from the list."), field="country", code="country")
    wants = postal.layout(country)
    values = {
        "country": country,
        **{name: text.clean_line(typed.get(name, ""), NAME_MAX, name, required=False) for name in FREE},
        "line1": text.clean_line(typed.get("line1", ""), NAME_MAX, "line1"),
        **{name: _part(wants, name, typed, most) for name, most in PARTS.items()},
    }
    region = postal.region_key(country, values["region"])
    if region is None:
        raise Invalid(N_("Choose an entry from the list."), field="region", code="region")
    values["region"] = region
    if not postal.postcode_fits(country, values["postcode"], region):
        example = postal.postcode_example(country, region)
        raise Invalid(N_("Postcodes there look like %(example)s."), field="postcode", example=example)
    if wants.postcode_example:
        values["postcode"] = values["postcode"].upper()
    return values


def _part(wants: postal.Layout, name: str, typed: dict[str, str], most: int) -> str:
    """A line that not every country has; one that its addresses don't have is left out."""
    if not wants.has(name):
        return ""
    clean = text.postcode if name == "postcode" else text.clean_line
    return clean(typed.get(name, ""), most, name, required=name in wants.required)
