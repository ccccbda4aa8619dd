"""Checks the events of a range of blocks against what was sealed. Reads one database by its address, and nothing else.

Several processes check ranges of their own at once, so this imports no application and shares no connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import hashing
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.audit.proof.report import Break, Finding, Tally
from admin_app.audit.service import commitment

STEP = 20  # blocks read at once
BACK_DATED_BY = timedelta(minutes=10)

_BOUNDS = (sa.bindparam("first", type_=sa.BigInteger()), sa.bindparam("last", type_=sa.BigInteger()))
_BLOCKS = (
    sa.select(*(column for column in AuditBlock.__table__.c))
    .where(AuditBlock.number.between(*_BOUNDS))
    .order_by(AuditBlock.number)
)
_EVENTS = (
    sa.select(SealedEvent.block, SealedEvent.body_hash, SealedEvent.seq, *hashing.AS_IT_IS)
    .outerjoin(AuditEvent, AuditEvent.seq == SealedEvent.seq)
    .where(SealedEvent.block.between(*_BOUNDS))
    .order_by(SealedEvent.block, SealedEvent.seq)
)
_DETAILS = (
    sa.select(
        AuditDetail.event_id, *hashing.OF_DETAIL, AuditDetail.salt, AuditDetail.words, AuditDetail.emptied_at
    )
    .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
    .join(SealedEvent, SealedEvent.seq == AuditEvent.seq)
    .where(SealedEvent.block.between(*_BOUNDS))
)
Row = Any  # of one of these statements


def connect(url: str) -> sa.Engine:
    """An engine of one's own, whose statements take as long as they take."""
    options = "-c timezone=UTC -c default_transaction_read_only=on"
    return sa.create_engine(
        url,
        poolclass=sa.NullPool,
        hide_parameters=True,
        json_deserializer=_loads,
        connect_args={} if url.startswith("sqlite") else {"options": options},
    )


def _loads(raw: str | bytes) -> Any:
    """As `json.loads`, which looks for the encoding of bytes: a tenth of the whole time."""
    return _decode(raw if isinstance(raw, str) else raw.decode())


_decode = json.JSONDecoder().decode


def check_blocks(url: str, first: int, last: int) -> Tally:
    """Check the events of the blocks from `first` to `last`, both included."""
    tally = Tally()
    engine = connect(url)
    with engine.connect() as connection:
        for begin in range(first, last + 1, STEP):
            tally += _check_step(connection, begin, min(begin + STEP - 1, last))
    engine.dispose()
    return tally


def _check_step(connection: sa.Connection, first: int, last: int) -> Tally:
    bounds = {"first": first, "last": last}
    blocks = {row.number: row for row in connection.execute(_BLOCKS, {**bounds, "first": first - 1})}
    events = connection.execute(_EVENTS, bounds).all()
    details: dict[UUID, list[Row]] = {}
    for detail in connection.execute(_DETAILS, bounds).all():
        details.setdefault(detail[0], []).append(detail)
    of_block: dict[int, list[Row]] = {number: [] for number in blocks if number >= first}
    for event in events:
        of_block.setdefault(event[0], []).append(event)
    sealed = {event[1]: event[2] for event in events}
    findings: list[Finding] = []
    for number, rows in sorted(of_block.items()):
        found = [
            f for row in rows for f in _of_event(row, blocks.get(number - 1), details.get(row[3], ()), sealed)
        ]
        findings += found or _of_list(number, blocks.get(number), rows)
    there = [d for some in details.values() for d in some]
    return Tally(len(events), len(there), sum(d[6] is not None for d in there), tuple(findings))


def _of_event(
    row: Row, before: Row | None, details: Sequence[Row], sealed: Mapping[bytes, int]
) -> Iterator[Finding]:
    """What is wrong with one event, the worst alone."""
    block, sealed_hash, seq, event_id = row[:4]
    if event_id is None:
        yield Finding(Break.REMOVED, block, seq)
        return
    own = hashing.body_hash(row[3:], (detail[1:4] for detail in details))
    wrong = _words(row, details) if own == sealed_hash else _other(row, details, own in sealed)
    if wrong is None and before is not None and row.at < before.ends_at - BACK_DATED_BY:
        wrong = Break.BACK_DATED
    if wrong is not None:
        yield Finding(wrong, block, seq, event_id)


def _other(row: Row, details: Sequence[Row], elsewhere: bool) -> Break:
    """Why an event isn't what was sealed in its place."""
    if len(details) != len(row.commitments):
        return Break.DETAIL_REMOVED if len(details) < len(row.commitments) else Break.DETAIL_INSERTED
    return Break.REORDERED if elsewhere else Break.CHANGED


def _words(row: Row, details: Sequence[Row]) -> Break | None:
    """Each detail's words fit a commitment of the event of their own, unless the detail was emptied whole."""
    promised = list(row.commitments)
    for *_, salt, words, emptied_at in details:
        if salt is None and words is None and emptied_at is not None:
            continue
        own = _commitment(salt, words)
        if own not in promised or emptied_at is not None:
            return Break.WORDS_CHANGED
        promised.remove(own)
    return None


def _commitment(salt: str | None, words: Mapping[str, Any] | None) -> str:
    try:
        return commitment(salt or "", words or {}) if salt else ""
    except ValueError:
        return ""  # no salt that was ever made


def _of_list(number: int, block: Row | None, rows: Sequence[Row]) -> Iterator[Finding]:
    """Whether the events that stand under a block are those that were sealed in it."""
    if block is None:
        yield Finding(Break.BLOCK_REMOVED, number, rows[0][2], rows[0][3])
        return
    if len(rows) == block.events and hashing.events_hash((r[2], r[1]) for r in rows) == block.events_hash:
        return
    ends = f", numbers {rows[0][2]} to {rows[-1][2]}" if rows else ""
    yield Finding(Break.LIST_CHANGED, number, note=f"{block.events} were sealed, {len(rows)} are there{ends}")
