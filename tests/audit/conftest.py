"""A trail in small sealed blocks, to be looked at and tampered with."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import sealing
from tests.factories.audit import tell


@pytest.fixture
def small_blocks(monkeypatch):
    """Three events a block, so that nine are three blocks."""
    monkeypatch.setattr(sealing, "BLOCK_EVENTS", 3)
    monkeypatch.setattr(sealing, "BATCH", 9)


@pytest.fixture
def trail(db, small_blocks):
    """Nine sealed events in three blocks; gives their numbers in order."""
    tell(9)
    sealing.seal()
    return list(db.session.scalars(sa.select(AuditEvent.seq).order_by(AuditEvent.seq)))
