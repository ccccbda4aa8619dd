"""What a dispute does with support access that the person allowed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.part import Part, Scope, Whose, rows_of
from admin_app.former_state.service import State, StateChange
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.support_access.asks import asking
from admin_app.support_access.authorisation import unended
from admin_app.support_access.kind import AskAct
from admin_app.support_access.models import AskState, SupportAsk, SupportGrant


def _allowed(scope: Scope) -> Iterable[UUID]:
    return db.session.scalars(
        sa.select(SupportGrant.id).where(
            SupportGrant.allowed_by == scope.user_id,
            SupportGrant.from_at >= scope.since,
            SupportGrant.ended_at.is_(None),
        )
    ).all()


def _freeze(_scope: Scope, change: StateChange) -> None:
    """A grant ends, a longer one is as short as it was; one that was ended stays so."""
    grant = lock_row(SupportGrant, change.key)
    if grant is None or grant.ended_at is not None:
        return
    if change.before is None:
        grant.ended_at = clock.now()
    else:
        grant.until_at = min(grant.until_at, datetime.fromisoformat(change.before["until_at"]))
    db.session.flush()


def _write(key: UUID, state: State | None) -> None:
    """Allowed again until its end, where nothing else was allowed meanwhile. Raises Conflict."""
    grant = lock_row(SupportGrant, key)
    if grant is None or state is None:
        return
    until = datetime.fromisoformat(state["until_at"])
    open_one = unended(grant.account_id, grant.staff_id)
    if until <= clock.now() or (open_one is not None and open_one.id != key):
        raise Conflict(N_("This support access has expired or another one is on. Allow it again."))
    grant.until_at = until
    if not state["ended_at"]:
        grant.ended_at = grant.ended_by = None
    db.session.flush()


def _take_back_asks(scope: Scope) -> None:
    """What was asked in somebody's name isn't asked any more; a yes that it got is the customer's to end."""
    asked = sa.select(SupportAsk.id).where(
        SupportAsk.asked_by == scope.user_id,
        SupportAsk.asked_at >= scope.since,
        SupportAsk.state == AskState.ASKED,
    )
    for ask_id in db.session.scalars(asked).all():
        row = lock_row(SupportAsk, ask_id)
        if row is not None and row.state is AskState.ASKED:
            asking.close(AskAct.EXPIRED, system(), row)


PARTS: tuple[Part, ...] = (
    rows_of(
        SupportGrant, SupportGrant.allowed_by, SupportGrant.from_at, N_("Support access"),
        added=_allowed, freeze=_freeze, write=_write, restorable=lambda state: not state["ended_at"], of_account=True,
    ),
    Part(
        SupportAsk.__tablename__, N_("Access request"), (SupportAsk.__tablename__,), Whose.OTHERS, lambda _key: None,
        lambda _key, _state: None, give_up=_take_back_asks,
    ),
)  # fmt: skip
UNTOUCHED = {
    "looks": "a trace of what was done; it is never changed",
}
