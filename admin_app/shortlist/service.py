"""Pinning accounts, and keeping which were opened last.

It is a preference of the reader's own, as the theme is: it changes nothing of the account, so no event tells of it.
That somebody read an account's private values is on record by the looks.
"""

from __future__ import annotations

import functools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from admin_app import config
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given, filled, upsert, values_of, write_apart
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib.sql.settled import Settled, execute_together
from admin_app.shortlist.models import ShortlistEntry
from admin_app.shortlist.queries import OPENED, PINS, Shortlist

AGAIN = timedelta(minutes=10)  # opened again within it counts as once
SPARE = 4  # that may lie beyond those kept before they are removed at once: a page that opens writes one statement
NAMES = ("user_id", "account_id", "pinned_at", "opened_at")
_OPENED = ("opened_at",)
_PINNED = ("pinned_at",)
_TABLE: sa.Table = ShortlistEntry.__table__  # type: ignore[assignment]
_FORGETTING = Settled(
    sa.delete(_TABLE).where(
        _TABLE.c.user_id == sa.bindparam("reader", type_=sa.Uuid()),
        among_given(_TABLE.c.account_id, "gone"),
        _TABLE.c.pinned_at.is_(None),
    )
)


def pin(actor: Actor, account_id: UUID) -> None:
    """Keep an account at hand until it is unpinned; pinning it twice does no harm.

    Raises NotAllowed, NotFound, Conflict when eight are pinned already.
    """
    reader = _reader(actor)
    with transaction() as session:
        _need(account_id)
        wanted = sa.select(ShortlistEntry.account_id).where(
            ShortlistEntry.user_id == reader, ShortlistEntry.pinned_at.is_not(None)
        )
        pinned = set(session.scalars(wanted))
        if account_id in pinned:
            return
        if len(pinned) >= PINS:
            raise Conflict(
                N_("You have pinned %(number)s accounts; no more are possible. Unpin one first."),
                code="pins",
                number=PINS,
            )
        _keep(reader, account_id, _PINNED, clock.now())


def unpin(actor: Actor, account_id: UUID) -> None:
    """Let go of an account that was pinned, or wasn't. Raises NotAllowed, NotFound."""
    reader = _reader(actor)
    mine = (ShortlistEntry.user_id == reader, ShortlistEntry.account_id == account_id)
    with transaction() as session:
        _need(account_id)
        session.execute(
            sa.update(ShortlistEntry)
            .where(*mine)
            .values(pinned_at=None)
            .execution_options(synchronize_session=False)
        )
        _forget(*mine, ShortlistEntry.opened_at.is_(None))


def note_opened(actor: Actor, account_id: UUID, known: Shortlist) -> None:
    """Keep that an account was opened, unless it was within the last ten minutes and none has been since.

    `known` is what the reader's session told: nothing is asked for it. Raises NotAllowed.
    """
    reader, now = _reader(actor), clock.now()
    last = known.opened[0] if known.opened else None
    if last and last.id == account_id and last.opened_at and now - last.opened_at < AGAIN:
        return
    others = [account.id for account in known.recent if account.id != account_id]
    gone = others[OPENED - 1 :]
    written = [_kept(reader, account_id, _OPENED, now)]
    if len(gone) > SPARE:
        written.append((_FORGETTING, {"reader": reader, "gone": gone}))
    if not write_apart(*written):
        with transaction():
            execute_together(db.session.connection(), written)


def _reader(actor: Actor) -> UUID:
    """Whose shortlist it is: that of staff who may read accounts."""
    require(actor, Permission.ACCOUNT_READ)
    if actor.user_id is None or not actor.is_staff:
        raise NotAllowed
    return actor.user_id


def _need(account_id: UUID) -> None:
    there = sa.select(Account.id).where(Account.id == account_id, Account.status != AccountStatus.ERASED)
    if db.session.scalar(there) is None:
        raise NotFound


def _keep(reader: UUID, account_id: UUID, names: tuple[str, ...], now: datetime) -> None:
    execute_together(db.session.connection(), [_kept(reader, account_id, names, now)])


def _kept(
    reader: UUID, account_id: UUID, names: tuple[str, ...], now: datetime
) -> tuple[Settled[Any], dict[str, Any]]:
    """The statement that keeps a row, and its values."""
    row = filled(ShortlistEntry, {"user_id": reader, "account_id": account_id, **dict.fromkeys(names, now)})
    return _keeping(names, _dialect()), values_of([row])


def _dialect() -> str:
    return "sqlite" if config.active().sqlite else "postgresql"


@functools.cache
def _keeping(names: tuple[str, ...], dialect: str) -> Settled[sqlite.Insert]:
    insert = upsert(ShortlistEntry, NAMES, 1, dialect)
    changed: dict[str, Any] = {name: insert.excluded[name] for name in names}
    return Settled(insert.on_conflict_do_update(index_elements=["user_id", "account_id"], set_=changed))


def _forget(*which: sa.ColumnElement[bool]) -> None:
    db.session.execute(sa.delete(ShortlistEntry).where(*which).execution_options(synchronize_session=False))
