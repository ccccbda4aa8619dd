"""Short numbers of cases, which people read out on the phone and type: `C-7F3K92`."""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O: numbers are read out and typed
DIGITS = 6
LENGTH = 12  # of the column


def numbered(letter: str) -> Callable[[], str]:
    """What gives a new case of a kind its number: the kind's letter, and six signs that tell nothing."""
    return lambda: f"{letter}-" + "".join(secrets.choice(ALPHABET) for _ in range(DIGITS))
