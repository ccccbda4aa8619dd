"""Libraries that few requests need: imported when first used, so that no process pays for them at its start."""

from __future__ import annotations

from importlib import import_module


class Lazy:
    """Stands for a module and imports it when something of it is first asked for; safe among threads, as imports are."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        return getattr(import_module(self._name), name)
