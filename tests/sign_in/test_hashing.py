"""Hashing keeps its memory bounded, however many sign in at once."""

from __future__ import annotations

import threading
import time

from admin_app.config import Settings
from admin_app.sign_in.password import hashing

CROWD = 200


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


def test_s49_of_two_hundred_sign_ins_only_a_few_hash_at_once_and_all_are_answered(app, monkeypatch):
    slow, answers = Slow(), []
    monkeypatch.setattr(hashing, "_hasher", lambda: slow)
    crowd = [threading.Thread(target=lambda: answers.append(hashing.verify("x", "y"))) for _ in range(CROWD)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert answers == [True] * CROWD
    assert slow.most <= hashing.AT_ONCE <= 4


def test_s2_as_shipped_a_hash_takes_what_rfc_9106_recommends_where_memory_is_scarce():
    fields = Settings.model_fields
    assert fields["argon2_memory_kib"].default == 64 * 1024
    assert fields["argon2_time_cost"].default == 3
