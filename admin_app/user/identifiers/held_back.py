"""Usernames that were given up: held back from everybody else for 90 days, look-alikes too.

Whoever takes a name over the day it is free is taken for its former holder: by colleagues, in links and in tickets.
A username that is an address isn't held back: it belongs to whoever receives its mail.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel import clock, crypto, text
from admin_app.kernel.db import db, transaction
from admin_app.lib.text.lookalikes import skeleton
from admin_app.personal_data import kept_back
from admin_app.user.models import FreedUsername

HELD = timedelta(days=90)


def changed(user_id: UUID, former: str, new: str) -> None:
    """Hold a username back that a person gave up, in the caller's transaction; the new one isn't held back any more."""
    if "@" not in former:
        row = FreedUsername(
            name_hash=_name(former), skeleton_hash=_looks(former), user_id=user_id, freed_at=clock.now()
        )
        db.session.merge(row)
    db.session.execute(
        sa.delete(FreedUsername)
        .where(FreedUsername.name_hash == _name(new))
        .execution_options(synchronize_session=False)
    )


def former_holders(username: str) -> tuple[sa.Select[UUID], ...]:
    """Who gave a username up, or one that looks like it, less than 90 days ago: a select for each index."""
    held = FreedUsername.freed_at > clock.now() - HELD
    whose = sa.select(FreedUsername.user_id)
    same, alike = FreedUsername.name_hash == _name(username), FreedUsername.skeleton_hash == _looks(username)
    return whose.where(same, held), whose.where(alike, held)


def sweep() -> None:
    """Forget names that are free again; safe to run by several workers at once."""
    with transaction() as session:
        session.execute(
            sa.delete(FreedUsername).where(
                FreedUsername.freed_at <= clock.now() - HELD, sa.not_(kept_back.stays("freed_usernames"))
            )
        )


def _name(username: str) -> str:
    return crypto.lookup_hash(text.fold(username), "username.freed")


def _looks(username: str) -> str:
    return crypto.lookup_hash(skeleton(username), "username.freed.looks")
