"""The rows of erasures: how far each has come, and its certificate."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.case_kind.numbers import LENGTH, numbered
from admin_app.kernel import clock
from admin_app.kernel.db import Model, one_of

new_number = numbered("E")


class SubjectKind(enum.StrEnum):
    """What is erased."""

    PERSON = "person"
    ACCOUNT = "account"  # with all its people


class ErasureState(enum.StrEnum):
    """How far it has come. There is no way back from the first."""

    BEGUN = "begun"
    DONE = "done"


class Erasure(Model):
    """One erasure: of a case that is known by its id alone, of a person or a whole account.

    `subject_id` leads to nobody once it is done. `counts` are rows by table and deed, noted in the transaction of each
    batch. `outside` holds what outside systems answered, `sealed` the values to look for in what others keep and the
    address of the last mail; it is emptied with the last batch. `claims`: something was owed, so name and address stay.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        sa.UniqueConstraint("case_id"),
        sa.UniqueConstraint("number"),
        sa.Index("ix_erasures_subject_id", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True, default=clock.new_id)
    case_id: Mapped[UUID] = mapped_column(sa.Uuid)
    number: Mapped[str] = mapped_column(sa.String(LENGTH), default=new_number)
    subject_kind: Mapped[SubjectKind] = mapped_column(one_of(SubjectKind, "subject_kind"))
    subject_id: Mapped[UUID] = mapped_column(sa.Uuid)
    state: Mapped[ErasureState] = mapped_column(one_of(ErasureState, "state"), default=ErasureState.BEGUN)
    language: Mapped[str] = mapped_column(sa.String(20), default="en")
    claims: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outside: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    certificate: Mapped[str] = mapped_column(sa.Text, default="")
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column()
