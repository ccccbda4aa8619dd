"""docs/features.md is true: a feature of a finished part names the tests that show it."""

from __future__ import annotations

from scripts import features

DONE = {"House and main job", "Sign-in security", "Privacy", "Self-service"}


def test_every_feature_of_a_finished_part_is_shown_by_a_test():
    tests = features.shown_by()
    missing = [
        code
        for code, cells in features.rows().items()
        if set(cells[3].split("; ")) & DONE and code not in tests
    ]
    assert missing == []


def test_no_test_names_a_feature_that_is_not_in_the_table():
    assert set(features.shown_by()) - set(features.rows()) == set()


def test_the_table_names_the_tests_there_are():
    assert features.TABLE.read_text("utf-8") == features.written()
