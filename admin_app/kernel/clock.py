"""The one source of time. Demo and tests shift it; nothing asks the database or `datetime.now` itself."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)
_last_ms = 0
_sequence = 0
_lock = threading.Lock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def set_offset(seconds: float) -> None:
    """Shift this process's clock by a number of seconds (demo and tests only)."""
    global _shift  # noqa: PLW0603 - the shift is the module's purpose
    _shift = timedelta(seconds=seconds)


@contextmanager
def shifted(delta: timedelta) -> Iterator[None]:
    """Move the clock for the time of the block; blocks nest."""
    global _shift  # noqa: PLW0603
    former = _shift
    _shift = former + delta
    try:
        yield
    finally:
        _shift = former


def pass_by(delta: timedelta) -> None:
    """Move a shifted clock on within its block (the demo's time passes between two acts)."""
    global _shift  # noqa: PLW0603
    _shift += delta


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block run as if it began at `moment` (aware)."""
    with shifted(moment - now()):
        yield


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562 §5.7) from this clock: ids of one process grow strictly within a millisecond."""
    global _last_ms, _sequence  # noqa: PLW0603
    ms = int((time.time() + _shift.total_seconds()) * 1000)
    with _lock:
        if ms == _last_ms:
            _sequence += 1
        else:
            _last_ms, _sequence = ms, secrets.randbits(10)
        sequence = _sequence & 0xFFF
    value = (ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | sequence << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
