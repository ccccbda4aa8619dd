"""Every kind of event, gathered from the modules beside this one: a new noun adds a module, no list names it."""

from __future__ import annotations

import importlib
import pkgutil

from admin_app.audit import kinds
from admin_app.audit.events import Event
from admin_app.audit.kind import EventKind, TimelineFilter


def _gathered() -> dict[Event, EventKind]:
    found: dict[Event, EventKind] = {}
    for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        if module.name == __name__:
            continue
        told: dict[Event, EventKind] = importlib.import_module(module.name).KINDS
        if twice := found.keys() & told.keys():
            raise ValueError(f"told twice: {sorted(twice)}")
        found |= told
    return found


KINDS: dict[Event, EventKind] = _gathered()


STAFF_ONLY = frozenset(event for event, kind in KINDS.items() if kind.staff_only)


def of_filter(name: TimelineFilter) -> list[Event]:
    """The events under a filter."""
    return [event for event, kind in KINDS.items() if name in kind.filters]
