"""What a form of a correction is filled with: only what is open to staff, or what this session sees just now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.contact import service as contact_service
from admin_app.contact.service import ContactLine
from admin_app.identity.models import Account, Membership, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks, reading
from admin_app.staff_edit.company import SEEN
from admin_app.support_access import terms


@dataclass(frozen=True, slots=True)
class Profile:
    """What everybody of the staff sees of a person."""

    id: UUID
    full_name: str
    language: str
    time_zone: str
    version: int


@dataclass(frozen=True, slots=True)
class Company:
    """Company details, which everybody of the staff sees."""

    legal_name: str
    registered_number: str
    version: int


@dataclass(frozen=True, slots=True)
class AddressLine:
    """A postal address as the lens shows it: whole, or its town."""

    id: UUID
    shown: Revealed
    country: str
    is_primary: bool
    by_staff: bool


def company(actor: Actor, account_id: UUID) -> Company:
    """Company details, which are open to staff, with the row's version. Raises NotFound, NotAllowed."""
    require(actor, Permission.ACCOUNT_WRITE)
    row = db.session.get(Account, account_id)
    if row is None:
        raise NotFound
    return Company(row.legal_name, row.registered_number, row.version)


def addresses(actor: Actor, account_id: UUID, lens: Lens) -> list[AddressLine]:
    """Every postal address of an account, the primary one first. One statement."""
    require(actor, Permission.ACCOUNT_WRITE)
    wanted = (
        sa.select(Address)
        .where(Address.account_id == account_id)
        .order_by(Address.is_primary.desc(), Address.id)
    )
    return [
        AddressLine(
            row.id,
            lens.show(", ".join(row.lines), terms.CHANGEABLE, _town(row), name=SEEN),
            row.country,
            row.is_primary,
            row.entered_by is not None,
        )
        for row in db.session.scalars(wanted)
    ]


def address(actor: Actor, account_id: UUID, address_id: UUID, lens: Lens) -> Address | None:
    """One postal address with its values, None while the lens doesn't show them. Raises NotFound for another's."""
    require(actor, Permission.ACCOUNT_WRITE)
    row = db.session.get(Address, address_id)
    if row is None or row.account_id != account_id:
        raise NotFound
    return row if lens.sees(terms.CHANGEABLE, SEEN) else None


def profile(actor: Actor, account_id: UUID, user_id: UUID) -> Profile:
    """A person's name, language and time zone, which are open to staff. Raises NotFound for another account's."""
    require(actor, Permission.ACCOUNT_WRITE)
    wanted = (
        sa.select(User.id, User.full_name, User.language, User.time_zone, User.version)
        .join(Membership, Membership.user_id == User.id)
        .where(User.id == user_id, Membership.account_id == account_id)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    return Profile(*row)


def contacts(actor: Actor, account_id: UUID, user_id: UUID, lens: Lens) -> list[ContactLine]:
    """A person's contacts as the lens shows them. Raises NotFound for another account's person."""
    profile(actor, account_id, user_id)
    return contact_service.contacts_of(user_id, lens)


def sees_contacts(lens: Lens, user_id: UUID) -> bool:
    """Whether all contacts of a person are shown just now, so that another one may be entered."""
    return lens.sees(terms.CHANGEABLE, None, user_id)


def contact_id(actor: Actor, user_id: UUID, asked: str | None) -> UUID | None:
    """The contact that another one is to take the place of, if one is named. Raises NotFound for another's."""
    require(actor, Permission.ACCOUNT_WRITE)
    if not asked:
        return None
    try:
        found = reading.row_id(asked)
    except ValueError:
        raise NotFound from None
    contact_service.contact_of(user_id, found, Lens())
    return found


def _town(row: Address) -> Callable[[str], str]:
    return lambda _whole: row.city or masks.DOT * 5
