"""The paper for auditors names a test for each promise, and stays true."""

from __future__ import annotations

from scripts import promises


def test_every_promise_is_shown_by_a_test():
    held = promises.held_by()
    assert [number for number in promises.rows() if not held.get(number)] == []


def test_the_paper_is_up_to_date():
    assert promises.PAPER.read_text("utf-8") == promises.written(), "run python -m scripts.promises --write"


def test_the_parts_about_sign_in_are_promised_in_full():
    assert {*range(1, 18), *range(51, 61)} <= set(promises.rows())
