"""What tests of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.kernel.db import db as database
from tests.factories.people import make_person


@pytest.fixture
def post(client) -> Callable[..., Any]:
    """Post a form with the token that a page of this browser carries."""

    def send(path: str, **fields: Any) -> Any:
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send


@pytest.fixture
def events(app) -> Callable[[], list[AuditEvent]]:
    """Every event so far, oldest first."""

    def read() -> list[AuditEvent]:
        database.session.rollback()
        return list(database.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq)))

    return read


@pytest.fixture
def fay(cast):
    return make_person(
        cast.nordlicht, full_name="Fay Holm", username="fay.holm", email="fay@nordlicht.example", factor=True
    )
