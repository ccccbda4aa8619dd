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


@pytest.fixture
def post(client):
    """Post a form with the token that a page of this browser carries."""

    def send(path, **fields):
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send
