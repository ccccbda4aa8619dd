"""A document's text: its blocks, the hash that stands for it in proofs, and what differs between two versions.

A text is plain: blocks parted by empty lines, of which one that begins with "# " is a heading and lines that begin with
"- " are a list. Nothing else means anything, so whatever is typed is shown as it is (SECURITY 27).
"""

from __future__ import annotations

import difflib
import enum
import functools
import hashlib
import json
import re
import threading
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, zip_longest
from typing import Protocol, TypeVar

HEADING, BULLET = "# ", "- "
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.4  # blocks less alike than this stand as taken out and put in, whole
EFFORT = 30_000_000  # looks at a part that difflib may need for two texts: a second or two
AT_ONCE = 1_000_000  # words before times words after of lines compared together; longer ones go line by line
_ONE_AT_A_TIME = threading.Lock()
T = TypeVar("T", bound=Hashable)


class BlockKind(enum.StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"


class Change(enum.StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    PUT_IN = "put_in"
    TAKEN_OUT = "taken_out"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or one item of a list."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a block, and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class ComparedBlock:
    """A block with its changes; `change` is KEPT too where only parts of it differ."""

    kind: BlockKind
    change: Change
    pieces: tuple[Piece, ...]


@dataclass(slots=True)
class Effort:
    """How much may still be spent on comparing two texts."""

    left: int

    def covers(self, old: Sequence[T], new: Sequence[T]) -> bool:
        """Whether comparing these is within it, and if so, spends that.

        What difflib needs at worst: for each match that it finds it goes through all of the one and whatever equals it in
        the other. White space begins no match.
        """
        there = Counter(new)
        equal = sum(there[part] for part in old if not _is_space(part))
        needed = min(equal, len(old), len(new)) * (len(old) + equal)
        if needed > self.left:
            return False
        self.left -= needed
        return True


class Worded(Protocol):
    """What of a version is confirmed and hashed."""

    @property
    def kind(self) -> str:
        """Which document."""

    @property
    def number(self) -> int:
        """Which version."""

    @property
    def text_en(self) -> str:
        """In English."""

    @property
    def text_de(self) -> str:
        """In German."""

    @property
    def summary_en(self) -> str:
        """What changed, in English."""

    @property
    def summary_de(self) -> str:
        """The same in German."""

    @property
    def effective_at(self) -> datetime:
        """From when it is in force."""


def digest(version: Worded) -> str:
    """The SHA-256 of a version over JSON with sorted keys and without blanks, in hexadecimal digits."""
    told = {
        "kind": str(version.kind),
        "number": version.number,
        "text_en": version.text_en,
        "text_de": version.text_de,
        "summary_en": version.summary_en,
        "summary_de": version.summary_de,
        "effective_at": version.effective_at.astimezone(UTC).isoformat(),
    }
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def blocks(text: str) -> list[Block]:
    """A text in its blocks."""
    return [block for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) for block in _blocks(part)]


def _blocks(part: str) -> Iterator[Block]:
    """Of lines that follow each other: headings and items stand alone, the others are one paragraph."""
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    for kind, some in groupby(lines, _kind):
        if kind is BlockKind.PARAGRAPH:
            yield Block(kind, "\n".join(some))
        else:
            yield from (Block(kind, line[2:].strip()) for line in some)


def _kind(line: str) -> BlockKind:
    if line.startswith(HEADING):
        return BlockKind.HEADING
    return BlockKind.ITEM if line.startswith(BULLET) else BlockKind.PARAGRAPH


def compared(before: str, after: str) -> tuple[ComparedBlock, ...]:
    """A text with what was put in and taken out since another one: by blocks, and within a block that changed by words.

    One at a time is compared, so that those who sign in at once after a new version don't each do the same work.
    """
    with _ONE_AT_A_TIME:
        return _compared(before, after)


@functools.lru_cache(64)  # the same two versions for everybody who signs in
def _compared(before: str, after: str) -> tuple[ComparedBlock, ...]:
    old, new, effort = blocks(before), blocks(after), Effort(EFFORT)
    found: list[ComparedBlock] = []
    for tag, i, j, k, m in _steps(old, new, effort):
        if tag == "equal":
            found += _whole(new[k:m], Change.KEPT)
        elif tag == "replace":
            found += _replaced(old[i:j], new[k:m], effort)
        else:
            found += _whole(old[i:j], Change.TAKEN_OUT) + _whole(new[k:m], Change.PUT_IN)
    return tuple(found)


def _is_space(part: Hashable) -> bool:
    return isinstance(part, str) and part.isspace()


def _steps(old: Sequence[T], new: Sequence[T], effort: Effort) -> list[tuple[str, int, int, int, int]]:
    """How one sequence becomes the other, in the terms of difflib; what both begin and end with is set aside first.

    Where comparing the rest would take too long, all of it counts as replaced.
    """
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    was, now = old[start : len(old) - end], new[start : len(new) - end]
    steps = [("equal", 0, start, 0, start)] if start else []
    if effort.covers(was, now):
        found = difflib.SequenceMatcher(_is_space, was, now, autojunk=False).get_opcodes()
        steps += [(tag, start + i, start + j, start + k, start + m) for tag, i, j, k, m in found]
    else:
        steps.append(("replace", start, start + len(was), start, start + len(now)))
    if end:
        steps.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return steps


def _alike(old: Sequence[T], new: Sequence[T]) -> int:
    """With how many of the same both begin."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (was, now) in pairs if was != now), min(len(old), len(new)))


def _whole(some: Iterable[Block], change: Change) -> list[ComparedBlock]:
    return [ComparedBlock(block.kind, change, (Piece(change, block.text),)) for block in some]


def _replaced(old: Sequence[Block], new: Sequence[Block], effort: Effort) -> list[ComparedBlock]:
    """Blocks in pairs, as long as each is alike enough to be read as one that changed; the rest whole."""
    found: list[ComparedBlock] = []
    for before, after in zip(old, new, strict=False):
        pieces = tuple(_pieces(before.text, after.text, effort)) if before.kind is after.kind else ()
        kept = sum(len(piece.text) for piece in pieces if piece.change is Change.KEPT)
        if pieces and 2 * kept >= ALIKE * (len(before.text) + len(after.text)):
            found.append(ComparedBlock(after.kind, Change.KEPT, pieces))
        else:
            found += _whole([before], Change.TAKEN_OUT) + _whole([after], Change.PUT_IN)
    shared = min(len(old), len(new))
    return found + _whole(old[shared:], Change.TAKEN_OUT) + _whole(new[shared:], Change.PUT_IN)


def _pieces(before: str, after: str, effort: Effort) -> Iterator[Piece]:
    """What differs: of a block in several lines first by lines, and by words within lines that changed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, m in _steps(old, new, effort):
        if tag == "equal":
            yield Piece(Change.KEPT, "".join(new[k:m]))
            continue
        was, now = WORDS.findall("".join(old[i:j])), WORDS.findall("".join(new[k:m]))
        if len(was) * len(now) <= AT_ONCE:  # as one, for lines may be broken anew
            yield from _by_words(was, now, effort)
            continue
        for line, other in zip_longest(old[i:j], new[k:m], fillvalue=""):
            yield from _by_words(WORDS.findall(line), WORDS.findall(other), effort)


def _by_words(was: list[str], now: list[str], effort: Effort) -> Iterator[Piece]:
    for tag, i, j, k, m in _steps(was, now, effort):
        if tag == "equal":
            yield Piece(Change.KEPT, "".join(now[k:m]))
            continue
        if i < j:
            yield Piece(Change.TAKEN_OUT, "".join(was[i:j]))
        if k < m:
            yield Piece(Change.PUT_IN, "".join(now[k:m]))
