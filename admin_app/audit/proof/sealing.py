"""The sealer: gathers events into blocks, however many workers do so at once, and never holds up whoever writes.

Events get their numbers when they are written and are seen when their transaction is kept, so a lower number may
appear later: what is seen is sealed, and a block tells up to which number nothing can come any more. PostgreSQL knows
by the ids of transactions (`pg_snapshot_xmin`); SQLite lets one write at a time. What is read and hashed is read outside of a transaction that
writes; the rows of a block are then inserted in a short one. Of two sealers who made the same block, its number lets
one in.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import IntegrityError

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.audit.proof import hashing, heads
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.kernel import clock, signing
from admin_app.kernel.database.statements import among_given, rows_of
from admin_app.kernel.db import db, transaction

BLOCK_EVENTS = 250  # so that a block that doesn't fit says where to look
BATCH = 10 * BLOCK_EVENTS  # of one transaction: SQLite's writers wait for it some hundredths of a second
EMPTY_AFTER = timedelta(hours=1)  # a quiet hour is sealed too: nothing can be dated back into it


class SigningKeyExchanged(Exception):
    """The last block isn't signed by the key of its name: another key has taken its place, or somebody made the block."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the database's transactions are: the oldest that runs, the newest, and the highest event seen."""

    oldest: int | None
    newest: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class NewBlock:
    """A block before it is a row."""

    number: int
    previous_hash: str
    ends_at: datetime
    sealed_at: datetime
    settled_seq: int
    seen_seq: int
    seen_xid: int | None
    key_id: str
    sealed: tuple[tuple[int, bytes], ...] = field(default=())

    @property
    def events(self) -> int:
        """How many are in it."""
        return len(self.sealed)

    @property
    def events_hash(self) -> str:
        """The hash of its events."""
        return hashing.events_hash(self.sealed)


_LAST = sa.select(AuditBlock).order_by(AuditBlock.number.desc()).limit(1)
_HIGHEST = sa.select(sa.func.coalesce(sa.func.max(AuditEvent.seq), 0))
_SNAPSHOT = sa.text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,"
    " pg_current_xact_id()::text::bigint AS newest, (SELECT coalesce(max(seq), 0) FROM audit_events) AS seq"
)
_WAITING = (
    sa.select(AuditEvent.seq, *hashing.AS_IT_IS)
    .outerjoin(SealedEvent, SealedEvent.seq == AuditEvent.seq)
    .where(AuditEvent.seq > sa.bindparam("settled", type_=sa.BigInteger()), SealedEvent.seq.is_(None))
    .order_by(AuditEvent.seq)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_DETAILS = sa.select(AuditDetail.event_id, *hashing.OF_DETAIL).where(among_given(AuditDetail.event_id, "ids"))


def seal(*, most: int | None = None) -> int:
    """Seal what can be sealed, in batches, at most so many; gives how many events were. Several may do so at once.

    Raises SigningKeyExchanged.
    """
    sealed = 0
    while most is None or sealed < most:
        blocks = _next_blocks()
        if not blocks or not _kept(blocks):
            break
        sealed += (count := sum(block.events for block in blocks))
        if count < BATCH:
            break
    return sealed


def last_block() -> AuditBlock | None:
    """The newest block."""
    return db.session.scalar(_LAST)


def waiting(last: AuditBlock | None) -> int:
    """How many events are in no block yet, by the newest block."""
    given = {"settled": last.settled_seq if last else 0, "most": None}
    return (
        db.session.scalar(sa.select(sa.func.count()).select_from(_WAITING.limit(None).subquery()), given) or 0
    )


def is_ours(block: AuditBlock) -> bool:
    """Whether a block's signature fits the key of its name, as far as that is known here."""
    text = hashing.signed_text(block.number, block.hash)
    state = signing.check(text, block.key_id, block.signature, signing.public_keys())
    return state is not signing.SignatureState.WRONG


def _next_blocks() -> list[NewBlock]:
    db.session.rollback()
    last = last_block()
    if last is not None and not is_ours(last):
        raise SigningKeyExchanged(last.key_id)
    horizon = _horizon()
    rows = _unsealed(last.settled_seq if last else 0)
    blocks = _blocks(rows, last, horizon, complete=len(rows) < BATCH)
    db.session.rollback()
    return blocks


def _horizon() -> Horizon:
    if db.session.get_bind().dialect.name == "postgresql":
        row = db.session.execute(_SNAPSHOT).one()
        return Horizon(row.oldest, row.newest, row.seq)
    return Horizon(None, None, db.session.scalar(_HIGHEST) or 0)


def _unsealed(settled: int) -> list[tuple[int, bytes, datetime]]:
    events = rows_of(_WAITING, {"settled": settled, "most": BATCH}).all()
    concerned: dict[UUID, list[Any]] = {}
    for event_id, *detail in rows_of(_DETAILS, {"ids": [event.id for event in events]}):
        concerned.setdefault(event_id, []).append(detail)
    return [(e.seq, hashing.body_hash(e[1:], concerned.get(e.id, ())), e.at) for e in events]


def _blocks(
    rows: list[tuple[int, bytes, datetime]], last: AuditBlock | None, horizon: Horizon, *, complete: bool
) -> list[NewBlock]:
    now = clock.now()
    if not rows and (last is None or now - last.sealed_at < EMPTY_AFTER):
        return []
    settled = _settled(last, horizon)
    first = NewBlock(
        number=last.number + 1 if last else 1,
        previous_hash=last.hash if last else hashing.NOTHING,
        ends_at=last.ends_at if last else min(row[2] for row in rows),
        sealed_at=now,
        settled_seq=last.settled_seq if last else 0,
        seen_seq=horizon.seq,
        seen_xid=horizon.newest,
        key_id=signing.signer()[0],
    )
    if not rows:
        return [replace(first, ends_at=max(now, first.ends_at), settled_seq=max(settled, first.settled_seq))]
    blocks = []
    for begin in range(0, len(rows), BLOCK_EVENTS):
        some = rows[begin : begin + BLOCK_EVENTS]
        whole = complete and begin + BLOCK_EVENTS >= len(rows)
        block = replace(
            first,
            ends_at=max(first.ends_at, min(now, max(row[2] for row in some))),
            settled_seq=max(first.settled_seq, settled if whole else min(settled, some[-1][0])),
            sealed=tuple((seq, own) for seq, own, _ in some),
        )
        blocks.append(block)
        first = replace(block, number=block.number + 1, previous_hash=hashing.block_hash(block), sealed=())
    return blocks


def _settled(last: AuditBlock | None, horizon: Horizon) -> int:
    """Up to which number all events can be seen by now.

    An event gets its number after its transaction has its id (its details are written first). So what had a number
    when the last block was made, and isn't seen once all transactions of that time are over, never comes. Newer ids
    than the newest are another server's, from which the data was brought here: those transactions are over too. On
    SQLite whatever has a number is seen.
    """
    if horizon.oldest is None or horizon.newest is None:
        return horizon.seq
    if last is None:
        return 0
    over = last.seen_xid is None or last.seen_xid <= horizon.oldest or last.seen_xid > horizon.newest
    return max(last.seen_seq if over else 0, last.settled_seq)


def _kept(blocks: list[NewBlock]) -> bool:
    """Insert the blocks; no where another sealer was first."""
    _, key = signing.signer()
    places = [
        {"seq": seq, "block": block.number, "body_hash": own} for block in blocks for seq, own in block.sealed
    ]
    try:
        with transaction() as session:
            connection = session.connection()
            connection.execute(sa.insert(AuditBlock), [_row(block, key) for block in blocks])
            if places:
                connection.execute(sa.insert(SealedEvent), places)
            heads.ask_to_publish()
    except IntegrityError:
        return False
    return True


_COLUMNS = (
    "number", "previous_hash", "events_hash", "events", "ends_at", "sealed_at", "settled_seq", "seen_seq", "seen_xid", "key_id",
)  # fmt: skip


def _row(block: NewBlock, key: Ed25519PrivateKey) -> dict[str, Any]:
    own = hashing.block_hash(block)
    row = {name: getattr(block, name) for name in _COLUMNS}
    return {**row, "hash": own, "signature": signing.sign(hashing.signed_text(block.number, own), key)}
