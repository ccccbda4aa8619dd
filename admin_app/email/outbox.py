"""The outbox: a mail is a row of the caller's transaction, so it exists exactly if the change does.

A body with a link or code is encrypted until it is sent; then the secret is taken out of it. Only the demo,
where the outbox page is all there is, keeps the secret, and keeps it encrypted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from markupsafe import escape

from admin_app import config
from admin_app.email import render, unsubscribe_link
from admin_app.email.kinds import CHOSEN
from admin_app.email.message import Message
from admin_app.email.messages.notices import NOT_ME
from admin_app.email.models import Mail, MailState, Topic
from admin_app.identity.models import Membership
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.database.statements import write
from admin_app.kernel.db import db, in_transaction, transaction
from admin_app.kernel.queue import Rank, enqueue

SEND = "mail.send"
REMOVED = render.REMOVED
NAME_MAX = 200
PASSING_MOST = timedelta(days=3)
EMPTIED = (
    "to_address",
    "to_name",
    "to_hash",
    "subject",
    "text",
    "html",
    "secrets",
    "attached_name",
    "attached",
)
_refused: list[Callable[[Mail, str], None]] = []
NOTHING_LEFT: Mapping[str, object] = {**dict.fromkeys(EMPTIED, ""), "sealed": False}


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says, and which parts of it are secret."""

    text: str = field(repr=False)
    html: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self) -> Words:
        """The same, with each secret taken out."""
        plain, rich = self.text, self.html
        for secret in self.secrets:
            plain = plain.replace(secret, REMOVED)
            rich = rich.replace(str(escape(secret)), REMOVED).replace(secret, REMOVED)
        return Words(plain, rich)


def queue(message: Message) -> UUID:
    """Write a mail in the caller's transaction; a worker sends it. Gives its id.

    One change writes one mail an address: the same words to the same address in the same transaction are queued once.
    Raises RuntimeError outside of a transaction, and for a topic that customers choose (`subscription.sending` does that).
    """
    if not in_transaction():
        raise RuntimeError("a mail belongs into the transaction of its change")
    if message.topic in CHOSEN and not message.subscribed and not message.to.is_staff:
        raise RuntimeError("a topic that people choose goes by subscription.sending")
    mail_id = clock.new_id()
    rendered = render.render(_with_receipt(message))
    earlier = _told_already(message, rendered, mail_id)
    if earlier is not None:
        return earlier
    mail = {
        "id": mail_id,
        "created_at": clock.now(),
        "template": message.template,
        "topic": message.topic,
        "user_id": message.to.user_id,
        "account_id": message.account_id,
        "to_address": message.to.address,
        "to_name": render.one_line(message.to.name, NAME_MAX),
        "to_hash": text.email_hash(message.to.address),
        "language": message.to.language,
        "subject": rendered.subject,
        "addressee_only": message.private,
        "passing": message.passing,
        "subscribed": message.subscribed,
        "mailing_id": message.mailing_id,
        "thread": message.thread,
        "reply_to": message.reply_to,
        "attached_name": message.attached.name if message.attached else "",
        "attached": message.attached.text if message.attached else "",
        "message_id": f"<{mail_id.hex}@{config.active().hostname}>",
        **_kept(mail_id, Words(rendered.text, rendered.html, tuple(message.links.values()))),
    }
    write(Mail, mail, _of_account)
    enqueue(SEND, mail_id, rank=_rank(message))
    return mail_id


def _told_already(message: Message, rendered: render.Rendered, mail_id: UUID) -> UUID | None:
    """The mail by which this transaction told the same to the same address; links and codes are never the same."""
    if set(message.links) - {NOT_ME}:
        return None
    words = Words(rendered.text, "", tuple(message.links.values())).without_secrets()
    told = token_hash(
        "\n".join((text.fold(message.to.address), message.template, rendered.subject, words.text))
    )
    transaction_notes.keep_first(told, mail_id)
    first = transaction_notes.kept(told)
    return None if first == mail_id else first


def queue_again(mail: Mail, address: str) -> UUID:
    """Write a mail once more, in the same words, in the caller's transaction; gives the new one's id."""
    mail_id = clock.new_id()
    kept = {
        name: getattr(mail, name)
        for name in (
            "template",
            "topic",
            "user_id",
            "account_id",
            "to_name",
            "language",
            "subject",
            "text",
            "html",
            "addressee_only",
            "subscribed",
            "thread",
            "reply_to",
            "attached_name",
            "attached",
        )
    }
    own = {
        "id": mail_id,
        "created_at": clock.now(),
        "to_address": address,
        "to_hash": text.email_hash(address),
    }
    message_id = f"<{mail_id.hex}@{config.active().hostname}>"
    write(Mail, {**kept, **own, "message_id": message_id, "again_of": mail.id})
    enqueue(SEND, mail_id)
    return mail_id


def _with_receipt(message: Message) -> Message:
    """A mail to a customer links to the receipt of the act of staff that it tells of, where the reader has its page."""
    to = message.to
    if message.elsewhere or to.user_id is None or to.is_staff or to.is_stranger:
        return message
    return replace(message, receipt=transaction_notes.kept(transaction_notes.RECEIPT))


def _rank(message: Message) -> Rank:
    """A code or link is waited for; one that says "This wasn't me" is in every mail about security.

    Whatever is sent to many goes behind what somebody sits and waits for.
    """
    if transaction_notes.kept(transaction_notes.BULK_RUN):
        return Rank.BULK
    if set(message.links) - {NOT_ME}:
        return Rank.AWAITED
    return Rank.BULK if message.topic is Topic.NEWSLETTER else Rank.USUAL


def _of_account(mail: Mapping[str, sa.ColumnElement[Any]]) -> dict[str, sa.ColumnElement[Any]]:
    """Where none was named, the account of a customer whom the mail goes to; staff have none."""
    own = sa.select(Membership.account_id).where(Membership.user_id == mail["user_id"]).scalar_subquery()
    return {"account_id": sa.func.coalesce(mail["account_id"], own)}


def words_of(mail: Mail) -> Words:
    """What a mail says, secrets and all: for the worker that sends it and the demo's outbox page.

    Raises crypto.BadCiphertext when the key is gone.
    """
    if not mail.sealed:
        return _with_way_out(mail, Words(mail.text, mail.html))
    secrets = tuple(json.loads(crypto.unseal(mail.secrets, _place("secrets", mail.id))))
    words = Words(
        crypto.unseal(mail.text, _place("text", mail.id)),
        crypto.unseal(mail.html, _place("html", mail.id)),
        secrets,
    )
    return _with_way_out(mail, words)


def _with_way_out(mail: Mail, words: Words) -> Words:
    """The same with the link that unsubscribes, which is made anew each time and kept nowhere."""
    if not mail.subscribed:
        return words
    token = unsubscribe_link.token(mail.id)
    kept, full = unsubscribe_link.PATH + REMOVED, unsubscribe_link.PATH + token
    return Words(words.text.replace(kept, full), words.html.replace(kept, full), (*words.secrets, token))


def readable(mail: Mail) -> str:
    """The text of a mail for a page: never with a secret."""
    return words_of(mail).without_secrets().text


def sent(mail: Mail, words: Words, *, attempts: int) -> None:
    """The mail left us, in the caller's transaction: its secrets go, except in the demo without a mail server."""
    changes: dict[str, object] = {"state": MailState.SENT, "sent_at": clock.now(), "last_error": ""}
    _note(mail, words if not keeps_secrets() else None, attempts, changes)


def on_refused(told: Callable[[Mail, str], None]) -> None:
    """Name the function that counts a mail that the other side refused, with its code (`bounce` does)."""
    _refused[:] = [told]


def bounced(mail: Mail, words: Words, code: str, *, attempts: int) -> None:
    """The other side will never take the mail, in the caller's transaction: its secrets go."""
    _note(mail, words, attempts, {"state": MailState.BOUNCED, "last_error": code[:300]})
    for told in _refused:
        told(mail, code)


def kept_back(mail: Mail, words: Words, *, attempts: int, why: str) -> None:
    """The mail isn't sent, for a reason of ours (`labels.mails`): its secrets go, all it says where nobody may read it."""
    unsaid = _kept(mail.id, Words("", "")) if why == "no_reader" else {}
    _note(mail, None if unsaid else words, attempts, {"state": MailState.FAILED, "last_error": why, **unsaid})


def _note(mail: Mail, words: Words | None, attempts: int, changes: dict[str, object]) -> None:
    """By one statement, since many are noted one after the other. `words`: those that may hold secrets."""
    if mail.passing:
        changes |= NOTHING_LEFT
    elif words is not None and words.secrets:
        changes |= _kept(mail.id, words.without_secrets())
    changes["attempts"] = attempts
    db.session.execute(_noted(tuple(changes)), {"mail_id": mail.id, **changes})


@cache
def _noted(columns: tuple[str, ...]) -> sa.Update:
    table: sa.Table = Mail.__table__  # type: ignore[assignment]
    still = (table.c.id == sa.bindparam("mail_id"), table.c.state == MailState.QUEUED)
    return sa.update(table).where(*still).values({name: sa.bindparam(name) for name in columns})


def forget_passing() -> None:
    """Empty the rows of mails of which nothing may be kept and that couldn't be sent for three days."""
    late = sa.update(Mail).where(
        Mail.passing, Mail.created_at < clock.now() - PASSING_MOST, Mail.to_address != ""
    )
    gave_up = late.where(Mail.state == MailState.QUEUED).values(state=MailState.FAILED)
    with transaction() as session:
        for statement in (gave_up, late.values(NOTHING_LEFT)):
            session.execute(statement.execution_options(synchronize_session=False))


def forget_secrets(mail: Mail) -> None:
    """Take the secrets out of a mail that is sent or will never be; everything, where nothing may be kept."""
    if mail.passing:
        for name, value in NOTHING_LEFT.items():
            setattr(mail, name, value)
        return
    if mail.sealed:
        for name, value in _kept(mail.id, words_of(mail).without_secrets()).items():
            setattr(mail, name, value)


def keeps_secrets() -> bool:
    """Whether the outbox page is the only place where mail arrives."""
    settings = config.active()
    return settings.environment == "demo" and not settings.smtp_url.get_secret_value()


def _kept(mail_id: UUID, words: Words) -> dict[str, str | bool]:
    """The columns that hold what a mail says."""
    columns = {"text": words.text, "html": words.html}
    if not words.secrets:
        return {**columns, "secrets": "", "sealed": False}
    columns["secrets"] = json.dumps(words.secrets)
    return {name: crypto.seal(said, _place(name, mail_id)) for name, said in columns.items()} | {
        "sealed": True
    }


def _place(column: str, mail_id: UUID) -> str:
    return f"mails.{column}:{mail_id}"
