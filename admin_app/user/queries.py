"""What the desk reads about people. Private fields come through the lens of the account they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import service as contacts
from admin_app.identity.models import (
    Account,
    AccountStatus,
    Identity,
    InvitationEnd,
    Membership,
    Role,
    User,
    UserKind,
    UserStatus,
)
from admin_app.kernel import paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import rows_of, unseen
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import MASKED, Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import masks
from admin_app.role.service import staff_role_keys
from admin_app.sign_in import block
from admin_app.sign_in.factors import registry, summary

_ONE = (
    sa.select(
        User.id,
        User.kind,
        User.full_name,
        User.username,
        User.username_shown,
        User.email,
        User.status,
        User.invitation_end,
        User.status_reason,
        User.identity,
        User.language,
        User.time_zone,
        User.created_at,
        User.invited_at,
        User.activated_at,
        User.last_sign_in_at,
        User.last_sign_in_country,
        User.import_run_id,
        User.version,
        User.frozen_by,
        User.disabled_for_request_id,
        User.restricted_since,
        User.avatar_hash,
        contacts.PHONE.label("phone"),
        Account.id.label("account_id"),
        Account.number.label("account_number"),
        Account.name.label("account_name"),
        Account.status.label("account_status"),
        Account.restricted_since.label("account_restricted_since"),
        Role.key.label("role_key"),
        Membership.since.label("member_since"),
    )
    .outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(Account, Account.id == Membership.account_id)
    .outerjoin(Role, Role.id == Membership.role_id)
    .where(User.id == sa.bindparam("user_id"))
)


@dataclass(frozen=True, slots=True)
class PersonOfAccount:
    """One person of an account as the desk lists them; `blocks` say why somebody can't sign in."""

    id: UUID
    full_name: str
    username: Revealed
    email: Revealed
    role_key: str
    role: str
    status: UserStatus
    invitation_end: InvitationEnd | None
    status_reason: str
    two_steps: bool
    codes_left: int
    last_sign_in_at: datetime | None
    last_sign_in_country: str
    invited_at: datetime | None
    blocks: tuple[block.SignInBlock, ...]
    frozen: bool
    for_closing: bool
    namesake: bool
    version: int


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One person, customer or staff; `roles` are keys. An account stands here for customers only."""

    id: UUID
    kind: UserKind
    full_name: str
    username: Revealed
    email: Revealed
    phone: Revealed  # the one that is rung; empty without any
    status: UserStatus
    invitation_end: InvitationEnd | None
    status_reason: str
    identity: Identity
    language: str
    time_zone: str
    created_at: datetime
    invited_at: datetime | None
    activated_at: datetime | None
    last_sign_in_at: datetime | None
    last_sign_in_country: str
    imported: bool
    roles: tuple[str, ...]
    account_id: UUID | None
    account_number: str
    account_name: str
    account_status: AccountStatus | None
    member_since: datetime | None  # of a customer, in the account with the present role
    version: int
    frozen: bool  # let in or kept out in a disputed session, until an owner has decided
    for_closing: bool  # disabled for a closing: an owner enables again
    restricted_since: datetime | None  # the person's data, or else the account's
    avatar_hash: str  # empty where the picture may not be seen

    @property
    def is_staff(self) -> bool:
        """True for members of the company."""
        return self.kind is UserKind.STAFF


class Named(Protocol):
    """What of a person tells how the username is shown: the row, or these columns of it."""

    @property
    def id(self) -> UUID:
        """The person."""

    @property
    def username(self) -> str:
        """The name as it was chosen."""

    @property
    def username_shown(self) -> str:
        """Empty where the name tells an e-mail address."""

    @property
    def email(self) -> str:
        """The address that it may tell."""


def shown_username(user: Named, lens: Lens) -> Revealed:
    """A username; one that tells an e-mail address is masked with it."""
    if user.username_shown:
        return Revealed(user.username, masked=False)
    mask = partial(masks.username, emails=[user.email])
    return lens.show(user.username, Area.PROFILE, mask, name="username", user_id=user.id)


def home_of(user_id: UUID) -> UUID | None:
    """The account a person belongs to; None for staff. Raises NotFound where there is nobody."""
    wanted = (
        sa.select(User.id, Membership.account_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(User.id == user_id)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    account_id: UUID | None = row.account_id
    return account_id


def person(actor: Actor, user_id: UUID, lens: Lens) -> PersonDetail:
    """One person as staff see them, in one or two statements. Raises NotFound, NotAllowed (also for staff's rows)."""
    return opened(actor, user_id, lambda _account_id: lens)[0]


def opened(
    actor: Actor, user_id: UUID, lens_of: Callable[[UUID], Lens], *, kind: UserKind | None = None
) -> tuple[PersonDetail, Lens]:
    """The same with a lens that is asked for by the person's account; staff's own rows are masked.

    Somebody of another kind than the one asked for isn't found.
    """
    require(actor, Permission.PERSON_READ)
    user: Any = rows_of(_ONE, {"user_id": user_id}).first()
    if user is None or (kind is not None and user.kind is not kind):
        raise NotFound
    lens = lens_of(user.account_id) if user.account_id else MASKED
    roles: tuple[str, ...] = (user.role_key,) if user.role_key else ()
    if user.kind is UserKind.STAFF:
        require(actor, Permission.STAFF_READ)
        roles = staff_role_keys([user.id])[user.id]
    found = PersonDetail(
        id=user.id,
        kind=user.kind,
        full_name=user.full_name,
        username=shown_username(user, lens),
        email=lens.email(user.email, user.id),
        phone=lens.phone(user.phone or "", user.id),
        status=user.status,
        invitation_end=user.invitation_end,
        status_reason=user.status_reason,
        identity=user.identity,
        language=user.language,
        time_zone=user.time_zone,
        created_at=user.created_at,
        invited_at=user.invited_at,
        activated_at=user.activated_at,
        last_sign_in_at=user.last_sign_in_at,
        last_sign_in_country=user.last_sign_in_country,
        imported=user.import_run_id is not None,
        roles=roles,
        account_id=user.account_id,
        account_number=user.account_number or "",
        account_name=user.account_name or "",
        account_status=user.account_status,
        member_since=user.member_since,
        version=user.version,
        frozen=user.frozen_by is not None,
        for_closing=user.disabled_for_request_id is not None,
        restricted_since=user.restricted_since or user.account_restricted_since,
        avatar_hash=user.avatar_hash if lens.sees(Area.PROFILE, "avatar", user.id) else "",
    )
    return found, lens


def people_of(
    actor: Actor, account_id: UUID, lens: Lens, *, key: str | None = None, size: int = 25
) -> paging.Page[PersonOfAccount]:
    """The people of an account by name, a page by key. Two statements."""
    require(actor, Permission.PERSON_READ)
    page = _of_account().page({"account_id": account_id}, size=size, key=key)
    return paging.Page(_rows(page.rows, lens), page.older, page.newer)


def _rows(found: list[Any], lens: Lens) -> list[PersonOfAccount]:
    hindered = block.status([row.id for row in found])
    return [_row(row, lens, hindered.get(row.id, [])) for row in found]


@registry.built_once
def _of_account() -> paging.Listing:
    return paging.Listing(
        sa.select(
            User.id,
            User.full_name,
            User.full_name_folded,
            User.username,
            User.username_shown,
            User.email,
            User.status,
            User.invitation_end,
            User.status_reason,
            User.last_sign_in_at,
            User.last_sign_in_country,
            User.invited_at,
            User.frozen_by,
            User.disabled_for_request_id,
            User.version,
            Role.key.label("role_key"),
            Role.name.label("role"),
            registry.any_on().label("two_steps"),
            summary.codes_left().label("codes_left"),
            User.has_namesake().label("namesake"),
        )
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(User.account_id == unseen("account_id", sa.Uuid())),
        paging.Order((User.full_name_folded, User.id), descending=False),
    )


def _row(user: Any, lens: Lens, blocks: list[block.SignInBlock]) -> PersonOfAccount:
    return PersonOfAccount(
        id=user.id,
        full_name=user.full_name,
        username=shown_username(user, lens),
        email=lens.email(user.email, user.id),
        role_key=user.role_key,
        role=user.role,
        status=user.status,
        invitation_end=user.invitation_end,
        status_reason=user.status_reason,
        two_steps=user.two_steps,
        codes_left=user.codes_left,
        last_sign_in_at=user.last_sign_in_at,
        last_sign_in_country=user.last_sign_in_country,
        invited_at=user.invited_at,
        blocks=tuple(blocks),
        frozen=user.frozen_by is not None,
        for_closing=user.disabled_for_request_id is not None,
        namesake=user.namesake,
        version=user.version,
    )
