"""Writing the audit trail: in the transaction of the change, or not at all."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import ACTOR, CONCERNED, SUBJECT, AuditDetail, AuditEvent
from admin_app.audit.receipts import writing as receipts
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.database.statements import TRANSACTION_ID, write
from admin_app.kernel.db import db, in_transaction

CallerWord = Callable[[Actor, UUID], str]
_callers: list[CallerWord] = []
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


def on_caller(word: CallerWord) -> None:
    """Name the function that tells how a person was verified on the phone to whoever acts now; empty where not."""
    _callers[:] = [word]


def record(  # noqa: PLR0913 - keywords, each told by its name
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
) -> UUID:
    """Tell what happened, in the caller's transaction; gives the event's id.

    `facts` hold nothing private: states, counts, numbers, ids. Everything private (names, addresses, reasons,
    before and after) goes to erasable details, one for the actor and one for the person concerned, of which
    the event keeps a salted commitment only. Whom it concerns finds it in their story, also where the target is a
    thing: a detail without words names them. What staff do about a person who was verified to them on the phone
    says by what: the fact `caller`. Raises RuntimeError outside of a transaction.
    """
    if not in_transaction():
        raise RuntimeError("an event belongs into the transaction of its change")
    facts = {**(facts or {}), **_caller(actor, subject_id)}
    told = EventRecord(event, account_id, target, subject_id, facts, before or {}, after or {}, reason)
    row, details = _rows(actor, told)
    for detail in details:
        write(AuditDetail, detail)
    write(AuditEvent, row, _numbered)
    receipts.keep(actor, row, subject_id)
    event_id: UUID = row["id"]
    return event_id


def _caller(actor: Actor, subject_id: UUID | None) -> dict[str, str]:
    if subject_id is None or not actor.is_staff:
        return {}
    word = "".join(tell(actor, subject_id) for tell in _callers)
    return {"caller": word} if word else {}


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One of many events that are told at once; fields as in `record`."""

    event: Event
    account_id: UUID | None = None
    target: tuple[str, UUID] | None = None
    subject_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def record_many(actor: Actor, events: Sequence[EventRecord]) -> None:
    """Tell of many changes in a few statements, in the caller's transaction, in their order.

    Raises RuntimeError outside of a transaction.
    """
    if not in_transaction():
        raise RuntimeError("an event belongs into the transaction of its change")
    if not events:
        return
    db.session.flush()  # what was told before stands before
    connection = db.session.connection()
    rows, details = [], []
    for told in events:
        row, of_it = _rows(actor, told)
        rows.append(row)
        details += of_it
    connection.execute(sa.insert(AuditDetail), details)
    connection.execute(sa.insert(AuditEvent).values(xid=TRANSACTION_ID), rows)
    for row, told in zip(rows, events, strict=True):
        receipts.keep(actor, row, told.subject_id)


def _rows(actor: Actor, told: EventRecord) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    event_id = clock.new_id()
    details = [_detail(event_id, actor.user_id, ACTOR, _actor_words(actor))]
    words = {"reason": told.reason, "before": dict(told.before), "after": dict(told.after)}
    kept = {k: v for k, v in words.items() if v}
    if kept:
        details.append(_detail(event_id, told.subject_id or actor.user_id, SUBJECT, kept))
    kind, target_id = told.target or ("", None)
    if target_id and told.subject_id and target_id != told.subject_id:
        details.append(_detail(event_id, told.subject_id, CONCERNED, {}))
    row = {
        "id": event_id,
        "at": clock.now(),
        "name": told.event.value,
        "actor_kind": actor.kind,
        "actor_id": actor.user_id,
        "account_id": told.account_id,
        "target_kind": kind,
        "target_id": target_id or told.subject_id,
        "session_id": actor.session_id,
        "request_id": actor.request_id,
        "facts": dict(told.facts),
        "commitments": [commitment for _, commitment in details],
    }
    return row, [detail for detail, _ in details]


def _numbered(_row: Mapping[str, Any]) -> dict[str, sa.ColumnElement[Any]]:
    return {"xid": TRANSACTION_ID}


def commitment(salt: str, words: Mapping[str, Any]) -> str:
    """What the event keeps of a detail's words: an HMAC-SHA-256 with the detail's own salt (hex)."""
    return hmac.digest(bytes.fromhex(salt), _encode(words).encode(), "sha256").hex()


def _actor_words(actor: Actor) -> dict[str, Any]:
    words = {"name": actor.name, "ip": actor.ip, "user_agent": actor.user_agent[:400]}
    return {k: v for k, v in words.items() if v}


def _detail(
    event_id: UUID, person_id: UUID | None, role: str, words: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    salt = secrets.token_hex(32)
    words = json.loads(json.dumps(words, default=str))
    row = {
        "id": clock.new_id(),
        "event_id": event_id,
        "person_id": person_id,
        "role": role,
        "salt": salt,
        "words": words,
    }
    return row, commitment(salt, words)
