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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol

HEADING, BULLET = "# ", "- "
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
ALIKE = 0.4  # blocks less alike than this stand as taken out and put in, whole


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


@functools.lru_cache(64)  # the same two versions for everybody who signs in
def compared(before: str, after: str) -> tuple[ComparedBlock, ...]:
    """A text with what was put in and taken out since another one: by blocks, and within a block that changed by words."""
    old, new = blocks(before), blocks(after)
    found: list[ComparedBlock] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _whole(new[k:m], Change.KEPT)
        elif tag == "replace":
            found += _replaced(old[i:j], new[k:m])
        else:
            found += _whole(old[i:j], Change.TAKEN_OUT) + _whole(new[k:m], Change.PUT_IN)
    return tuple(found)


def _whole(some: Iterable[Block], change: Change) -> list[ComparedBlock]:
    return [ComparedBlock(block.kind, change, (Piece(change, block.text),)) for block in some]


def _replaced(old: Sequence[Block], new: Sequence[Block]) -> list[ComparedBlock]:
    """Blocks in pairs, as long as each is alike enough to be read as one that changed; the rest whole."""
    found: list[ComparedBlock] = []
    for before, after in zip(old, new, strict=False):
        was, now = WORDS.findall(before.text), WORDS.findall(after.text)
        matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
        if before.kind is after.kind and matcher.ratio() >= ALIKE:
            found.append(ComparedBlock(after.kind, Change.KEPT, tuple(_pieces(matcher, was, now))))
        else:
            found += _whole([before], Change.TAKEN_OUT) + _whole([after], Change.PUT_IN)
    shared = min(len(old), len(new))
    return found + _whole(old[shared:], Change.TAKEN_OUT) + _whole(new[shared:], Change.PUT_IN)


def _pieces(matcher: difflib.SequenceMatcher[str], was: list[str], now: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Change.KEPT, "".join(now[k:m]))
            continue
        if i < j:
            yield Piece(Change.TAKEN_OUT, "".join(was[i:j]))
        if k < m:
            yield Piece(Change.PUT_IN, "".join(now[k:m]))
