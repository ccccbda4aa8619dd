"""What a verification finds, and how it is told."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


class Break(enum.StrEnum):
    """What was done to the trail."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    BACK_DATED = "back_dated"
    WORDS_CHANGED = "words_changed"  # of a detail, past emptying
    DETAIL_REMOVED = "detail_removed"
    DETAIL_INSERTED = "detail_inserted"
    LIST_CHANGED = "list_changed"  # which events a block has
    BLOCK_CHANGED = "block_changed"
    BLOCK_REMOVED = "block_removed"
    TAIL_REMOVED = "tail_removed"  # a published head is of a block that is there no more
    OTHER_CHAIN = "other_chain"  # a published head is of another block of that number
    SIGNATURE_WRONG = "signature_wrong"
    KEY_UNKNOWN = "key_unknown"


TOLD = {
    Break.CHANGED: "was changed after it was sealed",
    Break.REMOVED: "was removed",
    Break.INSERTED: "was inserted after its place was sealed",
    Break.REORDERED: "was given another place in the order",
    Break.BACK_DATED: "is dated more than 10 minutes before the end of the block sealed before it",
    Break.WORDS_CHANGED: "has private words that aren't those that were recorded (an emptied detail would be no break)",
    Break.DETAIL_REMOVED: "has lost a detail",
    Break.DETAIL_INSERTED: "has a detail that wasn't recorded with it",
    Break.LIST_CHANGED: "doesn't hold the events that were sealed in it",
    Break.BLOCK_CHANGED: "was changed after it was signed, or doesn't follow the block before",
    Break.BLOCK_REMOVED: "was removed",
    Break.TAIL_REMOVED: "was published and isn't there: the end of the trail was removed",
    Break.OTHER_CHAIN: "isn't the one that was published under this number",
    Break.SIGNATURE_WRONG: "isn't signed by the key it names: the key was exchanged, or somebody else made the block",
    Break.KEY_UNKNOWN: "is signed by a key whose public half isn't known here, so it proves nothing yet",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One break: of an event where that is known, else of a block."""

    kind: Break
    block: int
    seq: int | None = None
    event_id: UUID | None = None
    note: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the order of the trail."""
        return self.block, -1 if self.seq is None else self.seq

    @property
    def text(self) -> str:
        """In plain English, for the console."""
        if self.seq is None:
            what = f"Block {self.block}"
        else:
            known = f", {self.event_id}" if self.event_id else ""
            what = f"Event {self.seq} (block {self.block}{known})"
        return f"{what} {TOLD[self.kind]}{': ' if self.note else ''}{self.note}."


@dataclass(frozen=True, slots=True)
class Tally:
    """What was looked at: events and their details, those emptied, and what was found."""

    events: int = 0
    details: int = 0
    emptied: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.events + other.events,
            self.details + other.details,
            self.emptied + other.emptied,
            self.findings + other.findings,
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: what was proven up to which head, and every break in the order of the trail."""

    blocks: int
    waiting: int
    head: str
    tally: Tally

    @property
    def findings(self) -> Sequence[Finding]:
        """The breaks, the first of the trail first."""
        return sorted(self.tally.findings, key=lambda finding: finding.place)

    @property
    def holds(self) -> bool:
        """Whether the trail is proven."""
        return not self.tally.findings
