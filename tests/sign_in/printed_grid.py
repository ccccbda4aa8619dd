"""A printed grid, as a third second factor: all that a factor consists of, for the proof that nothing else names one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import WRITES, UTCDateTime, db, transaction
from admin_app.sign_in.factors import registry
from admin_app.sign_in.factors.factor import Factor, TypedCode, count_failure
from views.labels.people.factors import WORDS, FactorWords
from views.sign_in.factor_pages import PAGES, FactorPages

CELL = "b3-qx7k"
TEMPLATE = """
{%- import "macros/ui.html" as ui -%}{%- import "macros/form.html" as fm -%}
{%- macro intro() -%}<h1>Look at your grid</h1>{%- endmacro -%}
{%- macro step(form, kind) -%}{{ fm.field(form.code, hint='What stands in B3', autofocus=True) }}{%- endmacro -%}
{%- macro below(kind, main) -%}{%- endmacro -%}
{%- macro line(state, manage) -%}{{ ui.row('Printed grid', 'Printed lately' if state.count else 'None') }}{%- endmacro -%}
{%- macro state(state) -%}{{ 'On paper' if state.count else 'None' }}{%- endmacro -%}
"""


class Tables(DeclarativeBase):
    """Apart from the product's, which are compared with its migrations."""

    type_annotation_map = {datetime: UTCDateTime()}


class PrintedGrid(Tables):
    """A grid that somebody holds in their hands; this one has one cell."""

    __tablename__ = "printed_grids"

    user_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    printed_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column()
    disabled_at: Mapped[datetime | None] = mapped_column()
    failures: Mapped[int] = mapped_column(default=0)


def _update(user_id: UUID, **values: object) -> bool:
    statement = sa.update(PrintedGrid).where(
        PrintedGrid.user_id == user_id, PrintedGrid.disabled_at.is_(None)
    )
    return bool(db.session.execute(statement.values(**values)).rowcount)


def _failed(user_id: UUID) -> None:
    count_failure(PrintedGrid.failures, PrintedGrid.disabled_at, PrintedGrid.user_id == user_id)


GRID = Factor(
    "grid", "printed_grid", owner=PrintedGrid.user_id, set_up_at=PrintedGrid.printed_at,
    disabled_at=PrintedGrid.disabled_at, last_used_at=PrintedGrid.used_at,
    used_since=lambda moment: PrintedGrid.used_at > moment, fact="grid", several=False,
    gone="Your printed grid no longer works here.", off="the printed grid is off",
    code=TypedCode(
        lambda typed: typed.startswith("b3-"), lambda user_id, typed: typed == CELL and _update(user_id, used_at=clock.now()),
        _failed, asked="Type what stands in B3.", wrong="Something else stands in B3.",
    ),
)  # fmt: skip
GRID_WORDS = FactorWords(
    "Printed grid", "printed grid", "the printed grid", "remove the printed grid", "Remove the printed grid of %(name)s",
    counted=lambda _count: "the printed grid", begins=lambda _count: "The printed grid",
)  # fmt: skip


@contextmanager
def registered(app: Flask) -> Iterator[None]:
    """While this lasts, printed grids are a second factor."""
    loader = app.jinja_env.loader
    with db.engine.execution_options(**{WRITES: True}).begin() as connection:
        Tables.metadata.create_all(connection)
    registry.FACTORS.append(GRID)
    WORDS[GRID.key], PAGES[GRID.key] = GRID_WORDS, FactorPages("factors/grid.html")
    app.jinja_env.loader = ChoiceLoader([loader, DictLoader({"factors/grid.html": TEMPLATE})])
    try:
        yield
    finally:
        registry.FACTORS.remove(GRID)
        del WORDS[GRID.key], PAGES[GRID.key]
        app.jinja_env.loader = loader
        db.session.rollback()
        with db.engine.execution_options(**{WRITES: True}).begin() as connection:
            Tables.metadata.drop_all(connection)


def print_grid(user: User) -> None:
    """Hand somebody a grid."""
    with transaction() as session:
        session.add(PrintedGrid(user_id=user.id))
