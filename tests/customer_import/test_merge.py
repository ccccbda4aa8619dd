"""Three values are compared: theirs now, theirs before (as a keyed hash), ours."""

from __future__ import annotations

import pytest

from admin_app import config
from admin_app.customer_import.rows.merge import Merged, Merger


@pytest.fixture(autouse=True)
def _settings():
    config.use(config.Settings(environment="test"))


def merged(*, before: str | None, theirs: str, ours: str, locked: tuple[str, ...] = ()) -> Merged:
    merger = Merger("accounts", ["city"])
    remembered = {} if before is None else merger.brought("A-1", {"city": before})
    return merger.compare(
        "A-1", theirs={"city": theirs}, ours={"city": ours}, remembered=remembered, locked=locked
    )


def test_nothing_changed_nothing_happens():
    assert merged(before="a", theirs="a", ours="a") == merged(before="a", theirs="a", ours="a")
    assert not merged(before="a", theirs="a", ours="a").remembers


def test_only_theirs_changed_and_comes_in():
    assert merged(before="a", theirs="b", ours="a").changes == {"city": "b"}


def test_only_ours_changed_and_stays_silently():
    result = merged(before="a", theirs="a", ours="mine")
    assert (result.changes, result.kept, result.remembers) == ({}, [], False)


def test_both_changed_ours_stays_and_the_field_is_listed():
    result = merged(before="a", theirs="b", ours="mine")
    assert (result.changes, result.kept) == ({}, ["city"])


def test_both_changed_to_the_same_is_no_quarrel():
    result = merged(before="a", theirs="b", ours="b")
    assert (result.changes, result.kept, result.remembers) == ({}, [], True)


def test_what_is_listed_once_is_not_listed_again():
    first = merged(before="a", theirs="b", ours="mine")
    again = Merger("accounts", ["city"]).compare(
        "A-1", theirs={"city": "b"}, ours={"city": "mine"}, remembered=first.brought
    )
    assert (again.changes, again.kept) == ({}, [])


def test_a_row_no_import_brought_stays_ours_where_it_differs():
    assert merged(before=None, theirs="b", ours="mine").kept == ["city"]
    assert merged(before=None, theirs="same", ours="same").kept == []


def test_a_field_that_is_always_ours_is_listed_and_never_taken():
    result = merged(before="a", theirs="b", ours="a", locked=("city",))
    assert (result.changes, result.kept) == ({}, ["city"])


def test_the_hashes_tell_no_value_and_no_equality():
    merger = Merger("accounts", ["city", "region"])
    one, other = (
        merger.brought("A-1", {"city": "x", "region": "x"}),
        merger.brought("A-2", {"city": "x", "region": "x"}),
    )
    assert len({*one.values(), *other.values()}) == 4
