"""Whoever a bearer token belongs to (RFC 6750), judged at each request: token, person, account, address, second step.

The threat: a token that goes on working after its person was kept out, from elsewhere than was allowed, or beyond what
the person may do by now. So nothing is remembered from one request to the next, rights are those of the role as it is,
and whatever is the matter with a token gets one answer. A text that is none of ours is told before the database is asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import secret
from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenLevel, TokenScope
from admin_app.identity.models import UserStatus
from admin_app.kernel import clock, networks
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.crypto import lookup_hash, token_hash
from admin_app.kernel.database.statements import rows_of
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import SELF, AwaitsErasure, Permission
from admin_app.sign_in.authenticate import KNOWN, SIGNING_IN, Visit
from admin_app.sign_in.bearer.statement import statement
from admin_app.sign_in.factors import duty, registry
from admin_app.sign_in.throttle import limits, store
from admin_app.trusted_ip import judging

MINUTE = timedelta(minutes=1)
REQUESTS = 600  # a minute a token (DOMAIN 18)
REFUSED = 60  # a minute an address, of what is no token
P = Permission
# What each part opens of what the person may do. Nothing here writes.
OPENS: Mapping[TokenScope, frozenset[Permission]] = {
    TokenScope.ACCOUNT: frozenset({P.OWN_ACCOUNT_READ}),
    TokenScope.ACTIVITY: frozenset({P.OWN_ACTIVITY_READ, P.OWN_ACTIVITY_READ_ALL}),
    TokenScope.BILLING: frozenset({P.OWN_BILLING_READ}),
    TokenScope.CONTACTS: frozenset(),  # one's own: nobody needs a right to them
    TokenScope.KEYS: frozenset(),  # one's own, too
    TokenScope.MAIL: frozenset({P.OWN_ACCOUNT_READ, P.OWN_MAIL_READ}),
    TokenScope.PEOPLE: frozenset({P.OWN_PEOPLE_READ}),
}


class NoToken(DomainError):
    """No token came, or none that opens anything: one answer, whatever the cause."""

    status = 401
    code = "no_token"
    message = N_("Send a token of yours that hasn’t ended, as “Authorization: Bearer …”.")


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests are left in this minute, and in how many seconds it is over."""

    left: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program that is let in: for whom it acts, to which parts it is held, how much it may still ask."""

    token_id: UUID
    actor: Actor
    scopes: frozenset[TokenScope]
    allowance: Allowance


def authenticate(token: str, visit: Visit) -> Bearer:
    """Whoever a token belongs to: one statement, and one that counts the request.

    Raises NoToken, RateLimited, NotAllowed (from this address; a second step must be set up first; a deletion waits).
    """
    if not secret.is_well_formed(token):
        raise NoToken
    values = {"token_hash": token_hash(token), "now": clock.now()}
    row = rows_of(statement(registry.registered()), values).first()
    if row is None or not _may_come_in(row):
        _count_refused(visit.ip)
        raise NoToken
    allowance = _count(
        row.id
    )  # also of what is refused from here on: a leaked token tries as often as it likes
    _judge_address(row, visit.ip)
    if duty.is_unmet(row, registry.keys_on(row)):
        raise NotAllowed(
            N_("Your account asks for a second step. Set one up before you use a token."), code="second_step"
        )
    if row.erasure_due_at is not None:
        raise AwaitsErasure  # here, since some of what is one's own is read by no right
    api_tokens.note_use(row.id, visit.ip, row.last_used_at)
    scopes = frozenset(TokenScope) if row.level is TokenLevel.READ else frozenset(map(TokenScope, row.scopes))
    return Bearer(row.id, _actor(row, scopes, visit), scopes, allowance)


def _may_come_in(row: sa.Row[Any]) -> bool:
    return row.status is UserStatus.ACTIVE and row.account_status in SIGNING_IN


def _judge_address(row: sa.Row[Any], ip: str) -> None:
    """The token's own networks, then the restrictions of person and account (DOMAIN 18)."""
    outside = bool(row.networks) and not networks.inside(ip, row.networks)
    if not outside and row.ruled:
        outside = judging.judge(judging.rules_of(row.user_id, row.account_id), ip).refused_by is not None
    if outside:
        raise NotAllowed(N_("This token doesn’t work from the address you are using."), code="address_denied")


def _count(token_id: UUID) -> Allowance:
    count, seconds = _counted(f"token:{lookup_hash(token_id.hex, 'throttle')}")
    if count > REQUESTS:
        raise RateLimited(
            clock.now() + timedelta(seconds=seconds),
            N_("At most %(most)s requests a minute are answered. Wait a little and try again."),
            most=REQUESTS,
        )
    return Allowance(REQUESTS - count, seconds)


def _count_refused(ip: str) -> None:
    """Guessing is hopeless, but it shall not keep the database busy either."""
    count, seconds = _counted(f"no_token:{limits.address_key(ip)}")
    if count > REFUSED:
        raise RateLimited(clock.now() + timedelta(seconds=seconds))


def _counted(key: str) -> tuple[int, int]:
    """Count one more in this minute; how many there are, and in how many seconds the minute is over."""
    now: datetime = clock.now()
    with transaction(repeatable=True):
        count, began = store.add_one(key, now, MINUTE)
    return count, max(1, math.ceil((began + MINUTE - now).total_seconds()))


def _actor(row: sa.Row[Any], scopes: frozenset[TokenScope], visit: Visit) -> Actor:
    """The person, with the rights of the role as far as the token's parts reach."""
    opened = frozenset[Permission]().union(*(OPENS[scope] for scope in scopes))
    held = frozenset(KNOWN[name] for name in row.permissions if name in KNOWN) | SELF
    return Actor(
        ActorKind.CUSTOMER,
        user_id=row.user_id,
        name=row.full_name,
        account_id=row.account_id,
        acting_account_id=row.account_id,
        roles=(row.role_key,),
        role_names=(row.role_name,),
        permissions=held & opened,
        ip=visit.ip,
        country=visit.country,
        user_agent=visit.user_agent,
        request_id=visit.request_id,
        language=row.language,
        time_zone=row.time_zone,
        username=row.username,
    )
