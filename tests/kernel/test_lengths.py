"""Lengths of time: which unit they are told in, and how many of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.lib.times import lengths
from admin_app.lib.times.lengths import Unit

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(hours=72) - SECOND, (3, Unit.DAY)),
        (timedelta(hours=48) - SECOND, (2, Unit.DAY)),
        (timedelta(hours=47), (47, Unit.HOUR)),
        (timedelta(hours=36) - SECOND, (36, Unit.HOUR)),
        (timedelta(hours=24) - SECOND, (1, Unit.DAY)),
        (timedelta(hours=1) - SECOND, (1, Unit.HOUR)),
        (timedelta(minutes=18, seconds=40), (19, Unit.MINUTE)),
        (timedelta(days=400), (400, Unit.DAY)),
        (timedelta(seconds=59), (0, Unit.MINUTE)),
    ],
)
def test_a_length_is_told_as_the_nearest_whole_number(length, told):
    assert lengths.nearest(length) == told


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({"days": 14}, "14 days"),
        ({"hours": 36}, "36 hours"),
        ({"minutes": 90}, "90 minutes"),
        ({"minutes": 60}, "1 hour"),
    ],
)
def test_a_length_that_was_chosen_is_told_exactly(length, words):
    assert lengths.in_words(*lengths.exact(timedelta(**length)), "en") == words
