"""Connections that share with all others of their engine who listens to them: SQLAlchemy puts that together for each one.

A request opens one connection, and listeners of its engine are the same as those of any other. Whoever begins to listen
to an engine, or to all of them, is heard by connections that are open as well.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

_LISTENERS: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()


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
            found = _LISTENERS.get(engine)
            if found is None:
                found = _LISTENERS[engine] = self.dispatch._join(engine.dispatch)  # noqa: SLF001
            self.dispatch = found
            if self.dispatch.engine_connect:
                self.dispatch.engine_connect(self)


def share() -> None:
    """Let all engines open such connections."""
    Engine._connection_cls = SharingConnection  # noqa: SLF001 - SQLAlchemy is pinned
