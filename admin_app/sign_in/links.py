"""Mailed links: 256 bits, kept as a hash, good once, until their end, for one purpose, person and state.

A link dies with the state it was made for: it remembers a keyed hash of the person's state, address and
password hash. So a reset link is worthless once the password is another one. A newer link of the same purpose
ends the older ones. Looking at a link changes nothing (SECURITY 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash, new_token, same, token_hash
from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.sign_in.candidate import Candidate, by_id
from admin_app.sign_in.models import LinkPurpose, LinkToken, PasswordCredential
from admin_app.user.models import User, UserStatus

TOKEN_MAX = 100


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


def issue(user: User, purpose: LinkPurpose) -> Issued:
    """Make a link for a person in the caller's transaction; older unused ones of the purpose die."""
    if not in_transaction():
        raise RuntimeError("a link belongs into the transaction of its mail")
    db.session.flush()
    db.session.execute(
        sa.delete(LinkToken)
        .where(LinkToken.user_id == user.id, LinkToken.purpose == purpose, LinkToken.used_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    token, now = new_token(), clock.now()
    stored = db.session.scalar(
        sa.select(PasswordCredential.hash).where(PasswordCredential.user_id == user.id)
    )
    row = LinkToken(
        user_id=user.id,
        purpose=purpose,
        token_hash=token_hash(token),
        state_hash=_state(user.status, user.email, stored),
        created_at=now,
        expires_at=now + _life(purpose),
    )
    db.session.add(row)
    return Issued(token, row.expires_at)


def _life(purpose: LinkPurpose) -> timedelta:
    if purpose is LinkPurpose.RESET:
        return timedelta(minutes=policy.number(Key.RESET_MINUTES))
    return timedelta(days=policy.number(Key.INVITATION_DAYS))


def _state(status: UserStatus, email: str, stored: str | None) -> str:
    return lookup_hash(f"{status.value}\0{email}\0{stored or ''}", "link-state")


def peek(token: str, purpose: LinkPurpose) -> Candidate:
    """Whom a link is for; nothing changes. Raises LinkDead."""
    link = db.session.execute(
        sa.select(LinkToken.user_id, LinkToken.state_hash).where(
            LinkToken.token_hash == token_hash(token[:TOKEN_MAX]), *_alive(purpose)
        )
    ).first()
    person = by_id(link.user_id) if link else None
    if link is None or person is None or not _still(person, purpose, link.state_hash):
        raise LinkDead
    return person


def use(token: str, purpose: LinkPurpose) -> Candidate:
    """Use a link up by one statement, in the caller's transaction; of two at once only one passes.

    Raises LinkDead; the transaction must then be given up.
    """
    link = db.session.execute(
        sa.update(LinkToken)
        .where(LinkToken.token_hash == token_hash(token[:TOKEN_MAX]), *_alive(purpose))
        .values(used_at=clock.now())
        .returning(LinkToken.user_id, LinkToken.state_hash)
        .execution_options(synchronize_session=False)
    ).first()
    person = by_id(link.user_id) if link else None
    if link is None or person is None or not _still(person, purpose, link.state_hash):
        raise LinkDead
    return person


def _alive(purpose: LinkPurpose) -> list[sa.ColumnElement[bool]]:
    return [LinkToken.purpose == purpose, LinkToken.used_at.is_(None), LinkToken.expires_at > clock.now()]


def _still(person: Candidate, purpose: LinkPurpose, state_hash: str) -> bool:
    if not same(_state(person.status, person.email, person.hash), state_hash):
        return False
    if person.status is UserStatus.INVITED:
        return person.may_activate
    return purpose is LinkPurpose.RESET and person.status is UserStatus.ACTIVE and person.account_open
