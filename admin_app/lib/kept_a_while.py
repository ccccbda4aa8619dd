"""What many pages ask and may be a little old: read anew once it is older than that, in each process by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class KeptAWhile(Generic[Value]):
    """Values by their keys, each `seconds` old at most. Few keys: none is dropped."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[Hashable, tuple[float, Value]] = {}

    def get(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """The value of a key, read where there is none or it is too old."""
        found = self._kept.get(key)
        if found is None or time.monotonic() - found[0] > self._seconds:
            found = self._kept[key] = (time.monotonic(), read())
        return found[1]

    def forget(self) -> None:
        """Read anew what is asked next."""
        self._kept.clear()
