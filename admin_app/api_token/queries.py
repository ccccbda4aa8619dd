"""Reading tokens for pages: people see their own, owners also those of their people; never the secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token.models import ApiToken, TokenEnd, TokenLevel, TokenScope
from admin_app.identity.models import User
from admin_app.kernel import clock, paging
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.kernel.rights.permissions import Permission, Subject, require
from admin_app.lib import masks

ENDED_SHOWN = 10  # of one's own, the newest
ORDER = paging.Order((ApiToken.created_at, ApiToken.id))
_NEWEST = (ApiToken.created_at.desc(), ApiToken.id.desc())


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token as its person or an owner sees it. `user_name` is told of others' alone, addresses of one's own alone.

    An owner learns never where colleagues or their programs are (DOMAIN 7): of theirs `networks` and `last_ip` are empty.
    """

    id: UUID
    user_id: UUID
    user_name: str
    name: str
    hint: str
    level: TokenLevel
    scopes: tuple[TokenScope, ...]
    networks: tuple[str, ...]
    created_at: datetime
    ends_at: datetime | None
    last_used_at: datetime | None
    last_ip: str
    ended_at: datetime | None
    ended_why: TokenEnd | None

    @property
    def is_live(self) -> bool:
        """Whether it opens anything still."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class TokenOfAccount:
    """A live token as staff see it, through their lens; never what it opens with.

    Without sight of the keys `last_use` is masked, and `last_used_at` and `networks` are empty.
    """

    id: UUID
    person: str
    name: Revealed
    hint: Revealed
    created_at: datetime
    last_use: Revealed
    last_used_at: datetime | None
    last_ip: Revealed
    networks: tuple[str, ...]


def own(actor: Actor) -> list[TokenLine]:
    """One's own live tokens, the newest first. One statement. Raises NotAllowed."""
    require(actor, Permission.OWN_SECURITY_WRITE, Subject(actor.account_id))
    return _some(ApiToken.user_id == actor.user_id, ApiToken.live(clock.now()))


def own_ended(actor: Actor) -> list[TokenLine]:
    """One's own that ended lately, the newest first. One statement. Raises NotAllowed."""
    require(actor, Permission.OWN_SECURITY_WRITE, Subject(actor.account_id))
    return _some(ApiToken.user_id == actor.user_id, sa.not_(ApiToken.live(clock.now())), ENDED_SHOWN)


def of_people(actor: Actor, *, key: str | None = None, size: int = 25) -> paging.Page[TokenLine]:
    """The live tokens of the others in the account, the newest first, for owners. One statement. Raises NotAllowed."""
    require(actor, Permission.OWN_PEOPLE_TOKENS, Subject(actor.acting_account_id))
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(ApiToken, User.full_name)
        .join(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.account_id == actor.acting_account_id,
            ApiToken.user_id != actor.user_id,
            ApiToken.live(clock.now()),
        )
    )
    found = paging.fetch_rows(wanted, ORDER, size=size, key=key)
    return paging.Page([_others(row[0], row[1]) for row in found.rows], found.older, found.newer)


def one(actor: Actor, token_id: UUID) -> TokenLine:
    """A token of one's own or, for owners, of somebody of the account. Raises NotFound for any other."""
    row = db.session.execute(
        sa.select(ApiToken, User.full_name)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.id == token_id, ApiToken.account_id == actor.acting_account_id)
    ).first()
    if row is None:
        raise NotFound
    own = row[0].user_id == actor.user_id
    right = Permission.OWN_SECURITY_WRITE if own else Permission.OWN_PEOPLE_TOKENS
    if not actor.may(right):
        raise NotFound
    return _line(row[0]) if own else _others(row[0], row[1])


def of_account(account_id: UUID, lens: Lens, *, limit: int = 50) -> list[TokenOfAccount]:
    """The live tokens of an account's people, the newest first. One statement."""
    wanted = (
        sa.select(ApiToken, User.full_name)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.account_id == account_id, ApiToken.live(clock.now()))
        .order_by(*_NEWEST)
        .limit(limit)
    )
    return [_through(row, name, lens) for row, name in db.session.execute(wanted)]


def _through(row: ApiToken, person: str, lens: Lens) -> TokenOfAccount:
    def shown(value: str, name: str, mask: Callable[[str], str] = masks.text) -> Revealed:
        return lens.show(value, Area.KEYS, mask, name=name, user_id=row.user_id)

    sees_use = lens.sees(Area.KEYS, "last_use", row.user_id)
    return TokenOfAccount(
        row.id,
        person,
        shown(row.name, "names"),
        shown(row.hint, "names"),
        row.created_at,
        shown(row.last_used_at.isoformat() if row.last_used_at else "", "last_use"),
        row.last_used_at if sees_use else None,
        shown(row.last_ip, "last_use", masks.ip),
        tuple(row.networks) if sees_use else (),
    )


def live_of(user_id: UUID) -> int:
    """How many live tokens a person has, to be told before they end."""
    wanted = sa.select(sa.func.count()).where(ApiToken.user_id == user_id, ApiToken.live(clock.now()))
    return int(db.session.scalar(wanted) or 0)


def _some(
    whose: sa.ColumnElement[bool], which: sa.ColumnElement[bool], most: int | None = None
) -> list[TokenLine]:
    newest = sa.select(ApiToken).where(whose, which).order_by(*_NEWEST)
    return [_line(row) for row in db.session.scalars(newest.limit(most))]


def _others(row: ApiToken, user_name: str) -> TokenLine:
    return replace(_line(row), user_name=user_name, networks=(), last_ip="")


def _line(row: ApiToken) -> TokenLine:
    over = row.ends_at is not None and row.ends_at <= clock.now() and row.ended_at is None
    return TokenLine(
        row.id,
        row.user_id,
        "",
        row.name,
        row.hint,
        row.level,
        tuple(TokenScope(scope) for scope in row.scopes),
        tuple(row.networks),
        row.created_at,
        row.ends_at,
        row.last_used_at,
        row.last_ip,
        row.ends_at if over else row.ended_at,
        TokenEnd.TIME if over else row.ended_why,
    )
