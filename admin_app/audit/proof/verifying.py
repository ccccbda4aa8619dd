"""Proves the audit trail, of this database or of a copy, or names what breaks it.

The chain of blocks is walked in one process, with hashes and signatures; the events of the blocks are checked in
ranges, by as many processes as wanted. Only public keys are needed.
"""

from __future__ import annotations

import multiprocessing
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import checking, hashing
from admin_app.audit.proof.heads import Head
from admin_app.audit.proof.models import AuditBlock, SealedEvent
from admin_app.audit.proof.report import Break, Finding, Tally, Verification
from admin_app.kernel import signing

FEW = 40  # blocks that are no work for a second process
_CHAIN = (
    sa.select(*(column for column in AuditBlock.__table__.c))
    .order_by(AuditBlock.number)
    .execution_options(yield_per=2000)
)
_UNPLACED = (
    sa.select(AuditEvent.seq, AuditEvent.id, AuditEvent.at)
    .outerjoin(SealedEvent, SealedEvent.seq == AuditEvent.seq)
    .where(SealedEvent.seq.is_(None))
    .order_by(AuditEvent.seq)
)
_BEYOND = (
    sa.select(SealedEvent.block, sa.func.min(SealedEvent.seq).label("seq"))
    .where(sa.or_(SealedEvent.block > sa.bindparam("last", type_=sa.BigInteger()), SealedEvent.block < 1))
    .group_by(SealedEvent.block)
    .order_by(SealedEvent.block)
    .limit(1)
)
Row = Any  # of one of these statements


def verify(
    url: str, keys: signing.PublicKeys, *, heads: Sequence[Head] = (), processes: int = 1
) -> Verification:
    """Prove the trail at a database's address by the public keys, and that it holds every published head."""
    engine = checking.connect(url)
    with engine.connect() as connection:
        chain = [*connection.execute(_CHAIN)]
    last = chain[-1].number if chain else 0
    tally = Tally(findings=(*_chain(chain, keys), *_published(chain, heads)))
    tally += _events(url, chain, processes)
    with engine.connect() as connection:
        waiting, strangers = _unplaced(connection, chain)
        strangers += [
            Finding(Break.BLOCK_REMOVED, row.block, row.seq)
            for row in connection.execute(_BEYOND, {"last": last})
        ]
    engine.dispose()
    head = chain[-1].hash if chain else ""
    return Verification(len(chain), waiting, head, tally + Tally(findings=tuple(strangers)))


def _chain(chain: Sequence[Row], keys: signing.PublicKeys) -> Iterator[Finding]:
    """Each block follows the one before, has the hash of what stands in it, and is signed by a trusted key."""
    before, number = hashing.NOTHING, 0
    for block in chain:
        if block.number != number + 1:
            yield Finding(Break.BLOCK_REMOVED, number + 1)
        elif block.previous_hash != before or hashing.block_hash(block) != block.hash:
            yield Finding(Break.BLOCK_CHANGED, block.number)
        else:
            yield from _signature(block, keys)
        before, number = block.hash, block.number


def _signature(block: Row, keys: signing.PublicKeys) -> Iterator[Finding]:
    text = hashing.signed_text(block.number, block.hash)
    state = signing.check(text, block.key_id, block.signature, keys)
    if state is signing.SignatureState.UNKNOWN_KEY:
        yield Finding(Break.KEY_UNKNOWN, block.number, note=block.key_id)
    elif state is signing.SignatureState.WRONG:
        yield Finding(Break.SIGNATURE_WRONG, block.number, note=block.key_id)


def _published(chain: Sequence[Row], heads: Sequence[Head]) -> Iterator[Finding]:
    """Every head that was published is a block of this chain."""
    hashes = {block.number: block.hash for block in chain}
    last = max(hashes, default=0)
    for head in heads:
        if head.block > last:
            yield Finding(Break.TAIL_REMOVED, head.block, note=f"the last block there is {last}")
        elif hashes.get(head.block) != head.hash:
            yield Finding(Break.OTHER_CHAIN, head.block)


def _events(url: str, chain: Sequence[Row], processes: int) -> Tally:
    """The events of all blocks, in equal ranges of blocks."""
    if not chain:
        return Tally()
    first, last = chain[0].number, chain[-1].number
    if processes < 2 or last - first < FEW:  # noqa: PLR2004 - one process has nobody to share with
        return checking.check_blocks(url, min(first, 1), last)
    parts = processes * 4
    edges = sorted({1 + (last * part) // parts for part in range(parts)} | {last + 1})
    # Not forked: a child would share connections of its parent.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        asked = [pool.submit(checking.check_blocks, url, begin, end - 1) for begin, end in pairwise(edges)]
        return sum((one.result() for one in asked), Tally())


def _unplaced(connection: sa.Connection, chain: Sequence[Row]) -> tuple[int, list[Finding]]:
    """Events in no block: those that wait, and those that can't have been there when their place was sealed."""
    settled = [block.settled_seq for block in chain]
    waiting, found = 0, []
    for event in connection.execute(_UNPLACED):
        if settled and event.seq <= settled[-1]:
            block = chain[bisect_left(settled, event.seq)].number
            found.append(Finding(Break.INSERTED, block, event.seq, event.id))
            continue
        waiting += 1
        if chain and event.at < chain[-1].ends_at - checking.BACK_DATED_BY:
            found.append(Finding(Break.BACK_DATED, chain[-1].number + 1, event.seq, event.id))
    return waiting, found
