"""Addresses of pages: what builds them is compiled for the first one, not at the start for nine hundred."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule


class LaterRule(Rule):
    """A route as Werkzeug has it, whose two builders compile themselves when they are first asked for an address."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return LaterRule._first_with_query if append_unknown else LaterRule._first

    def _first(self, **values: object) -> tuple[str, str]:
        self._build = super()._compile_builder(append_unknown=False).__get__(self)
        return self._build(**values)

    def _first_with_query(self, **values: object) -> tuple[str, str]:
        self._build_unknown = super()._compile_builder(append_unknown=True).__get__(self)
        return self._build_unknown(**values)
