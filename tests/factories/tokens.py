"""API tokens of customers, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import secret
from admin_app.api_token.models import ApiToken
from admin_app.identity.models import Membership, User
from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, transaction


@dataclass(frozen=True, slots=True)
class Token:
    """A row's id, and what a program sends."""

    id: UUID
    text: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request carries."""
        return {"Authorization": f"Bearer {self.text}"}


def make_token(user: User, **traits: Any) -> Token:
    """Give a person a token that opens everything the person may read, unless `traits` say otherwise."""
    account_id = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    text, token_id = secret.make(), clock.new_id()
    values: dict[str, Any] = {"name": f"Token {token_id.hex[-6:]}", "level": "read", **traits}
    with transaction() as session:
        session.add(
            ApiToken(
                id=token_id, user_id=user.id, account_id=account_id, hint=text[: secret.HINT],
                token_hash=token_hash(text), **values,
            )
        )  # fmt: skip
    return Token(token_id, text)
