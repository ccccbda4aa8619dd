"""Hashing keeps its memory bounded, however many sign in at once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from admin_app import config
from admin_app.config import Settings
from admin_app.sign_in.password import hashing
from tests import databases

CROWD = 50


class Slow:
    """Stands in for Argon2: as long as it takes, it counts as memory in use."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.guard = threading.Lock()

    def verify(self, _stored, _plain):
        with self.guard:
            self.inside += 1
            self.most = max(self.most, self.inside)
        time.sleep(0.001)
        with self.guard:
            self.inside -= 1
        return True

    def check_needs_rehash(self, _stored):
        return False


def test_s49_of_a_crowd_only_a_few_hash_at_once_in_a_process(app, monkeypatch):
    slow, answers = Slow(), []
    monkeypatch.setattr(hashing, "_hasher", lambda: slow)
    crowd = [threading.Thread(target=lambda: answers.append(hashing.verify("x", "y"))) for _ in range(CROWD)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert answers == [True] * CROWD
    assert slow.most <= hashing.AT_ONCE <= 2


def test_s2_as_shipped_a_hash_takes_what_rfc_9106_recommends_where_memory_is_scarce():
    shipped = Settings()
    assert shipped.argon2_memory_kib == 64 * 1024
    assert shipped.argon2_time_cost == 3


@pytest.mark.parametrize("right", [True, False])
def test_s70_a_hash_of_older_parameters_has_one_of_todays_computed_beside_it(app, monkeypatch, right):
    with_older = config.active()
    config.use(replace(with_older, argon2_memory_kib=128))
    older = hashing.make("Old+h0rse-42")
    config.use(with_older)
    seen, hidden = [], hashing._is
    monkeypatch.setattr(hashing, "_is", lambda stored, plain: (seen.append(stored), hidden(stored, plain))[1])
    assert hashing.verify(older, "Old+h0rse-42" if right else "x") is right
    assert seen == [older, hashing._nobodys()]
    assert f"m={databases.CHEAP['argon2_memory_kib']},t=1" in seen[1]
