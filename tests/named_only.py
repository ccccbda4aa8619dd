"""What templates may be handed: values, functions and objects by name, never a whole module or class."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.runtime import Context


class NamedOnly(Context):
    """A rendering context that fails where a module or a class is among what the template can reach."""

    def __init__(self, environment: Any, parent: dict[str, Any], *rest: Any, **named: Any) -> None:
        whole = [
            name
            for name, value in parent.items()
            if isinstance(value, ModuleType | type) and name not in DEFAULT_NAMESPACE
        ]
        assert not whole, f"handed to a template as a whole: {whole}"
        super().__init__(environment, parent, *rest, **named)
