"""Names that could be mistaken for each other: one skeleton for all that look alike (UTS 39), and scripts mixed in one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from admin_app.lib.lazy import Lazy
from admin_app.lib.text.characters import cleaned

if TYPE_CHECKING:
    from confusable_homoglyphs import categories, confusables
else:  # imported with the first name of other letters than ASCII's: 1 MB of tables
    categories, confusables = (
        Lazy("confusable_homoglyphs.categories"),
        Lazy("confusable_homoglyphs.confusables"),
    )

_MARKS = re.compile("[\u200e\u200f]")
# Scripts that are written together in one word, beside what is common to all (UTS 39, highly restrictive).
_TOGETHER = tuple(
    map(
        frozenset,
        (
            {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
            {"LATIN", "HAN", "BOPOMOFO"},
            {"LATIN", "HAN", "HANGUL"},
        ),
    )
)
_EVERYBODYS = {"COMMON", "INHERITED"}
_DEPTH = 4  # no look-alike of a look-alike goes deeper


def skeleton(name: str) -> str:
    """What two names have in common when one could be taken for the other: `rnara`, `mara` and `mаra` are one."""
    plain = unicodedata.normalize("NFD", cleaned(name))
    table = _ASCII if plain.isascii() else _table()
    # Once as it is written, since a capital I looks like an l, and once without regard to case.
    return unicodedata.normalize("NFD", plain.translate(table).casefold().translate(table))


def is_mixed(name: str) -> bool:
    """Whether a name mixes scripts that no language writes in one word, such as Latin and Cyrillic."""
    if name.isascii():
        return False
    scripts = {categories.alias(c) for c in name} - _EVERYBODYS
    return len(scripts) > 1 and not any(scripts <= allowed for allowed in _TOGETHER)


_ASCII = str.maketrans({"0": "o", "1": "l", "I": "l", "|": "l", "m": "rn"})


@cache
def _table() -> dict[int, str]:
    """Each character's prototype: what the Unicode Consortium's list of confusables leads it to."""
    found = {
        _MARKS.sub("", c): [_MARKS.sub("", other["c"]) for other in others]
        for c, others in confusables.confusables_data.items()
    }
    leads = {c: targets[0] for c, targets in found.items() if len(c) == 1 and _is_led(c, targets, found)}
    for _ in range(_DEPTH):
        leads = {c: "".join(leads.get(part, part) for part in target) for c, target in leads.items()}
    return str.maketrans(leads) | _ASCII


def _is_led(c: str, targets: list[str], found: dict[str, list[str]]) -> bool:
    """The list names pairs both ways. Of a pair the prototype is the one with more pairs, or several letters, or the former."""
    if len(targets) != 1 or targets[0] == c:
        return False
    others = found.get(targets[0], [])
    return len(others) > 1 or len(targets[0]) > 1 or targets[0] < c
