"""Time stands still at the door, so that a slow machine is neither past a wait nor past a code's step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories.people import make_person


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def ivy(cast):
    """An invited person."""
    return make_person(cast.nordlicht, username="ivy", status="invited", password=False)
