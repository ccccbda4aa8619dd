"""People whom several tests of this folder need."""

from __future__ import annotations

import pytest

from tests.factories.people import make_person


@pytest.fixture
def eve(cast):
    """A manager with an authenticator app that she has lost."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)
