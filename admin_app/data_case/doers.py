"""Who took which step of a case about personal data: for the rule that nobody decides on what they had a part in."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseEntry
from admin_app.kernel.db import db


def of(case_id: UUID, act: DataCaseAct) -> frozenset[UUID]:
    """The people who took this step of a case, be it more than once."""
    wanted = sa.select(DataCaseEntry.by_id).where(DataCaseEntry.case_id == case_id, DataCaseEntry.act == act)
    return frozenset(by_id for by_id in db.session.scalars(wanted) if by_id is not None)


def did(reader: sa.BindParameter[UUID], act: DataCaseAct) -> sa.ColumnElement[bool]:
    """Whether a reader is one of them, as a condition on `DataCase`."""
    return sa.exists().where(
        DataCaseEntry.case_id == DataCase.id, DataCaseEntry.act == act, DataCaseEntry.by_id == reader
    )
