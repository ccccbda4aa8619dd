"""Connections that share with all others of their engine who listens to them: SQLAlchemy puts that together for each one.

A request opens one connection, and listeners of its engine are the same as those of any other. Whoever begins to listen
to an engine, or to all of them, is heard by connections that are open as well.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.event import dispatcher
from sqlalchemy.pool import PoolProxiedConnection

_LISTENERS: WeakKeyDictionary[Engine, dispatcher[Connection]] = WeakKeyDictionary()


class SharingConnection(Connection):
    """SQLAlchemy's own but for that. Nobody may listen to one connection alone."""

    def __init__(
        self,
        engine: Engine,
        connection: PoolProxiedConnection | None = None,
        _has_events: bool | None = None,
        _allow_revalidate: bool = True,
        _allow_autobegin: bool = True,
    ) -> None:
        shares = _has_events is None
        own = False if shares else _has_events
        super().__init__(engine, connection, own, _allow_revalidate, _allow_autobegin)
        if shares:
            del self._has_events  # that of the class counts again
            self.dispatch = _listeners(engine, self.dispatch)
            if self.dispatch.engine_connect:
                self.dispatch.engine_connect(self)


def _listeners(engine: Engine, own: dispatcher[Connection]) -> dispatcher[Connection]:
    found = _LISTENERS.get(engine)
    if found is None:
        found = _LISTENERS[engine] = own._join(engine.dispatch)  # noqa: SLF001 - as it does it itself
    return found


def share() -> None:
    """Let all engines open such connections."""
    Engine._connection_cls = SharingConnection  # noqa: SLF001 - SQLAlchemy is pinned
