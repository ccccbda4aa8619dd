"""The company's system never undoes what was done here: three values are compared, field by field.

What it last brought is remembered as a keyed hash (never the value), bound to kind, key and field, so that
equal values of two rows don't look alike and a table that leaks tells nothing. Sixteen hex digits of the HMAC
(64 bits) are plenty to tell two values of one field apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from admin_app.kernel import crypto

HASH_LENGTH = 16


@dataclass(slots=True)
class Merged:
    """What becomes of one row: values that come in, fields where ours stays against theirs, hashes to remember."""

    changes: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    brought: dict[str, str] = field(default_factory=dict)
    remembers: bool = False  # whether `brought` differs from what stood in the row


def fingerprint(kind: str, key: str, name: str, value: object) -> str:
    """The keyed hash of one value of one field of one row."""
    return crypto.lookup_hash(f"{key}\0{value}", f"brought.{kind}.{name}")[:HASH_LENGTH]


def brought(kind: str, key: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a new row remembers."""
    return {name: fingerprint(kind, key, name, value) for name, value in values.items()}


def compare(
    kind: str,
    key: str,
    *,
    theirs: Mapping[str, Any],
    ours: Mapping[str, Any],
    remembered: Mapping[str, str],
    locked: Collection[str] = (),
) -> Merged:
    """Decide each field: only theirs changed, it comes in; only ours, ours stays; both, ours stays and is listed.

    `locked` names fields that are ours whatever changed there (a status of DOMAIN 14). A row that no import
    brought remembers nothing: where the two differ nobody knows who changed, and ours stays.
    """
    result = Merged(brought=dict(remembered))
    for name, value in theirs.items():
        new = fingerprint(kind, key, name, value)
        former = remembered.get(name)
        if former == new:
            continue
        result.brought[name] = new
        result.remembers = True
        if ours[name] == value:
            continue
        if name in locked or former is None or former != fingerprint(kind, key, name, ours[name]):
            result.kept.append(name)
        else:
            result.changes[name] = value
    return result
