"""A clock that differs from the database's is told by /readyz: one-time codes rest on it (SECURITY 4)."""

from __future__ import annotations

import pytest

from tests.sign_in.door import later


@pytest.mark.parametrize("seconds", [-60, 60])
def test_s4_readyz_tells_when_the_clocks_differ(client, seconds, postgres_only):
    assert client.get("/readyz").json.items() >= {"clock": True, "database": True, "migrated": True}.items()
    with later(seconds=seconds):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json.items() >= {"clock": False, "database": True, "migrated": True}.items()
