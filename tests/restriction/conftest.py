"""What tests of restrictions share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def post(client) -> Callable[..., Any]:
    """Post a form with the token that a page of this browser carries."""

    def send(path: str, **fields: Any) -> Any:
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send
