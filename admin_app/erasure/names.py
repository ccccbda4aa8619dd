"""What somebody is called by, and where that names them: in a text by their whole name, in a list by a cell of its own.

A name may be a common word. So no part of a name counts, and a single word only as it is written or where nothing else
stands beside it: others keep their texts and files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import escape

LEAST = 3  # letters of a name that is looked for: of fewer every text would hold some


@dataclass(frozen=True)
class Names:
    """Whole names of people and accounts, and e-mail addresses, apart from the names that people sign in by."""

    full: tuple[str, ...] = ()
    usernames: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.full or self.usernames)

    @cached_property
    def in_text(self) -> re.Pattern[str] | None:
        """What finds any whole name in a text or its HTML; None where there is nothing to look for."""
        return pattern(self.full)

    @cached_property
    def in_file(self) -> re.Pattern[str] | None:
        """What finds, anywhere in a file, a name that is no single word."""
        return pattern(name for name in self.full if not _is_word(name))

    @cached_property
    def as_cell(self) -> frozenset[str]:
        """Single words, as `folded`, that name somebody where a whole cell is one of them."""
        words = (name for name in (*self.full, *self.usernames) if _is_word(name))
        return frozenset(folded(word) for word in words if len(word) >= LEAST)


def folded(cell: str) -> str:
    """A cell as it is compared: without what keeps it from being a formula, whatever the case."""
    return cell.strip().removeprefix("'").casefold()


def pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of some values as whole words, in HTML too: whatever the case, but for a single word.

    None where there is nothing to look for.
    """
    found = sorted({value for value in values if len(value) >= LEAST}, key=len, reverse=True)
    if not found:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_searched, found))})(?!\w)", re.IGNORECASE)


def _searched(value: str) -> str:
    forms = dict.fromkeys((value, str(escape(value))))
    either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in forms)
    return f"(?-i:{either})" if _is_word(value) else either


def _is_word(value: str) -> bool:
    return "@" not in value and len(value.split()) == 1
