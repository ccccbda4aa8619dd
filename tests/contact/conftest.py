"""Time stands still, so that a slow machine is neither past a wait nor past a code's life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.cast import actor_of


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def alice(cast):
    return actor_of(cast.alice)
