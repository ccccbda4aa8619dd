"""Moments that a statement reckons with a column of seconds, to the microsecond in both databases.

`moment` is the clock's, never the database's, so that tests and the demo may shift it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from admin_app.kernel.db import UTCDateTime


class _Earlier(FunctionElement[datetime]):
    name = "earlier"
    type = UTCDateTime()
    inherit_cache = True


def earlier(moment: datetime, seconds: InstrumentedAttribute[int]) -> sa.ColumnElement[datetime]:
    """The moment that lies as many seconds before `moment` as the column says."""
    return _Earlier(sa.bindparam(None, moment, UTCDateTime()), seconds)


@compiles(_Earlier, "postgresql")
def _postgresql(element: _Earlier, compiler: SQLCompiler, **options: object) -> str:
    moment, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"({moment} - make_interval(secs => {seconds}))"


@compiles(_Earlier, "sqlite")
def _sqlite(element: _Earlier, compiler: SQLCompiler, **options: object) -> str:
    # Its functions know milliseconds at best: the whole seconds are reckoned, the fraction (".123456") stays.
    moment, seconds = list(element.clauses)
    whole, fraction = (
        compiler.process(sa.func.substr(moment, *part), **options) for part in ((1, 19), (20,))
    )
    return f"(datetime({whole}, '-' || {compiler.process(seconds, **options)} || ' seconds') || {fraction})"
