"""The challenge that an authenticator signs: given out, and taken back once.

It is good once, for five minutes, for one purpose, in the session or browser it was given to (SECURITY 8).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import DomainError, Invalid
from admin_app.kernel.i18n import N_
from admin_app.sign_in.models import PasskeyChallenge
from admin_app.sign_in.passkey.library import helpers

LIFE = timedelta(minutes=5)


class Purpose(enum.StrEnum):
    """What a challenge is good for; an answer to one opens nothing else."""

    ADD = "add"
    SIGN_IN = "sign_in"
    FACTOR = "factor"
    CONFIRM = "confirm"
    RESET = "reset"
    DATA_COPY = "data_copy"


class NoPasskey(DomainError):
    """The one answer to every passkey that opens nothing here, known or not."""

    code = "no_passkey"
    message: ClassVar[str] = N_("That passkey doesn’t work here. Try again, or use another way.")


@dataclass(frozen=True, slots=True)
class ChallengeScope:
    """For what, and to whom a challenge is bound."""

    purpose: Purpose
    bound_to: str

    @classmethod
    def in_session(cls, purpose: Purpose, session_id: UUID | None) -> ChallengeScope:
        """Bound to a session, on its way or open."""
        return cls(purpose, token_hash(f"session:{session_id}"))

    @classmethod
    def at_door(cls, purpose: Purpose, secret: str) -> ChallengeScope:
        """Bound to a browser without a session, by a secret in its sealed cookie."""
        return cls(purpose, token_hash(f"browser:{secret}"))


def give_out(ask: ChallengeScope, user_id: UUID | None = None) -> bytes:
    """Make a challenge; an older one for the same purpose and browser dies. In a transaction of its own."""
    fresh, now = helpers.generate_challenge(), clock.now()
    with transaction() as session:
        session.execute(
            sa.delete(PasskeyChallenge)
            .where(PasskeyChallenge.bound_to == ask.bound_to, PasskeyChallenge.purpose == ask.purpose)
            .execution_options(synchronize_session=False)
        )
        session.add(
            PasskeyChallenge(
                challenge_hash=_hash(fresh),
                purpose=ask.purpose,
                bound_to=ask.bound_to,
                user_id=user_id,
                created_at=now,
                expires_at=now + LIFE,
            )
        )
    return fresh


def use_up(ask: ChallengeScope, client_data: bytes, user_id: UUID | None = None) -> bytes:
    """Take the challenge of an answer, by one statement: of two answers at once only one finds it.

    Raises Invalid when there is none: too late, answered before, or given to somebody else.
    """
    try:
        given = helpers.parse_client_data_json(client_data).challenge
    except Exception as error:
        raise NoPasskey from error
    with transaction() as session:
        found = session.scalar(
            sa.delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.challenge_hash == _hash(given),
                PasskeyChallenge.purpose == ask.purpose,
                PasskeyChallenge.bound_to == ask.bound_to,
                PasskeyChallenge.user_id == user_id if user_id else PasskeyChallenge.user_id.is_(None),
                PasskeyChallenge.expires_at > clock.now(),
            )
            .returning(PasskeyChallenge.id)
            .execution_options(synchronize_session=False)
        )
    if found is None:
        raise Invalid(N_("That took too long, or was answered before. Press the button again."), code="stale")
    return given


def _hash(fresh: bytes) -> str:
    return token_hash(helpers.bytes_to_base64url(fresh))


def sweep() -> None:
    """Forget challenges nobody answered in time; safe to run by several workers at once."""
    with transaction() as session:
        session.execute(sa.delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < clock.now()))
