"""A block that must change nothing: whoever is asked to write in it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_on: ContextVar[bool] = ContextVar("reading_only", default=False)


class ReadingOnly(Exception):
    """A change was asked for where nothing may be changed."""


@contextmanager
def reading_only() -> Iterator[None]:
    """Let nothing be changed in a block."""
    before = _on.set(True)
    try:
        yield
    finally:
        _on.reset(before)


def refuse() -> None:
    """Raise ReadingOnly inside such a block."""
    if _on.get():
        raise ReadingOnly
