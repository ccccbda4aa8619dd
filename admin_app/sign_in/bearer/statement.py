"""The one statement that reads a token, with whoever it belongs to and all that judges a request of a program."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa

from admin_app.api_token.models import ApiToken
from admin_app.identity.models import Account, Membership, Role, User
from admin_app.kernel.database.statements import NOW
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor
from admin_app.sign_in.session_row import RULED


@functools.cache
def statement(factors: tuple[Factor, ...]) -> sa.Select[*tuple[Any, ...]]:
    """The live token of `token_hash` at the moment `now`."""
    return (
        sa.select(
            ApiToken.id,
            ApiToken.level,
            ApiToken.scopes,
            ApiToken.networks,
            ApiToken.last_used_at,
            User.id.label("user_id"),
            User.kind,
            User.status,
            User.username,
            User.full_name,
            User.language,
            User.time_zone,
            User.erasure_due_at,
            Membership.account_id,
            Account.status.label("account_status"),
            Role.key.label("role_key"),
            Role.name.label("role_name"),
            Role.permissions,
            *registry.columns(factors),
            *RULED,
        )
        .join(User, User.id == ApiToken.user_id)
        .join(
            Membership, sa.and_(Membership.user_id == User.id, Membership.account_id == ApiToken.account_id)
        )
        .join(Account, Account.id == Membership.account_id)
        .join(Role, Role.id == Membership.role_id)
        .where(ApiToken.token_hash == sa.bindparam("token_hash"), ApiToken.live(NOW))
    )
