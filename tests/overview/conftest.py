"""What tests of search share."""

from __future__ import annotations

import pytest

from admin_app.kernel.db import db as database
from admin_app.search import box as search
from tests.cast import actor_of


@pytest.fixture
def find(cast):
    """Sam searches; gives the names found, in order."""
    actor = actor_of(cast.sam)

    def names(term):
        database.session.rollback()
        return [hit.name for hit in search.find(actor, term).hits]

    return names
