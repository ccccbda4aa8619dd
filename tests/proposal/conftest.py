"""Somebody whose authenticator app may be removed."""

from __future__ import annotations

import pytest

from admin_app.identity.models import User
from tests.cast import Cast
from tests.factories.people import make_person


@pytest.fixture
def fay(cast: Cast) -> User:
    """A customer with an authenticator app."""
    return make_person(
        cast.nordlicht, full_name="Fay Holm", username="fay.holm", email="fay@nordlicht.example", factor=True
    )
