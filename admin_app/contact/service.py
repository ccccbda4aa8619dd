"""Who is told what, and how people are reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import phones
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.identity import holders
from admin_app.identity.models import Membership, Role, User, UserStatus
from admin_app.kernel.database.statements import among_given
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Lens, Revealed
from admin_app.kernel.rights.permissions import RoleKey

# The phone that a `User` is rung at, the primary one, else the first, as a column.
PHONE = (
    sa.select(Contact.value)
    .where(Contact.user_id == User.id, Contact.kind == ContactKind.CELL_PHONE, Contact.counts())
    .order_by(Contact.is_primary.desc(), Contact.id)
    .limit(1)
    .correlate(User)
    .scalar_subquery()
)
_OF_PEOPLE = (
    sa.select(Contact)
    .where(among_given(Contact.user_id, "ids"))
    .order_by(Contact.kind, Contact.is_primary.desc(), Contact.created_at, Contact.id)
)


def owners_of(account_id: UUID, *, but: Collection[UUID] = ()) -> list[User]:
    """The active owners of an account, whom its changes are told to; those named in `but` know already."""
    return [user for user in _owners(account_id, UserStatus.ACTIVE) if user.id not in but]


def disabled_owners_of(account_id: UUID) -> list[User]:
    """The owners of an account who are disabled: for what has to be told where no active one is left."""
    return _owners(account_id, UserStatus.DISABLED)


def _owners(account_id: UUID, status: UserStatus) -> list[User]:
    wanted = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(Membership.account_id == account_id, Role.key == RoleKey.OWNER, User.status == status)
        .order_by(User.id)
    )
    return list(db.session.scalars(wanted))


def administrators(*, but: Collection[UUID] = ()) -> list[User]:
    """Whoever sees to the staff or to roles, and is active: changes of both are told to them."""
    wanted = sa.select(User).where(holders.staff_with(*holders.BOTH)).order_by(User.id)
    return [user for user in db.session.scalars(wanted) if user.id not in but]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact as its reader may see it."""

    id: UUID
    kind: ContactKind
    value: Revealed
    active: bool
    is_primary: bool
    verified_at: datetime | None
    created_at: datetime
    texts: bool  # a text may reach it
    replaces_id: UUID | None
    by_staff: bool  # entered by staff, and not confirmed yet


def contacts_of(user_id: UUID, lens: Lens) -> list[ContactLine]:
    """A person's contacts: phones first, the primary ones first. One statement."""
    wanted = (
        sa.select(Contact)
        .where(Contact.user_id == user_id)
        .order_by(Contact.kind, Contact.is_primary.desc(), Contact.created_at, Contact.id)
    )
    return [_line(contact, lens) for contact in db.session.scalars(wanted)]


def contacts_of_people(user_ids: Collection[UUID], lens: Lens) -> dict[UUID, list[ContactLine]]:
    """The same of several people; nobody missing has one. One statement."""
    found: dict[UUID, list[ContactLine]] = {}
    for contact in db.session.scalars(_OF_PEOPLE, {"ids": list(user_ids)}) if user_ids else ():
        found.setdefault(contact.user_id, []).append(_line(contact, lens))
    return found


def contact_of(user_id: UUID, contact_id: UUID, lens: Lens) -> ContactLine:
    """One contact of a person. Raises NotFound for another's, the same as absent."""
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.user_id != user_id:
        raise NotFound
    return _line(contact, lens)


def _line(contact: Contact, lens: Lens) -> ContactLine:
    phone = contact.kind is ContactKind.CELL_PHONE
    show = lens.phone if phone else lens.email
    return ContactLine(
        contact.id,
        contact.kind,
        show(contact.value, contact.user_id),
        contact.status is ContactStatus.ACTIVE,
        contact.is_primary,
        contact.verified_at,
        contact.created_at,
        phone and phones.takes_texts(contact.value),
        contact.replaces_id,
        contact.entered_by is not None,
    )
