"""What a dispute does with tickets: they are words to support, which judges them. Saved answers of staff go.

What staff agreed to about a server's password is taken back: whoever held it before holds it again, and what was opened by
it is closed. What they asked for nobody agrees to any more.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import service as bell
from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose, rows_of
from admin_app.former_state.service import State, StateChange
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_
from admin_app.support_access import looks
from admin_app.ticket.models import SavedAnswer, Ticket, TicketSecret

HOLDER = "server_password_holder"


def keep_holder(actor: Actor, held: TicketSecret) -> None:
    """Keep who held a server's password before somebody agrees that another does, in the caller's transaction."""
    former_state.keep(actor, HOLDER, held.id, _state(held))


def _state(held: TicketSecret) -> dict[str, str | None]:
    at = held.agreed_at
    return {
        "ticket": db.session.scalar(sa.select(Ticket.number).where(Ticket.id == held.ticket_id)),
        "holder_id": held.holder_id.hex if held.holder_id else None,
        "agreed_by": held.agreed_by.hex if held.agreed_by else None,
        "agreed_at": at.isoformat() if at else None,
    }


def _there(key: UUID) -> TicketSecret | None:
    """A password that isn't destroyed, locked."""
    held = lock_row(TicketSecret, key)
    return held if held is not None and held.destroyed_at is None else None


def _holder(key: UUID) -> State | None:
    held = _there(key)
    return _state(held) if held else None


def _freeze_holder(_scope: Scope, change: StateChange) -> None:
    held = _there(change.key)
    if held is not None and change.before:
        _hold(held, change.before)


def _write_holder(key: UUID, state: State | None) -> None:
    """Unless somebody agreed to another since: that was judged when the dispute was known."""
    held = _there(key)
    if held is None or not state:
        return
    then, now = state["agreed_at"], held.agreed_at
    if now is None or (then and now <= datetime.fromisoformat(then)):
        _hold(held, state)


def _hold(held: TicketSecret, state: State) -> None:
    holder, by, at = state["holder_id"], state["agreed_by"], state["agreed_at"]
    held.holder_id = UUID(hex=holder) if holder else None
    held.agreed_by = UUID(hex=by) if by else None
    held.agreed_at = datetime.fromisoformat(at) if at else None
    looks.end_case_looks(held.id)
    db.session.flush()


def _give_up_asking(scope: Scope) -> None:
    asked = (
        sa.update(TicketSecret)
        .where(TicketSecret.asked_by == scope.user_id, TicketSecret.asked_at >= scope.since)
        .values(asked_by=None, asked_at=None)
        .returning(TicketSecret.ticket_id)
        .execution_options(synchronize_session=False)
    )
    given_up = db.session.scalars(asked).all()
    if given_up:
        bell.silence_all(given_up, noun=TicketSecret.__tablename__)


PARTS: tuple[Part, ...] = (
    rows_of(
        SavedAnswer,
        SavedAnswer.created_by,
        SavedAnswer.created_at,
        N_("Saved answer"),
        whose=Whose.OTHERS,
    ),
    Part(
        HOLDER,
        N_("Who may reveal a server password"),
        (TicketSecret.__tablename__,),
        Whose.OTHERS,
        _holder,
        _write_holder,
        freeze=_freeze_holder,
        give_up=_give_up_asking,
        tells=lambda state: str(state["ticket"]),
    ),
)
TO_SUPPORT = "words to support, which opens nothing by them alone and sees the dispute on the person’s page"
UNTOUCHED: dict[str, str] = {
    "ticket_files": TO_SUPPORT,
    "ticket_messages": TO_SUPPORT,
    "ticket_presences": "who has a page open; gone within a day",
    "ticket_subscribers": "who is mailed is judged with each mail",
    "tickets": TO_SUPPORT,
}
