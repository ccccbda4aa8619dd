"""Links that open something or act for a person: bound to the person's present state (SECURITY 6).

A link dies with the state it was made for: it remembers a keyed hash of the person's state, address and
password hash. So a reset link is worthless once the password is another one. Looking at a link changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserStatus
from admin_app.kernel.crypto import same
from admin_app.kernel.db import db
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.mailed_link.models import LinkToken
from admin_app.mailed_link.service import Issued, LiveLink
from admin_app.mailed_link.service import LinkDead as LinkDead
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import PasswordCredential

# These take away or object: whoever came in must not end them by keeping the person out.
ANSWERS = frozenset({LinkPurpose.NOT_ME, LinkPurpose.DISPUTE_OBJECT})
BOUND_TO_PASSWORD = frozenset(
    {LinkPurpose.ACTIVATE, LinkPurpose.PIN, LinkPurpose.RESET, LinkPurpose.STAFF_SETUP}
)
OF_ACTIVE = frozenset({LinkPurpose.PIN, LinkPurpose.RESET})  # of these the ones somebody active may hold
INVITATIONS = (LinkPurpose.ACTIVATE, LinkPurpose.STAFF_SETUP)


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is alive: whom it is for, and what it was made with (ids and facts, nothing private)."""

    person: SignInSubject
    payload: dict[str, Any]


def issue(
    user: User,
    purpose: LinkPurpose,
    *,
    payload: dict[str, Any] | None = None,
    life: timedelta | None = None,
    keep_older: bool = False,
) -> Issued:
    """Make a link for a person in the caller's transaction; older unused ones of the purpose die, unless kept."""
    db.session.flush()
    stored = (
        db.session.scalar(sa.select(PasswordCredential.hash).where(PasswordCredential.user_id == user.id))
        if purpose in BOUND_TO_PASSWORD
        else None
    )
    return mailed_links.issue(
        user.id,
        purpose,
        state=_state(purpose, user.status, user.email, stored),
        life=life or _life(purpose, user.account_id),
        payload=payload,
        keep_older=keep_older,
    )


def invitation_ends() -> sa.ColumnElement[datetime | None]:
    """When the newest invitation of an invited `User` ends, as a column; null for everybody else, and before one was sent."""
    newest = (
        sa.select(sa.func.max(LinkToken.expires_at))
        .where(LinkToken.user_id == User.id, LinkToken.purpose.in_(INVITATIONS))
        .correlate(User)
        .scalar_subquery()
    )
    return sa.case((User.status == UserStatus.INVITED, newest), else_=None)


def _life(purpose: LinkPurpose, account_id: UUID | None) -> timedelta:
    if purpose is LinkPurpose.RESET:
        return timedelta(minutes=policy.number(Key.RESET_MINUTES, account_id))
    return timedelta(days=policy.number(Key.INVITATION_DAYS, account_id))


def _state(purpose: LinkPurpose, status: UserStatus, email: str, stored: str | None) -> str:
    """What a link dies with: a password link with the password and address, all others with the person's state."""
    if purpose in BOUND_TO_PASSWORD:
        return mailed_links.state_of(status.value, email, stored or "")
    if purpose in ANSWERS:
        return mailed_links.state_of_answer()
    return mailed_links.state_of_person(status)


def peek(token: str, purpose: LinkPurpose) -> SignInSubject:
    """Whom a link is for; nothing changes. Raises LinkDead."""
    return look(token, purpose).person


def look(token: str, purpose: LinkPurpose) -> Opened:
    """What a link is for; nothing changes. Raises LinkDead."""
    return _opened(mailed_links.find(token, purpose), purpose)


def use(token: str, purpose: LinkPurpose) -> SignInSubject:
    """Use a link up by one statement, in the caller's transaction; of two at once only one passes.

    Raises LinkDead; the transaction must then be given up.
    """
    return take(token, purpose).person


def take(token: str, purpose: LinkPurpose) -> Opened:
    """As `use`, with what the link was made with."""
    return _opened(mailed_links.use_up(token, purpose), purpose)


def _opened(link: LiveLink, purpose: LinkPurpose) -> Opened:
    person = by_id(link.user_id)
    if person is None or not _still(person, purpose, link.state_hash):
        raise LinkDead
    return Opened(person, link.payload)


def _still(person: SignInSubject, purpose: LinkPurpose, state_hash: str) -> bool:
    if purpose in ANSWERS:
        made_before = mailed_links.state_of_person(person.status)  # by the former release
        known = same(mailed_links.state_of_answer(), state_hash) or same(made_before, state_hash)
        return known and person.status in {UserStatus.ACTIVE, UserStatus.DISABLED}
    if not same(_state(purpose, person.status, person.email, person.hash), state_hash):
        return False
    if purpose in BOUND_TO_PASSWORD and person.identity is not Identity.LOCAL:  # no password is set here
        return False
    if person.status is UserStatus.INVITED:
        return person.may_activate and purpose in BOUND_TO_PASSWORD - {LinkPurpose.PIN}
    by_link = purpose in OF_ACTIVE or purpose not in BOUND_TO_PASSWORD
    return by_link and person.status is UserStatus.ACTIVE and person.account_open
