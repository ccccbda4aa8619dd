"""A person who has been known for long, and the agent she called."""

import pytest

from tests.cast import actor_of
from tests.factories.caller_checks import known_for_long


@pytest.fixture(autouse=True)
def mobile(cast):
    """Alice's phone, confirmed ten days ago."""
    return known_for_long(cast)


@pytest.fixture
def sam(cast):
    return actor_of(cast.sam)
