"""What a dispute does with delegations: those that the person gave or changed since wait for an owner's word, those
accepted since for the person's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.delegation.models import ALIVE, Delegation, DelegationEnd, DelegationState
from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import LIVE_STATES
from admin_app.lib import masks

TABLE = Delegation.__tablename__
ACCEPTED = "accepted_delegation"
# What an owner, staff or a dispute did can be undone; the delegate’s own word and a closed door can’t.
UNDONE = frozenset({DelegationEnd.OWNER, DelegationEnd.NOT_ME, DelegationEnd.STAFF})
SEEN = ("level", "all_services", "service_ids")
STANDING = ("state", "ended_at", "ended_why", "expires_at", "token_hash")
GONE = N_("This address was invited again meanwhile, so the former delegation can’t be restored.")


def _given(scope: Scope) -> Iterable[UUID]:
    mine = (Delegation.invited_by == scope.user_id, Delegation.invited_at >= scope.since)
    return db.session.scalars(sa.select(Delegation.id).where(*mine)).all()


def _accepted(scope: Scope) -> Iterable[UUID]:
    mine = (Delegation.user_id == scope.user_id, Delegation.accepted_at >= scope.since)
    return db.session.scalars(
        sa.select(Delegation.id).where(*mine, Delegation.state == DelegationState.ACTIVE)
    ).all()


def _read(key: UUID) -> State | None:
    row = lock_row(Delegation, key)
    return former_state.of(row) if row else None


def _freeze(scope: Scope, change: StateChange) -> None:
    row = lock_row(Delegation, change.key)
    if row is not None and row.frozen_by is None:
        row.frozen_by = scope.dispute_id
        db.session.flush()


def _write(key: UUID, state: State | None) -> None:
    """As it was before; what wasn't there before ends. Raises Conflict."""
    row = _thawed(key, state)
    if row is None:
        return
    if state is not None:
        _restore(row, former_state.values(Delegation, state))
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(GONE) from error


def _restore(row: Delegation, former: dict[str, Any]) -> None:
    """What is seen by it as before, and how it stands, as far as nobody else has said anything about that meanwhile."""
    was_open = former["state"] in ALIVE
    if row.state is DelegationState.ENDED:
        if row.ended_why not in UNDONE or not _still_lives(row):
            return
    elif row.state not in ALIVE:  # declined, or its time was over
        return
    for name in SEEN:
        if name in former:
            setattr(row, name, former[name])
    if row.accepted_at is None:
        for name in STANDING:
            if name in former:
                setattr(row, name, former[name])
    elif was_open:  # who accepted meanwhile has answered: it is no open invitation again
        row.state, row.ended_at, row.ended_why = DelegationState.ACTIVE, None, None
    else:  # accepted by what the thief opened
        _end(row)


def _still_lives(row: Delegation) -> bool:
    """Whether its account is there, and nobody was kept out meanwhile whom it would have ended with for good.

    That is the account, who accepted it, and this one's own account.
    """
    home = sa.orm.aliased(Account)
    lives = sa.and_(Account.status.in_(LIVE_STATES), _let_in_since(Account.kept_out_at, row))
    wanted = sa.select(sa.literal(1)).select_from(Account).where(Account.id == row.account_id, lives)
    if row.user_id is not None:
        wanted = (
            wanted.join(User, User.id == row.user_id)
            .outerjoin(home, home.id == User.account_id)
            .where(
                User.status == UserStatus.ACTIVE,
                _let_in_since(User.kept_out_at, row),
                sa.or_(home.id.is_(None), home.status.in_(LIVE_STATES)),
            )
        )
    return db.session.scalar(wanted) is not None


def _let_in_since(
    kept_out_at: sa.orm.InstrumentedAttribute[datetime | None], row: Delegation
) -> sa.ColumnElement[bool]:
    return sa.or_(kept_out_at.is_(None), kept_out_at < row.ended_at)


def _write_accepted(key: UUID, state: State | None) -> None:
    if _thawed(key, state) is not None:
        db.session.flush()


def _thawed(key: UUID, state: State | None) -> Delegation | None:
    """The row, locked and frozen no more; it ends where it wasn't there before."""
    row = lock_row(Delegation, key)
    if row is not None:
        row.frozen_by = None
        if state is None:
            _end(row)
    return row


def _end(row: Delegation) -> None:
    if row.state in ALIVE:
        row.end(DelegationState.ENDED, clock.now(), DelegationEnd.NOT_ME)


def _address(state: State) -> str:
    return masks.email(str(state["email"]))


PARTS: tuple[Part, ...] = (
    Part(TABLE, N_("Delegate"), (TABLE,), Whose.OTHERS, _read, _write, added=_given, freeze=_freeze, tells=_address),
    Part(ACCEPTED, N_("Accepted delegation"), (TABLE,), Whose.OWN, _read, _write_accepted, added=_accepted, freeze=_freeze),
)  # fmt: skip
