"""What a dispute freezes and brings back: each noun's part, in the order in which they are frozen.

A noun says it in its own `disputed.py`: `PARTS` for what is frozen, `UNTOUCHED` for tables that are left alone, each
with its reason. The modules are found by name, so that a new noun needs no line here; a test holds both against the
database's tables.
"""

from __future__ import annotations

import importlib.util
import pkgutil
from types import ModuleType

import admin_app
from admin_app.former_state.part import Part

# What lets somebody in is frozen first, then what was done to others. Nouns that aren't named follow by name.
FIRST = ("sign_in", "trusted_ip", "contact", "user", "support_access", "recovery_case", "proposal", "closing")


def _modules() -> list[ModuleType]:
    nouns = sorted(
        module.name
        for module in pkgutil.iter_modules(admin_app.__path__)
        if module.ispkg and importlib.util.find_spec(f"admin_app.{module.name}.disputed")
    )
    order = [*FIRST, *(noun for noun in nouns if noun not in FIRST)]
    return [importlib.import_module(f"admin_app.{noun}.disputed") for noun in order]


def _parts(module: ModuleType) -> tuple[Part, ...]:
    parts: tuple[Part, ...] = getattr(module, "PARTS", ())
    return parts


def _untouched(module: ModuleType) -> dict[str, str]:
    reasons: dict[str, str] = getattr(module, "UNTOUCHED", {})
    return reasons


MODULES = _modules()
PARTS: tuple[Part, ...] = tuple(part for module in MODULES for part in _parts(module))
BY_NOUN: dict[str, Part] = {part.noun: part for part in PARTS}
UNTOUCHED: dict[str, str] = {
    table: reason for module in MODULES for table, reason in _untouched(module).items()
}
