"""Support access that lets staff correct what is the customer's, and an agent who looked."""

from __future__ import annotations

import pytest

from admin_app.support_access import service as support_access
from tests.cast import actor_of
from tests.factories.support import allow

WHY = "Ticket 48213: she read the new one out"


@pytest.fixture
def granted(cast):
    """A grant of the profile in mode change."""
    return allow(cast.alice, areas=["profile"], mode="change")


@pytest.fixture
def agent(cast):
    """Sam, in one session."""
    return actor_of(cast.sam)


@pytest.fixture
def looked(cast, granted, agent):
    """Sam has just looked at the profile of the account and of Bob."""
    support_access.look(agent, cast.nordlicht.id, area="profile")
    return agent
