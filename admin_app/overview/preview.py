"""What a card beside a name tells of a person or an account: no more than lists do, so that it is no look.

Three statements each, whoever and whatever it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import (
    Account,
    AccountStatus,
    InvitationEnd,
    Membership,
    Role,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of, unseen
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.overview.account import counts
from admin_app.overview.account.counts import AccountCounts
from admin_app.overview.consent import Consents, consent_lines
from admin_app.sign_in import block
from admin_app.sign_in.block import SignInBlock

_PERSON = unseen("user_id", sa.Uuid())
_ACCOUNT = unseen("account_id", sa.Uuid())
_OF_PERSON = (
    sa.select(
        User.id,
        User.full_name,
        User.username_shown,
        User.email,
        User.status,
        User.frozen_by,
        User.invitation_end,
        User.last_sign_in_at,
        User.last_sign_in_country,
        Account.id.label("account_id"),
        Account.name.label("account_name"),
        Account.number.label("account_number"),
        Role.name.label("role"),
    )
    .join(Membership, Membership.user_id == User.id)
    .join(Account, Account.id == Membership.account_id)
    .join(Role, Role.id == Membership.role_id)
    .where(User.id == _PERSON, User.kind == UserKind.CUSTOMER)
)
_OF_ACCOUNT = sa.select(
    Account.id, Account.name, Account.number, Account.status, Account.country, Account.customer_since
).where(Account.id == _ACCOUNT)


@dataclass(frozen=True, slots=True)
class PersonPreview:
    """Who it is, where, in which state, and where the customer's consent stands. `email` is masked."""

    row: sa.Row[*tuple[Any, ...]]
    email: str
    blocks: tuple[SignInBlock, ...]
    consents: Consents

    @property
    def status(self) -> UserStatus:
        """The person's state, as the chip asks for it."""
        status: UserStatus = self.row.status
        return status

    @property
    def invitation_end(self) -> InvitationEnd | None:
        """How their invitation came to nothing, as the chip asks for it."""
        end: InvitationEnd | None = self.row.invitation_end
        return end

    @property
    def frozen(self) -> bool:
        """Whether an owner has to decide first, as the chip asks for it."""
        return self.row.frozen_by is not None

    @property
    def last_sign_in_at(self) -> datetime | None:
        """When the person signed in last."""
        at: datetime | None = self.row.last_sign_in_at
        return at


@dataclass(frozen=True, slots=True)
class AccountPreview:
    """Which account it is, in which state, how many people it has, and where its consent stands."""

    row: sa.Row[*tuple[Any, ...]]
    counts: AccountCounts
    consents: Consents

    @property
    def status(self) -> AccountStatus:
        """The account's state."""
        status: AccountStatus = self.row.status
        return status


def of_person(actor: Actor, user_id: UUID) -> PersonPreview:
    """A customer's person. Raises NotAllowed, NotFound."""
    require(actor, Permission.PERSON_READ)
    row = rows_of(_OF_PERSON, {"user_id": user_id}).first()
    if row is None:
        raise NotFound
    blocks = block.status([user_id]).get(user_id, [])
    return PersonPreview(row, masks.email(row.email), tuple(blocks), consent_lines(actor, row.account_id))


def of_account(actor: Actor, account_id: UUID) -> AccountPreview:
    """An account. Raises NotAllowed, NotFound."""
    require(actor, Permission.ACCOUNT_READ)
    row = rows_of(_OF_ACCOUNT, {"account_id": account_id}).first()
    if row is None:
        raise NotFound
    return AccountPreview(row, counts.of_account(actor, account_id), consent_lines(actor, account_id))
