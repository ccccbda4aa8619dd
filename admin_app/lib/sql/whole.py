"""Whole rows as the session's own objects, by statements that are built once: past what SQLAlchemy does to load them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state

from admin_app.lib.sql.settled import Settled, found, found_together, settled

Asked = tuple[Settled[Any], Mapping[str, object]]  # a kept statement and its values
Model = TypeVar("Model", bound=DeclarativeBase)
Lock = Literal["row", "keys"]
ROW: Lock = "row"  # FOR NO KEY UPDATE
KEYS: Lock = "keys"  # FOR UPDATE, which excludes foreign keys of rows that are written elsewhere too


class Whole(Generic[Model]):
    """A statement that gives at most one row of a model, by conditions that have parameters; the row may be `locked`.

    What a session has of the row already is overwritten by what is read, as `populate_existing` does; what was changed
    in it before is written first.
    """

    __slots__ = ("_kept", "_mapper", "_names", "model")

    def __init__(
        self, model: type[Model], *conditions: sa.ColumnElement[bool], locked: Lock | None = None
    ) -> None:
        self.model, self._mapper = model, sa.inspect(model)
        columns = {attribute.key: attribute.columns[0] for attribute in self._mapper.column_attrs}
        statement = sa.select(*columns.values()).where(*conditions)
        if locked:
            statement = statement.with_for_update(key_share=locked == ROW, of=self._mapper.local_table)
        self._names, self._kept = tuple(columns), settled(statement)

    def one(self, session: Session, values: Mapping[str, object]) -> Model | None:
        """The row as an object of the session; None where there is none."""
        session.flush()
        row = found(session.connection(), self._kept, values).first()
        return self._object(session, row)

    def one_beside(
        self, session: Session, values: Mapping[str, object], beside: Asked
    ) -> tuple[Model | None, sa.Row[Any]]:
        """The row, and the one of another statement that always has one, in one round trip where the driver can."""
        session.flush()
        row, other = found_together(session.connection(), [(self._kept, values), beside])
        return self._object(session, row.first()), other.one()

    def _object(self, session: Session, row: sa.Row[*tuple[Any, ...]] | None) -> Model | None:
        if row is None:
            return None
        values = dict(zip(self._names, row, strict=True))
        key = self._mapper.identity_key_from_primary_key(
            tuple(
                values[self._mapper.get_property_by_column(column).key] for column in self._mapper.primary_key
            )
        )
        known = session.identity_map.get(key)
        if known is None:
            made = self._mapper.class_manager.new_instance()
            vars(made).update(values)
            make_transient_to_detached(made)
            session.add(made)
            return cast("Model", made)
        state = instance_state(known)
        state.dict.update(values)
        state._commit_all(state.dict, session.identity_map)  # noqa: SLF001 - as SQLAlchemy's own loading ends
        return cast("Model", known)


def one_each(session: Session, asked: Sequence[tuple[Whole[Any], Mapping[str, object]]]) -> list[Any]:
    """The row of each statement, executed in their order, in one round trip where the driver can."""
    session.flush()
    answers = found_together(session.connection(), [(whole._kept, values) for whole, values in asked])  # noqa: SLF001
    return [
        whole._object(session, answer.first())  # noqa: SLF001 - a function of this module
        for (whole, _), answer in zip(asked, answers, strict=True)
    ]
