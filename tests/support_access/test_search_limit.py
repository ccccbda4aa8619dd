"""Questions for whole private values are few from one address too."""

import pytest

from admin_app.kernel.errors import RateLimited
from admin_app.search import box as search
from tests.cast import actor_of


def test_s57_searches_for_whole_values_are_limited_from_one_address(cast, monkeypatch):
    monkeypatch.setattr(search, "AN_HOUR_AN_ADDRESS", 1)
    assert search.find(actor_of(cast.sam), cast.bob.email).private == "email"
    with pytest.raises(RateLimited):
        search.find(actor_of(cast.root), cast.bob.email)
    assert search.find(actor_of(cast.root), "Solberg").hits
    assert search.find(actor_of(cast.root, ip="198.51.100.4"), cast.bob.email).hits
