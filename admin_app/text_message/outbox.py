"""Texts and calls as rows of the caller's transaction: a message exists exactly if the change does.

Number and words are sealed. The words hold a code, so they are removed once the message is sent or never will
be; only the demo without a gateway, where the outbox page is all there is, keeps them, and keeps them sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.kernel import clock, crypto
from admin_app.kernel.db import db, in_transaction
from admin_app.kernel.queue import enqueue
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel, TextMessage, TextState

SEND = "text_message.send"


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One message to one phone (E.164): what is written, or read out. It isn't sent after `expires_at`."""

    to: str
    channel: TextChannel
    words: str
    template: str
    expires_at: datetime
    language: str = "en"
    user_id: UUID | None = None
    account_id: UUID | None = None


def queue(text: OutgoingText) -> UUID:
    """Write a message in the caller's transaction; a worker sends it. Gives its id.

    Raises RuntimeError outside of a transaction.
    """
    if not in_transaction():
        raise RuntimeError("a text belongs into the transaction of its change")
    now = clock.now()
    row = TextMessage(
        id=clock.new_id(),
        user_id=text.user_id,
        account_id=text.account_id,
        channel=text.channel,
        template=text.template,
        language=text.language,
        created_at=now,
        next_try_at=now,
        expires_at=text.expires_at,
    )
    row.sealed_to = crypto.seal(text.to, _place("to", row))
    row.sealed_words = crypto.seal(text.words, _place("words", row))
    db.session.add(row)
    enqueue(SEND, row.id)
    return row.id


def number_of(row: TextMessage) -> str:
    """The number a message goes to (E.164). Raises crypto.BadCiphertext when the key is gone."""
    return crypto.unseal(row.sealed_to, _place("to", row))


def words_of(row: TextMessage) -> str:
    """What a message says, code and all: for the worker and the demo's outbox page. Nothing once it was removed."""
    return crypto.unseal(row.sealed_words, _place("words", row)) if row.sealed_words else ""


def mark_sent(row: TextMessage, reference: str) -> None:
    """The gateway took it, in the caller's transaction: the words go, except where only the outbox page has them."""
    row.state, row.sent_at, row.reason = TextState.SENT, clock.now(), ""
    row.provider_ref = reference[:100]
    if not providers.active().keeps_words:
        row.sealed_words = ""


def mark_failed(row: TextMessage, reason: str) -> None:
    """It will not be sent, in the caller's transaction; `reason` is a word without private values."""
    row.state, row.reason, row.sealed_words = TextState.FAILED, reason[:200], ""


def _place(column: str, row: TextMessage) -> str:
    return f"text_messages.{column}:{row.id}"
