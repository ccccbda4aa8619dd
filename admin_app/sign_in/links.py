"""Mailed links: 256 bits, kept as a hash, good once, until their end, for one purpose, person and state.

A link dies with the state it was made for: it remembers a keyed hash of the person's state, address and
password hash. So a reset link is worthless once the password is another one. A newer link of the same purpose
ends the older ones. Looking at a link changes nothing (SECURITY 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash, new_token, same, token_hash
from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in.candidate import Candidate, by_id
from admin_app.sign_in.models import LinkPurpose, LinkToken, PasswordCredential

TOKEN_MAX = 100
BOUND_TO_PASSWORD = frozenset({LinkPurpose.ACTIVATE, LinkPurpose.RESET, LinkPurpose.STAFF_SETUP})


class LinkDead(DomainError):
    """Used, expired, replaced, made for something else, or never made: one answer."""

    status = 404
    code = "link_dead"
    message: ClassVar[str] = N_("This link doesn't work any more. Links work once and only for a while.")


@dataclass(frozen=True, slots=True)
class Issued:
    """A link that was just made: its secret, which is kept nowhere, and its end."""

    token: str
    expires_at: datetime

    def __str__(self) -> str:
        return self.token


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is alive: whom it is for, and what it was made with (ids and facts, nothing private)."""

    person: Candidate
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
    if not in_transaction():
        raise RuntimeError("a link belongs into the transaction of its mail")
    db.session.flush()
    if not keep_older:
        db.session.execute(
            sa.delete(LinkToken)
            .where(LinkToken.user_id == user.id, LinkToken.purpose == purpose, LinkToken.used_at.is_(None))
            .execution_options(synchronize_session=False)
        )
    token, now = new_token(), clock.now()
    stored = (
        db.session.scalar(sa.select(PasswordCredential.hash).where(PasswordCredential.user_id == user.id))
        if purpose in BOUND_TO_PASSWORD
        else None
    )
    row = LinkToken(
        user_id=user.id,
        purpose=purpose,
        token_hash=token_hash(token),
        state_hash=_state(purpose, user.status, user.email, stored),
        payload=payload or {},
        created_at=now,
        expires_at=now + (life or _life(purpose)),
    )
    db.session.add(row)
    return Issued(token, row.expires_at)


def _life(purpose: LinkPurpose) -> timedelta:
    if purpose is LinkPurpose.RESET:
        return timedelta(minutes=policy.number(Key.RESET_MINUTES))
    return timedelta(days=policy.number(Key.INVITATION_DAYS))


def _state(purpose: LinkPurpose, status: UserStatus, email: str, stored: str | None) -> str:
    """What a link dies with: a password link with the password and address, all others with the person's state."""
    if purpose in BOUND_TO_PASSWORD:
        return lookup_hash(f"{status.value}\0{email}\0{stored or ''}", "link-state")
    return lookup_hash(status.value, "link-state")


def peek(token: str, purpose: LinkPurpose) -> Candidate:
    """Whom a link is for; nothing changes. Raises LinkDead."""
    return look(token, purpose).person


def look(token: str, purpose: LinkPurpose) -> Opened:
    """What a link is for; nothing changes. Raises LinkDead."""
    link = db.session.execute(
        sa.select(LinkToken.user_id, LinkToken.state_hash, LinkToken.payload).where(
            LinkToken.token_hash == token_hash(token[:TOKEN_MAX]), *_alive(purpose)
        )
    ).first()
    return _opened(link, purpose)


def use(token: str, purpose: LinkPurpose) -> Candidate:
    """Use a link up by one statement, in the caller's transaction; of two at once only one passes.

    Raises LinkDead; the transaction must then be given up.
    """
    return take(token, purpose).person


def take(token: str, purpose: LinkPurpose) -> Opened:
    """As `use`, with what the link was made with."""
    link = db.session.execute(
        sa.update(LinkToken)
        .where(LinkToken.token_hash == token_hash(token[:TOKEN_MAX]), *_alive(purpose))
        .values(used_at=clock.now())
        .returning(LinkToken.user_id, LinkToken.state_hash, LinkToken.payload)
        .execution_options(synchronize_session=False)
    ).first()
    return _opened(link, purpose)


def _opened(link: Any, purpose: LinkPurpose) -> Opened:
    person = by_id(link.user_id) if link else None
    if link is None or person is None or not _still(person, purpose, link.state_hash):
        raise LinkDead
    return Opened(person, dict(link.payload))


def _alive(purpose: LinkPurpose) -> list[sa.ColumnElement[bool]]:
    return [LinkToken.purpose == purpose, LinkToken.used_at.is_(None), LinkToken.expires_at > clock.now()]


def _still(person: Candidate, purpose: LinkPurpose, state_hash: str) -> bool:
    if not same(_state(purpose, person.status, person.email, person.hash), state_hash):
        return False
    if purpose in BOUND_TO_PASSWORD and person.identity is not Identity.LOCAL:  # no password is set here
        return False
    if person.status is UserStatus.INVITED:
        return person.may_activate and purpose in BOUND_TO_PASSWORD
    by_link = purpose is LinkPurpose.RESET or purpose not in BOUND_TO_PASSWORD
    return by_link and person.status is UserStatus.ACTIVE and person.account_open
