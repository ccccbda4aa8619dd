"""The search indexes of both databases."""

from __future__ import annotations

from typing import Any


def upgrade(op: Any) -> None:
    """Make them."""


def downgrade(op: Any) -> None:
    """Drop them."""
