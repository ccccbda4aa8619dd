"""What is hashed of an event and of a block, in one form that both databases and every copy give alike.

Of an event: everything in its row but its number, and who is concerned by its details. The private words are not in
it, their commitments are, so emptying a detail changes no hash. The number comes in where the events of a block are
put together, so an event that moved is still known by its own hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent

NOTHING = "0" * 64  # what stands before the first block
EVENT_FORM, BLOCK_FORM, SIGNED_FORM = (
    "gatehouse.audit.event.1",
    "gatehouse.audit.block.1",
    "gatehouse.audit.head.1",
)
BODY = (
    AuditEvent.id, AuditEvent.xid, AuditEvent.at, AuditEvent.name, AuditEvent.actor_kind, AuditEvent.actor_id,
    AuditEvent.account_id, AuditEvent.target_kind, AuditEvent.target_id, AuditEvent.session_id, AuditEvent.request_id,
    AuditEvent.facts, AuditEvent.commitments,
)  # fmt: skip
# Plain texts: a kind of actor that this version doesn't know is no reason to stop.
AS_IT_IS = tuple(
    sa.type_coerce(column, sa.String).label(column.key) if column is AuditEvent.actor_kind else column
    for column in BODY
)
OF_DETAIL = (AuditDetail.id, AuditDetail.person_id, AuditDetail.role)


class BlockFields(Protocol):
    """What a block's hash covers."""

    @property
    def number(self) -> int: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def events_hash(self) -> str: ...
    @property
    def events(self) -> int: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def sealed_at(self) -> datetime: ...
    @property
    def settled_seq(self) -> int: ...
    @property
    def seen_seq(self) -> int: ...
    @property
    def seen_xid(self) -> int | None: ...
    @property
    def key_id(self) -> str: ...


def body_hash(body: Iterable[Any], details: Iterable[tuple[UUID, UUID | None, str]]) -> bytes:
    """The hash of an event: its columns in the order of `BODY`, and id, person and role of each detail."""
    concerned = sorted(
        [[row_id.hex, person.hex if person else None, role] for row_id, person, role in details]
    )
    plain = _encode([EVENT_FORM, *body, concerned])
    return hashlib.sha256(plain.encode()).digest()


def events_hash(events: Iterable[tuple[int, bytes]]) -> str:
    """The hash of a block's events (number and own hash), in the order of their numbers (hex)."""
    whole = hashlib.sha256()
    for seq, own in events:
        whole.update(seq.to_bytes(8, "big") + own)
    return whole.hexdigest()


def block_hash(block: BlockFields) -> str:
    """The hash of a block, the one before among what it covers (hex)."""
    plain = _encode(
        [
            BLOCK_FORM,
            block.number,
            block.previous_hash,
            block.events_hash,
            block.events,
            _moment(block.ends_at),
            _moment(block.sealed_at),
            block.settled_seq,
            block.seen_seq,
            block.seen_xid,
            block.key_id,
        ]
    )
    return hashlib.sha256(plain.encode()).hexdigest()


def signed_text(number: int, own_hash: str) -> bytes:
    """What the signature of a block is made over: enough to check a published head without the trail."""
    return f"{SIGNED_FORM}\n{number}\n{own_hash}".encode()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return value.hex
    return _moment(value) if isinstance(value, datetime) else str(value)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode
