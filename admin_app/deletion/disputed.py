"""What a dispute does with deletions: their case rests and is withdrawn, which gives back what was blocked."""

from __future__ import annotations

UNTOUCHED = {
    "deletions": "follows its case, which a dispute freezes and withdraws",
    "deletion_approvals": "what was approved stands with its case",
}
