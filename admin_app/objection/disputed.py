"""What a dispute does with objections: an open one that was made in somebody else's name is taken back."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.former_state.part import Part, rows_of, write_row
from admin_app.former_state.service import State
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict
from admin_app.kernel.i18n import N_
from admin_app.objection.models import Objection, ObjectionState


def _write(key: UUID, state: State | None) -> None:
    """It leaves its table, or comes back to it, unless the same act was objected to anew meanwhile."""
    if state is not None:
        same = Objection.receipt_id == UUID(hex=state["receipt_id"])
        if db.session.scalar(sa.select(Objection.id).where(same, Objection.id != key)):
            raise Conflict(N_("There is already an objection to this."))
    write_row(Objection, key, state)


PARTS: tuple[Part, ...] = (
    rows_of(
        Objection, Objection.opened_by, Objection.opened_at, N_("Objection"), also=(Objection.state == ObjectionState.OPEN,),
        write=_write, is_case=True,
    ),
)  # fmt: skip
