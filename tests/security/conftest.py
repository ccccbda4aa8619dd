"""What tests of SECURITY.md's statements share: everything that was logged, after the allow-list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from views import log


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """Lines of the log, as they would be written."""
    capture = LogCapture()
    former = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.processors.add_log_level, log.only_allowed, capture])
    yield capture.entries
    structlog.configure(processors=former)


@pytest.fixture
def post(client: Any) -> Any:
    """Post a form with the token of a page of this browser."""

    def send(path: str, page: str | None = None, **fields: Any) -> Any:
        home = "/admin/search/" if path.startswith("/admin") else "/profile"
        return client.post(path, data={"csrf_token": client.csrf(page or home), **fields})

    return send
