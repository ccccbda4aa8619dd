"""What differs between two texts, and how long finding that may take."""

from __future__ import annotations

import difflib
import threading
from itertools import permutations

import pytest

from admin_app.document import wording
from admin_app.document.models import TEXT_MAX
from admin_app.document.wording import Change

pytestmark = [pytest.mark.feature("S0-22"), pytest.mark.one_database]
FEW = [" ".join(words) for words in permutations("abcd")]


@pytest.fixture
def looks(monkeypatch):
    """What each comparison may look at, at worst: the sizes given to difflib."""
    found = []

    class Counted(difflib.SequenceMatcher):
        def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
            equal = sum(len(self.b2j.get(part, ())) for part in self.a[alo:ahi])
            found.append(equal + (ahi or 0) - alo)
            return super().find_longest_match(alo, ahi, blo, bhi)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counted)
    wording._compared.cache_clear()
    return found


def filled(parts, between):
    """A text of the largest size."""
    return between.join(parts * (TEXT_MAX // len(between.join(parts)) + 1))[:TEXT_MAX].strip()


TEXTS = {
    "different": [" ".join(f"{tag}{n}" for n in range(400)) for tag in "ab"],
    "few words": [" ".join(FEW), " ".join(reversed(FEW))],
    "short lines": ["a", "b"],
}


@pytest.mark.parametrize("between", ["\n", "\n\n", " "])
@pytest.mark.parametrize("kind", list(TEXTS))
def test_s57_the_largest_texts_are_compared_in_a_bounded_number_of_steps(looks, kind, between):
    first, second = TEXTS[kind]
    found = wording.compared(filled([first, second], between), filled([second, first], between))
    assert found
    assert sum(looks) <= 2 * wording.EFFORT


def test_of_a_long_block_only_the_changed_line_is_marked():
    lines = [f"Line {n} says that we deliver {n} parcels" for n in range(1000)]
    after = [*lines[:500], "Line 500 says that we deliver no parcels", *lines[501:]]
    (block,) = wording.compared("\n".join(lines), "\n".join(after))
    changed = [(piece.change, piece.text) for piece in block.pieces if piece.change is not Change.KEPT]
    assert changed == [(Change.TAKEN_OUT, "500"), (Change.PUT_IN, "no")]


def test_a_line_broken_elsewhere_keeps_its_words():
    (block,) = wording.compared("You pay within\nten days of it", "You pay\nwithin ten days of it")
    changed = "".join(piece.text for piece in block.pieces if piece.change is not Change.KEPT)
    assert changed.strip() == ""


def test_s57_those_who_ask_at_once_wait_for_one_comparison(monkeypatch):
    wording._compared.cache_clear()
    done = []
    former = wording._steps
    monkeypatch.setattr(wording, "_steps", lambda *parts: done.append(1) or former(*parts))
    threads = [threading.Thread(target=wording.compared, args=("# One", "- Two")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
