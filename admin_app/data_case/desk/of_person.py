"""The requests about one person's data, for the person's page at the desk: how each stands, nothing of what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import DataCase, DataCaseKind, DataCaseState
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import Reading, rows_of, unseen
from admin_app.kernel.rights.permissions import Permission

SHOWN = 5
_OF_PERSON = (
    sa.select(
        DataCase.id,
        DataCase.number,
        DataCase.kind,
        DataCase.whole_account,
        DataCase.state,
        DataCase.received_at,
        DataCase.due_at,
        DataCase.paused_at,
        DataCase.closed_at,
        DataCase.frozen_by,
    )
    .where(DataCase.subject_id == unseen("subject_id", sa.Uuid()))
    .order_by(DataCase.received_at.desc(), DataCase.id.desc())
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """One request, as far as its chip and its line tell."""

    id: UUID
    number: str
    kind: DataCaseKind
    whole_account: bool
    state: DataCaseState
    received_at: datetime
    due_at: datetime
    paused_at: datetime | None
    closed_at: datetime | None
    frozen_by: UUID | None

    @property
    def is_erasing(self) -> bool:
        """Whether the erasure that it asked for has begun and isn't done."""
        return self.state is DataCaseState.EXECUTED and self.closed_at is None


def listed(actor: Actor, person_id: UUID) -> list[PersonRequest]:
    """The newest requests about somebody's data, for who may read them; none for others. One statement."""
    asked = reading(actor, person_id)
    return [PersonRequest(*row) for row in rows_of(*asked)] if asked else []


def reading(actor: Actor, person_id: UUID) -> Reading | None:
    """What `listed` asks, to be read ahead; None where it asks nothing."""
    return (_OF_PERSON, {"subject_id": person_id}) if actor.may(Permission.DATA_CASE_READ) else None
