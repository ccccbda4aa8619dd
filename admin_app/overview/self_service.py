"""What customers (and members of staff, about themselves) read on their own pages.

Of the other people of the account a page holds name, username, e-mail, role, state and last sign-in; never an
address or a device.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.desk import finding
from admin_app.identity.models import (
    STANDS_IN,
    Account,
    AccountStatus,
    Identity,
    InvitationEnd,
    Membership,
    Role,
    User,
    UserStatus,
)
from admin_app.kernel import clock, paging, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require
from admin_app.recovery_case.models import CaseState, RecoveryCase, Vouch
from admin_app.sign_in import links
from admin_app.sign_in.models import PasswordCredential
from admin_app.user import ending

PEOPLE_A_PAGE = 25
APART = 32  # digits that keep a row that stands in apart from others
SHOWN_STATUSES = (UserStatus.ACTIVE, UserStatus.INVITED, UserStatus.DISABLED)
BY_NAME = paging.Order((User.full_name_folded, User.id), descending=False)


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """The person's own row, and the account's facts beside it; staff have no account."""

    user_id: UUID
    full_name: str
    username: str
    email: str
    language: str
    time_zone: str
    theme: str
    avatar_hash: str
    member_since: datetime
    version: int
    role: str
    account_number: str
    account_name: str
    account_status: AccountStatus | None
    account_country: str
    account_currency: str
    customer_since: date | None
    local: bool  # signs in here, not by an outside identity
    password_set_at: datetime | None


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """One person of the account as the others may see them."""

    id: UUID
    full_name: str
    username: str
    email: str
    role: str
    role_key: str
    status: UserStatus
    status_reason: str
    last_sign_in_at: datetime | None
    invited_at: datetime | None
    for_closing: bool
    version: int
    avatar_hash: str
    frozen: bool  # a dispute let in or kept out: an owner decides first
    joined: bool  # followed an invitation once
    invitation_end: InvitationEnd | None  # of somebody who never joined
    invitation_ends: datetime | None  # of somebody who is invited; none was sent without it
    waits_for_vouch: bool = (
        False  # lost the second step: the reader, an owner, may say that it is really them
    )

    @property
    def invitation_over(self) -> bool:
        """Whether the invitation that was sent last leads nowhere any more."""
        return self.invitation_ends is not None and self.invitation_ends <= clock.now()


def own_profile(actor: Actor) -> OwnProfile:
    """Who I am here, in one statement. Raises NotFound before sign-in."""
    wanted = (
        sa.select(User, Account, Role.name, PasswordCredential.set_at)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Account, Account.id == Membership.account_id)
        .outerjoin(Role, Role.id == Membership.role_id)
        .outerjoin(PasswordCredential, PasswordCredential.user_id == User.id)
        .where(User.id == actor.user_id)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    user: User = row[0]
    account: Account | None = row[1]
    return OwnProfile(
        user_id=user.id,
        full_name=user.full_name,
        username=user.username,
        email=user.email,
        language=user.language,
        time_zone=user.time_zone,
        theme=user.theme,
        avatar_hash=user.avatar_hash,
        member_since=user.created_at,
        version=user.version,
        role=row[2] or "",
        account_number=account.number if account else "",
        account_name=account.name if account else "",
        account_status=account.status if account else None,
        account_country=account.country if account else "",
        account_currency=account.currency if account else "",
        customer_since=account.customer_since_day if account else None,
        local=user.identity is Identity.LOCAL,
        password_set_at=row[3],
    )


def people(
    actor: Actor, *, search: str = "", status: str = "", key: str | None = None, size: int = PEOPLE_A_PAGE
) -> paging.Page[ColleagueRow]:
    """The people of one's own account by name, a page by key, in one statement.

    `search` is a part of a name or username, `status` one of `SHOWN_STATUSES`. Raises NotAllowed, Invalid beside `search` (a
    whole address: what stands in a page's address is kept in logs) or for an unknown state.
    """
    require(actor, Permission.OWN_PEOPLE_READ, Subject(actor.acting_account_id))
    wanted = _people(actor)
    if search:
        wanted = wanted.where(_is_called(search))
    if status:
        wanted = wanted.where(User.status == _status(status))
    found = paging.fetch_rows(wanted, BY_NAME, size=size, key=key)
    return paging.Page([_person(row) for row in found.rows], found.older, found.newer)


def person(actor: Actor, user_id: UUID) -> ColleagueRow:
    """One person of one's own account. Raises NotAllowed, NotFound for everybody else's."""
    require(actor, Permission.OWN_PEOPLE_READ, Subject(actor.acting_account_id))
    row = db.session.execute(_people(actor).where(User.id == user_id)).first()
    if row is None:
        raise NotFound
    return _person(row)


def _is_called(search: str) -> sa.ColumnElement[bool]:
    term = finding.checked(search)
    if finding.private_kind(term):
        raise Invalid(N_("Search by a name or username."), field="search", code="private")
    part = text.fold(term)
    return sa.or_(
        User.full_name_folded.contains(part, autoescape=True),
        _username_sought().contains(part, autoescape=True),
    )


def _username_sought() -> sa.ColumnElement[str]:
    """The folded username; of a row that stands in without what only keeps it apart, so that it is found as any other."""
    name = User.username_folded
    bare = sa.func.substr(name, len(STANDS_IN) + APART + 1)
    return sa.case((name.startswith(STANDS_IN, autoescape=True), bare), else_=name)


def _status(status: str) -> UserStatus:
    if status not in SHOWN_STATUSES:
        raise Invalid(N_("There is no such filter."), code="bad_filter")
    return UserStatus(status)


def ends_with(actor: Actor, user_id: UUID) -> Mapping[str, int]:
    """What would end with one person of one's own account: how many sessions, tokens and keys. Raises as `person`."""
    person(actor, user_id)
    return ending.counted(user_id)


def _people(actor: Actor) -> Any:
    return (
        sa.select(User, Role.name, Role.key, links.invitation_ends().label("ends"), _waits_for(actor))
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .where(User.account_id == actor.acting_account_id, User.status != UserStatus.ERASED)
    )


def _waits_for(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether a person lost the second step, and the actor, an owner, hasn't vouched for it yet."""
    if RoleKey.OWNER not in actor.roles:
        return sa.false().label("waits")
    vouched = sa.exists().where(Vouch.case_id == RecoveryCase.id, Vouch.by_user_id == actor.user_id)
    waiting = sa.exists().where(
        RecoveryCase.user_id == User.id,
        RecoveryCase.state == CaseState.WAITING,
        RecoveryCase.lapses_at > clock.now(),
        sa.not_(vouched),
    )
    return sa.and_(User.id != actor.user_id, waiting).label("waits")


def _person(row: sa.Row[User, str, str, datetime | None, bool]) -> ColleagueRow:
    user, role, role_key, ends, waits = row
    return ColleagueRow(
        id=user.id,
        full_name=user.full_name,
        username=user.username,
        email=user.email,
        role=role,
        role_key=role_key,
        status=user.status,
        status_reason=user.status_reason,
        last_sign_in_at=user.last_sign_in_at,
        invited_at=user.invited_at,
        for_closing=user.disabled_for_request_id is not None,
        version=user.version,
        avatar_hash=user.avatar_hash,
        frozen=user.frozen_by is not None,
        joined=user.activated_at is not None,
        invitation_end=user.invitation_end,
        invitation_ends=ends,
        waits_for_vouch=bool(waits),
    )
