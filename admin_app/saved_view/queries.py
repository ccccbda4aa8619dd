"""The views of a list that somebody sees: their own and those of their roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import among_given, columns_of, rows_of
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission
from admin_app.saved_view.models import SavedView, StartView

COUNTED = 200  # how far the opened view is counted
MOST = 200  # of all lists together


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One view. `starts`: the list opens with it. `count`: how many rows it has, where that was asked; up to 201."""

    id: UUID
    name: str
    arguments: dict[str, str]
    user_id: UUID
    role_key: str
    starts: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view of some list, by its name."""

    id: UUID
    listed: str
    name: str


_REACHED = sa.or_(
    SavedView.user_id == sa.bindparam("me", type_=sa.Uuid()),
    sa.and_(SavedView.role_key != "", among_given(SavedView.role_key, "roles")),
)
_OF_ALL_LISTS = (
    sa.select(SavedView.id, SavedView.listed, SavedView.name)
    .where(_REACHED)
    .order_by(SavedView.name_folded, SavedView.id)
    .limit(MOST)
)
_OF_LIST = (
    sa.select(
        SavedView.id,
        SavedView.name,
        SavedView.arguments,
        SavedView.user_id,
        SavedView.role_key,
        StartView.view_id.is_not(None).label("starts"),
    )
    .outerjoin(
        StartView,
        sa.and_(
            StartView.view_id == SavedView.id,
            StartView.user_id == sa.bindparam("me", type_=sa.Uuid()),
            StartView.listed == SavedView.listed,
        ),
    )
    .where(
        SavedView.listed == sa.bindparam("listed", type_=sa.String()),
        _REACHED,
    )
    .order_by(SavedView.role_key, SavedView.name_folded, SavedView.id)
)


def of_list(actor: Actor, listed: str, counted: sa.Select[Any] | None = None) -> list[ViewLine]:
    """The views of a list in the order of its tabs, one's own first; in one statement.

    `counted` are the rows of the one that is opened: how many there are comes along, up to 201, by the same statement.
    """
    values = {"me": actor.user_id, "listed": listed, "roles": list(actor.roles)}
    if counted is None:
        rows = list(rows_of(_OF_LIST, values))
        return [_line(row) for row in rows]
    few = counted.with_only_columns(sa.literal(1), maintain_column_froms=True).limit(COUNTED + 1)
    number = sa.select(sa.func.count()).select_from(few.subquery()).scalar_subquery()
    return [
        _line(row, row.number) for row in columns_of(_OF_LIST.add_columns(number.label("number")), values)
    ]


def of_all_lists(actor: Actor) -> list[KeptView]:
    """The views of every list by their names, one's own and those of one's roles; in one statement."""
    rows = rows_of(_OF_ALL_LISTS, {"me": actor.user_id, "roles": list(actor.roles)})
    return [KeptView(row.id, row.listed, row.name) for row in rows]


def _line(row: sa.Row[*tuple[Any, ...]], count: int | None = None) -> ViewLine:
    return ViewLine(
        row.id, row.name, dict(row.arguments or {}), row.user_id, row.role_key, bool(row.starts), count
    )


def one(actor: Actor, view_id: UUID) -> tuple[str, ViewLine]:
    """The list of a view, and the view: one's own, of one's roles, for an administrator any. Raises NotFound."""
    view = db.session.get(SavedView, view_id)
    reached = view is not None and (
        view.user_id == actor.user_id or view.role_key in actor.roles or actor.may(Permission.STAFF_WRITE)
    )
    if view is None or not reached or not actor.is_staff:
        raise NotFound
    begins = sa.exists().where(StartView.user_id == actor.user_id, StartView.view_id == view.id)
    line = ViewLine(
        view.id,
        view.name,
        dict(view.arguments),
        view.user_id,
        view.role_key,
        bool(db.session.scalar(sa.select(begins))),
    )
    return view.listed, line
