"""The head of the chain, sent to where whoever holds the database can't reach: a removed tail is seen against it.

A head is one line of JSON: block, hash, and the block's own signature, so it can be checked by itself. A file gets a
line at its end, a URL a POST. The worker tries again; a newer head takes the place of one that was never taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.proof import hashing
from admin_app.audit.proof.models import AuditBlock, HeadPlace, PublishedHead
from admin_app.kernel import clock, queue, signing
from admin_app.kernel.db import db, transaction
from admin_app.kernel.queue import Job, JobState
from admin_app.lib import kept_outside

JOBS = {HeadPlace.FILE: "audit.publish_file", HeadPlace.URL: "audit.publish_url"}
EVERY = timedelta(minutes=10)
KIND = "gatehouse.audit.head"


class BadHead(Exception):
    """A published line isn't a head, or its signature isn't of a trusted key; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it was published."""

    block: int
    hash: str


def places() -> list[HeadPlace]:
    """Where heads go by the settings."""
    settings = config.active()
    wanted = {HeadPlace.FILE: settings.audit_head_file, HeadPlace.URL: settings.audit_head_url}
    return [place for place, where in wanted.items() if where]


def ask_to_publish() -> None:
    """Let the worker send the head to each place, in the sealer's transaction; one at a time, each `EVERY` at most."""
    for place in places():
        pending = sa.select(Job.id).where(
            Job.name == JOBS[place], Job.state.in_((JobState.WAITING, JobState.RUNNING))
        )
        if db.session.scalar(pending.limit(1)) is None:
            last = db.session.scalar(sa.select(PublishedHead.at).where(PublishedHead.place == place))
            now = clock.now()
            queue.enqueue(JOBS[place], at=max(now, last + EVERY) if last else now)


def publish(job: Job) -> None:
    """Send the head as it is now to the place of the job, and note that it was taken. Raises NotTaken."""
    place = next(place for place, name in JOBS.items() if name == job.name)
    block = db.session.scalar(sa.select(AuditBlock).order_by(AuditBlock.number.desc()).limit(1))
    db.session.rollback()
    if block is not None and place in places():
        settings = config.active()
        if place is HeadPlace.FILE:
            kept_outside.to_file(settings.audit_head_file, line(block))
        else:
            token = settings.audit_head_token.get_secret_value()
            kept_outside.to_url(settings.audit_head_url, line(block), token=token)
    with transaction() as session:
        queue.hold(job)
        if block is not None:
            session.merge(PublishedHead(place=place, block=block.number, hash=block.hash, at=clock.now()))
        queue.finish(job.id)


def line(block: AuditBlock) -> str:
    """A block as the head that is published."""
    return json.dumps(
        {
            "kind": KIND,
            "block": block.number,
            "hash": block.hash,
            "sealed_at": block.sealed_at.isoformat(),
            "key": block.key_id,
            "signature": block.signature,
        }
    )


def read(text: str, keys: signing.PublicKeys) -> Iterator[Head]:
    """The heads of a published file, but lines that were cut off, which the place never took.

    Raises BadHead for the first line that can't be trusted.
    """
    for number, plain in enumerate(text.splitlines(), 1):
        cut = plain.startswith("{") and not plain.rstrip().endswith("}")
        if plain.strip() and not cut:
            yield _head(number, plain, keys)


def _head(number: int, plain: str, keys: signing.PublicKeys) -> Head:
    try:
        told: dict[str, Any] = json.loads(plain)
        head, key, signature = (
            Head(int(told["block"]), str(told["hash"])),
            str(told["key"]),
            str(told["signature"]),
        )
    except (ValueError, KeyError, TypeError):
        raise BadHead(f"line {number} is no head") from None
    state = signing.check(hashing.signed_text(head.block, head.hash), key, signature, keys)
    if state is signing.SignatureState.UNKNOWN_KEY:
        raise BadHead(f"line {number}: the public key {key!r} isn't known; give it with --public-keys")
    if state is signing.SignatureState.WRONG:
        raise BadHead(f"line {number}: the signature isn't of the key {key!r}")
    return head
