"""Writing the audit trail: in the transaction of the change, or not at all."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, in_transaction


def record(
    event: Event,
    actor: Actor,
    *,
    account_id: UUID | None = None,
    target: tuple[str, UUID] | None = None,
    subject_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    xid: int | None = None,
) -> UUID:
    """Tell what happened, in the caller's transaction; gives the event's id.

    `facts` hold nothing private: states, counts, numbers, ids. Everything private (names, addresses, reasons,
    before and after) goes to erasable details, one for the actor and one for the person concerned, of which
    the event keeps a salted commitment only. Raises RuntimeError outside of a transaction.
    Who tells of thousands of rows at once gives `xid` from `transaction_id`, so that they go in as one batch.
    """
    if not in_transaction():
        raise RuntimeError("an event belongs into the transaction of its change")
    event_id = clock.new_id()
    details = [_detail(event_id, actor.user_id, "actor", _actor_words(actor))]
    words = {"reason": reason, "before": dict(before or {}), "after": dict(after or {})}
    kept = {k: v for k, v in words.items() if v}
    if kept:
        details.append(_detail(event_id, subject_id or actor.user_id, "subject", kept))
    db.session.add_all(detail for detail, _ in details)
    kind, target_id = target or ("", None)
    db.session.add(
        AuditEvent(
            id=event_id,
            at=clock.now(),
            xid=_transaction_id() if xid is None else xid,
            name=event.value,
            actor_kind=actor.kind.value,
            actor_id=actor.user_id,
            account_id=account_id,
            target_kind=kind,
            target_id=target_id or subject_id,
            session_id=actor.session_id,
            request_id=actor.request_id,
            facts=dict(facts or {}),
            commitments=[commitment for _, commitment in details],
        )
    )
    return event_id


def commitment(salt: str, words: Mapping[str, Any]) -> str:
    """What the event keeps of a detail's words: an HMAC-SHA-256 with the detail's own salt (hex)."""
    plain = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hmac.new(bytes.fromhex(salt), plain.encode(), hashlib.sha256).hexdigest()


def _actor_words(actor: Actor) -> dict[str, Any]:
    words = {"name": actor.name, "ip": actor.ip, "user_agent": actor.user_agent[:400]}
    return {k: v for k, v in words.items() if v}


def _detail(event_id: UUID, person_id: UUID | None, role: str, words: dict[str, Any]) -> tuple[AuditDetail, str]:
    salt = secrets.token_hex(32)
    words = json.loads(json.dumps(words, default=str))
    row = AuditDetail(id=clock.new_id(), event_id=event_id, person_id=person_id, role=role, salt=salt, words=words)
    return row, commitment(salt, words)


def transaction_id() -> int | None:
    """PostgreSQL's id of the transaction under way, as events keep it; None on SQLite."""
    expression = _transaction_id()
    return None if expression is None else db.session.scalar(sa.select(expression))


def _transaction_id() -> Any:
    if db.session.get_bind().dialect.name != "postgresql":
        return None
    return sa.text("pg_current_xact_id()::text::bigint")
