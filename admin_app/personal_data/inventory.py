"""All declarations in one place.

A noun declares its tables in `TABLES` of its own `personal.py`. These files are found by name, so that a new noun needs
no line here; a test holds them against the tables and columns that the migrations make.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path

import admin_app
from admin_app.personal_data.table import TableEntry

ROOT = Path(admin_app.__file__).parent


def _declared(path: Path) -> tuple[TableEntry, ...]:
    name = ".".join((admin_app.__name__, *path.relative_to(ROOT).with_suffix("").parts))
    tables: tuple[TableEntry, ...] = importlib.import_module(name).TABLES
    return tables


@cache
def inventory() -> dict[str, TableEntry]:
    """Each table's declaration, by its name. Raises ValueError where two nouns declare one table."""
    found: dict[str, TableEntry] = {}
    for path in sorted(ROOT.rglob("personal.py")):
        for entry in _declared(path):
            if entry.name in found:
                raise ValueError(f"{entry.name} is declared twice")
            found[entry.name] = entry
    return found
