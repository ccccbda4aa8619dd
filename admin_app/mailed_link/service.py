"""Mailed links as rows: 256 bits, kept as a hash, good once, until their end, for one purpose and person.

A link dies with the state it was made for; what that state is, the caller says (`sign_in.links` for those that open
something). A newer link of the same purpose ends the older ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import UserStatus
from admin_app.kernel import clock
from admin_app.kernel.crypto import lookup_hash, new_token, token_hash
from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.errors import DomainError
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link.models import LinkToken

TOKEN_MAX = 100


class LinkDead(DomainError):
    """Used, expired, replaced, made for something else, or never made: one answer."""

    status = 404
    code = "link_dead"
    message: ClassVar[str] = N_("This link doesn’t work any more. Links work once and only for a while.")


@dataclass(frozen=True, slots=True)
class Issued:
    """A link that was just made: its secret, which is kept nowhere, and its end."""

    token: str = field(repr=False)
    expires_at: datetime

    def __str__(self) -> str:
        return self.token


@dataclass(frozen=True, slots=True)
class LiveLink:
    """A link that is alive: whose, the state it was made for, and what it was made with (ids and facts)."""

    user_id: UUID
    state_hash: str
    payload: dict[str, Any]


def state_of(*parts: str) -> str:
    """A keyed hash of the state a link dies with."""
    return lookup_hash("\0".join(parts), "link-state")


def state_of_person(status: UserStatus) -> str:
    """The state of links that open nothing: whether the person may still sign in."""
    return state_of(status.value)


def state_of_answer() -> str:
    """The state of links that only take away or object: they work for somebody who was kept out, too."""
    return state_of("answer")


def issue(
    user_id: UUID,
    purpose: LinkPurpose,
    *,
    state: str,
    life: timedelta,
    payload: dict[str, Any] | None = None,
    keep_older: bool = False,
) -> Issued:
    """Make a link for a person in the caller's transaction; older unused ones of the purpose die, unless kept.

    Raises RuntimeError outside of a transaction: a link belongs to the mail that carries it.
    """
    if not in_transaction():
        raise RuntimeError("a link belongs into the transaction of its mail")
    db.session.flush()
    if not keep_older:
        drop(user_id, purpose)
    token, now = new_token(), clock.now()
    row = LinkToken(
        user_id=user_id,
        purpose=purpose,
        token_hash=token_hash(token),
        state_hash=state,
        payload=payload or {},
        created_at=now,
        expires_at=now + life,
    )
    db.session.add(row)
    return Issued(token, row.expires_at)


def drop(user_id: UUID, *purposes: LinkPurpose) -> None:
    """End the unused links of a person, in the caller's transaction."""
    db.session.execute(
        sa.delete(LinkToken)
        .where(LinkToken.user_id == user_id, LinkToken.purpose.in_(purposes), LinkToken.used_at.is_(None))
        .execution_options(synchronize_session=False)
    )


def find(token: str, purpose: LinkPurpose) -> LiveLink:
    """A link that is alive; nothing changes. One statement. Raises LinkDead."""
    link = db.session.execute(
        sa.select(LinkToken.user_id, LinkToken.state_hash, LinkToken.payload).where(*_alive(token, purpose))
    ).first()
    return _found(link)


def use_up(token: str, purpose: LinkPurpose) -> LiveLink:
    """Use a link up by one statement, in the caller's transaction; of two at once only one passes.

    Raises LinkDead; the transaction must then be given up.
    """
    link = db.session.execute(
        sa.update(LinkToken)
        .where(*_alive(token, purpose))
        .values(used_at=clock.now())
        .returning(LinkToken.user_id, LinkToken.state_hash, LinkToken.payload)
        .execution_options(synchronize_session=False)
    ).first()
    return _found(link)


def _found(link: sa.Row[UUID, str, dict[str, Any]] | None) -> LiveLink:
    if link is None:
        raise LinkDead
    return LiveLink(link.user_id, link.state_hash, dict(link.payload))


def _alive(token: str, purpose: LinkPurpose) -> list[sa.ColumnElement[bool]]:
    return [
        LinkToken.token_hash == token_hash(token[:TOKEN_MAX]),
        LinkToken.purpose == purpose,
        LinkToken.used_at.is_(None),
        LinkToken.expires_at > clock.now(),
    ]
