"""Writing contacts, in the transaction of a person's command: the command has locked the person and judges the rest."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import codes, limits
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.kernel import clock, text
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.lib import masks

HAVE_IT = {
    ContactKind.EMAIL: N_("This address is already one of your contacts."),
    ContactKind.CELL_PHONE: N_("This number is already one of your contacts."),
}


def value_columns(kind: ContactKind, value: str) -> dict[str, str]:
    """The columns of a contact that follow from its value, by which it is found."""
    if kind is ContactKind.EMAIL:
        return {"value": value, "value_hash": text.email_hash(value), "national_hash": ""}
    return {"value": value, "value_hash": text.phone_hash(value), "national_hash": text.national_hash(value)}


def mine(user_id: UUID, contact_id: UUID) -> Contact:
    """A contact of this person, locked. Raises NotFound for another's, the same as absent."""
    contact = lock_row(Contact, contact_id)
    if contact is None or contact.user_id != user_id:
        raise NotFound
    return contact


def of_kind(user_id: UUID, kind: ContactKind | None = None) -> list[Contact]:
    """A person's contacts, of a kind or all, oldest first."""
    wanted = sa.select(Contact).where(Contact.user_id == user_id).order_by(Contact.created_at, Contact.id)
    if kind is not None:
        wanted = wanted.where(Contact.kind == kind)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def add(
    user_id: UUID,
    kind: ContactKind,
    value: str,
    *,
    field: str,
    replaces: Contact | None = None,
    entered_by: UUID | None = None,
) -> Contact:
    """A new contact, unproven; `entered_by` names the member of staff who entered it for its person. Raises Invalid beside the field for a double, or where there are enough."""
    there = of_kind(user_id)
    found_by = value_columns(kind, value)
    if any(c.kind is kind and c.value_hash == found_by["value_hash"] for c in there):
        raise Invalid(HAVE_IT[kind], field=field, code="double")
    if len(there) >= limits.CONTACTS_MAX:
        raise Invalid(
            N_("You have %(limit)s contacts; no more are possible. Remove one first."),
            field=field,
            code="enough",
            limit=limits.CONTACTS_MAX,
        )
    contact = Contact(
        id=clock.new_id(),
        user_id=user_id,
        kind=kind,
        **found_by,
        status=ContactStatus.UNVERIFIED,
        is_primary=False,
        created_at=clock.now(),
        failures=0,
        replaces_id=replaces.id if replaces else None,
        entered_by=entered_by,
    )
    db.session.add(contact)
    return contact


def confirm(contact: Contact) -> None:
    """Its code came back: it is active, and the primary one of its kind where there is none."""
    if contact.status is ContactStatus.ACTIVE:
        raise Conflict(N_("This contact is already verified."))
    contact.status, contact.verified_at, contact.failures = ContactStatus.ACTIVE, clock.now(), 0
    contact.entered_by = None
    db.session.flush()
    if not any(c.is_primary for c in of_kind(contact.user_id, contact.kind)):
        contact.is_primary = True
    db.session.flush()


def set_primary(contact: Contact) -> None:
    """Make it the one of its kind; the former one stays a contact. Raises Invalid while it isn't confirmed."""
    if contact.status is not ContactStatus.ACTIVE:
        raise Invalid(N_("Verify this contact first: a primary contact has to be proven yours."))
    for other in of_kind(contact.user_id, contact.kind):
        if other.is_primary and other.id != contact.id:
            other.is_primary = False
    db.session.flush()  # one primary at any moment: the index refuses two
    contact.is_primary = True
    db.session.flush()


def remove(contact: Contact) -> None:
    """Take it away; its codes are worthless then. Raises Invalid for a primary one while others could be it."""
    others = [c for c in of_kind(contact.user_id, contact.kind) if c.id != contact.id]
    if contact.is_primary and any(c.status is ContactStatus.ACTIVE for c in others):
        raise Invalid(N_("Make another contact the primary one first; then this one can be removed."))
    codes.withdraw(contact.user_id, contact_id=contact.id)
    db.session.flush()
    db.session.delete(contact)
    db.session.flush()


def masked(contact: Contact) -> str:
    """What may be seen of it."""
    return (
        masks.phone(contact.value) if contact.kind is ContactKind.CELL_PHONE else masks.email(contact.value)
    )
