"""The end of a restriction as the desk asks for it: by the person or the account whose page it is."""

from __future__ import annotations

from uuid import UUID

from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.reasons import needed
from admin_app.restriction import queries, service


def lift_of_person(actor: Actor, user_id: UUID, *, days: int, reason: str) -> None:
    """Announce the end of a person's restriction. Raises what `service.announce_lifting` raises."""
    words = needed(reason)
    service.announce_lifting(actor, queries.standing_of(user_id=user_id), days=days, reason=words)


def lift_of_account(actor: Actor, account_id: UUID, *, days: int, reason: str) -> None:
    """Announce the end of an account's restriction. Raises the same."""
    words = needed(reason)
    service.announce_lifting(actor, queries.standing_of(account_id=account_id), days=days, reason=words)


def keep_of_person(actor: Actor, user_id: UUID, *, reason: str) -> None:
    """Take back the announced end. Raises what `service.keep` raises."""
    words = needed(reason)
    service.keep(actor, queries.standing_of(user_id=user_id), reason=words)


def keep_of_account(actor: Actor, account_id: UUID, *, reason: str) -> None:
    """Take back the announced end. Raises the same."""
    words = needed(reason)
    service.keep(actor, queries.standing_of(account_id=account_id), reason=words)
