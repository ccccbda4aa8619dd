"""Which names a route asks of a request: noted while it answers, so that a new route or field is known by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

ARGS, FORM, COOKIES = "args", "form", "cookies"
Asked = dict[tuple[str, str], set[str]]


class Noting(ImmutableMultiDict[str, Any]):
    """Arguments, fields or cookies that note what they are asked for."""

    asked: set[str]

    @classmethod
    def over(cls, values: Any, asked: set[str]) -> Noting:
        """The same values, noting into a set."""
        found = cls(values)
        found.asked = asked
        return found

    def _note(self, name: Any) -> None:
        if isinstance(name, str) and hasattr(self, "asked"):
            self.asked.add(name)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self._note(name)
        return super().__getitem__(name)

    def get(self, name: str, *args: Any, **kwargs: Any) -> Any:
        self._note(name)
        return super().get(name, *args, **kwargs)

    def getlist(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        self._note(name)
        return super().getlist(name, *args, **kwargs)

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()


class NosyRequest(Request):
    """A request that notes, by endpoint, which arguments, fields and cookies were asked for."""

    asked: Asked = defaultdict(set)

    def _noting(self, kind: str, values: Any) -> Noting:
        return Noting.over(values, self.asked[(self.endpoint or "", kind)])

    @property
    def args(self) -> Any:  # type: ignore[override]
        return self._noting(ARGS, super().args)

    @property
    def form(self) -> Any:  # type: ignore[override]
        return self._noting(FORM, super().form)

    @property
    def cookies(self) -> Any:  # type: ignore[override]
        return self._noting(COOKIES, super().cookies)
