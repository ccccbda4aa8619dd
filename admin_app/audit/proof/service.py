"""What the console and the desk ask of the proof: a verification that is recorded, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.audit.proof import heads, sealing, verifying
from admin_app.audit.proof.models import AuditBlock, HeadPlace, PublishedHead
from admin_app.audit.proof.report import Verification
from admin_app.kernel import signing
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class LastVerification:
    """When the trail was verified last, and what came of it."""

    at: datetime
    events: int
    breaks: int
    head: str
    blocks: int


@dataclass(frozen=True, slots=True)
class ProvenUntil:
    """The end of the last block that a verification reached, if there was one, and the breaks it found."""

    at: datetime | None
    breaks: int


@dataclass(frozen=True, slots=True)
class SentHead:
    """Where heads go, and the last one that was taken there."""

    place: HeadPlace
    block: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProofState:
    """How the proof stands. `key_exchanged`: the last block isn't signed by the key of its name, so nothing is sealed."""

    last: AuditBlock | None
    waiting: int
    key_exchanged: bool
    public_key: str
    verified: LastVerification | None
    sent: tuple[SentHead, ...]


def verify(actor: Actor, *, published: Sequence[heads.Head] = (), processes: int = 1) -> Verification:
    """Verify this database's trail, and record that it was. Raises NotAllowed."""
    require(actor, Permission.AUDIT_READ)
    found = verifying.verify(
        config.active().sqlalchemy_url, signing.public_keys(), heads=published, processes=processes
    )
    facts = {
        "blocks": found.blocks,
        "events": found.tally.events,
        "breaks": len(found.tally.findings),
        "head": found.head,
    }
    with transaction():
        audit.record(Event.TRAIL_VERIFIED, actor, facts=facts)
    return found


def state(actor: Actor) -> ProofState:
    """How the proof stands, for who reads the whole trail. Raises NotAllowed."""
    require(actor, Permission.AUDIT_READ)
    last = sealing.last_block()
    name, key = signing.signer()
    taken = {row.place: row for row in db.session.scalars(sa.select(PublishedHead))}
    return ProofState(
        last=last,
        waiting=sealing.waiting(last),
        key_exchanged=last is not None and not sealing.is_ours(last),
        public_key=signing.printed({name: key.public_key().public_bytes_raw()}),
        verified=_last_verification(),
        sent=tuple(
            SentHead(place, row.block, row.at) if (row := taken.get(place)) else SentHead(place)
            for place in heads.places()
        ),
    )


def proven(actor: Actor) -> ProvenUntil | None:
    """Up to when the last verification proved the trail; None where there was none. Raises NotAllowed."""
    require(actor, Permission.AUDIT_READ)
    found = _last_verification()
    if found is None:
        return None
    until = db.session.scalar(sa.select(AuditBlock.ends_at).where(AuditBlock.number == found.blocks))
    return ProvenUntil(until, found.breaks)


def _last_verification() -> LastVerification | None:
    last = sa.select(AuditEvent.at, AuditEvent.facts).where(AuditEvent.name == Event.TRAIL_VERIFIED.value)
    row = db.session.execute(last.order_by(AuditEvent.at.desc()).limit(1)).first()
    if row is None:
        return None
    facts: dict[str, Any] = row.facts
    return LastVerification(row.at, facts["events"], facts["breaks"], facts["head"], facts["blocks"])
