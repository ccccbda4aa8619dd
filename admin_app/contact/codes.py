"""Codes that prove an address: sent, counted, compared. For contacts, and for a new sign-in e-mail address.

A guesser is held back thrice: five guesses at a code, few codes a day, and a count of wrong ones that a new
code doesn't clear. A guess is counted before it is judged, by one statement, so a hundred at once are still
five. Use it in two steps: `check` before the transaction of the change, `use` in it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import limits, rate_limits
from admin_app.contact.models import Channel, Contact, ContactCode
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import contact as mails
from admin_app.identity.models import User
from admin_app.kernel import clock, crypto, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, in_transaction, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.personal_data import kept_back
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message import providers, words
from admin_app.text_message.models import TextChannel

MINUTES = int(limits.LIFE.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is on its way: how long it works, and when the next one may be sent."""

    expires_at: datetime
    again_at: datetime


@dataclass(frozen=True, slots=True)
class ContactProof:
    """A right code, not used up yet."""

    code_id: UUID
    contact_id: UUID | None = None


def send(
    actor: Actor,
    *,
    target: str,
    channel: Channel,
    contact_id: UUID | None = None,
    field: str = "channel",
    instead: Message | None = None,
) -> Sent:
    """Send a code to an address of the actor's: a contact, or (without `contact_id`) a new sign-in e-mail.

    `target` is the address as it is kept (text.email, E.164). May join the caller's transaction; then the
    caller has locked account and person, in this order. `instead` goes out in place of the code, counted alike:
    the answer doesn't tell that the address is somebody's.
    Raises RateLimited with the time of the next try, Invalid beside `field` where the way isn't offered.
    """
    user_id = _self(actor)
    if channel is not Channel.MAIL and not providers.offers(TextChannel(channel.value)):
        raise Invalid(_NOT_OFFERED[channel], field=field, code="not_offered")
    with transaction():
        user = lock_row(User, user_id)  # one send after the other, so what is counted below stays true
        if user is None:
            raise NotAllowed
        rate_limits.refuse_send(user_id, hash_of(target), contact_id)
        code = f"{secrets.randbelow(10**limits.CODE_DIGITS):0{limits.CODE_DIGITS}d}"
        now = clock.now()
        row = ContactCode(
            id=clock.new_id(),
            user_id=user_id,
            target_hash=hash_of(target),
            contact_id=contact_id,
            channel=channel,
            sent_at=now,
            expires_at=now + limits.LIFE,
        )
        row.code_hash = _hash(row.id, code)
        row.message_id = outbox.queue(instead) if instead else _carry(actor, user, row, target, code)
        db.session.add(row)
        audit.record(
            Event.CONTACT_CODE_SENT,
            actor,
            account_id=actor.account_id,
            subject_id=user_id,
            target=("user", user_id),
            facts={"channel": channel.value},
            after={"address": target},
        )
    return Sent(row.expires_at, now + limits.BETWEEN)


_NOT_OFFERED = {
    Channel.TEXT: N_("Text messages can’t be sent from here: no gateway is configured. Tell our support."),
    Channel.CALL: N_("Calls can’t be made from here: no gateway is configured. Tell our support."),
}


def _carry(actor: Actor, user: User, row: ContactCode, target: str, code: str) -> UUID:
    """Queue the message that carries the code; its id."""
    if row.channel is Channel.MAIL:
        return outbox.queue(
            mails.code(
                user,
                address=target,
                code=code,
                minutes=MINUTES,
                expires_at=row.expires_at,
                sign_in=row.contact_id is None,
            )
        )
    calls = row.channel is Channel.CALL
    said = words.code_call(code, user.language) if calls else words.code_text(code, MINUTES, user.language)
    return text_outbox.queue(
        text_outbox.OutgoingText(
            target,
            TextChannel(row.channel.value),
            said,
            words.CODE,
            row.expires_at,
            user.language,
            user.id,
            actor.account_id,
        )
    )


def check(
    actor: Actor, *, target: str, code: str, contact_id: UUID | None = None, field: str = "code"
) -> ContactProof:
    """Judge a code that was typed; only the newest one sent to the address counts. A guess is counted first.

    Must not be called in a transaction: a wrong guess stays counted. Raises Invalid beside `field`,
    RateLimited when the guesses are used up.
    """
    if in_transaction():
        raise RuntimeError("a guess is counted before the transaction of the change, never in it")
    user_id = _self(actor)
    typed = text.code(code)
    if len(typed) != limits.CODE_DIGITS or not (typed.isascii() and typed.isdecimal()):
        raise Invalid(
            N_("Type the %(digits)s digits of the code."),
            field=field,
            code="shape",
            digits=limits.CODE_DIGITS,
        )
    rate_limits.refuse_guess(user_id, contact_id)
    with transaction():
        taken = db.session.execute(_take(user_id, hash_of(target), contact_id)).one_or_none()
    if taken is None:
        _say_why(user_id, hash_of(target), contact_id, field)
    if not crypto.same(_hash(taken.id, typed), taken.code_hash):
        _refuse(actor, user_id, contact_id, left=limits.TRIES - taken.tries, field=field)
    return ContactProof(taken.id, contact_id)


def use(proof: ContactProof) -> None:
    """Use a right code up, in the transaction of the change that it proves; wrong ones in a row end here.

    Raises Conflict when it was used meanwhile.
    """
    if not in_transaction():
        raise RuntimeError("a code is used up in the transaction of its change")
    used = db.session.scalar(
        sa.update(ContactCode)
        .where(ContactCode.id == proof.code_id, ContactCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(ContactCode.id)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise Conflict(N_("This code has already been used."))
    if proof.contact_id:
        _count(proof.contact_id, sa.literal(0))


def withdraw(user_id: UUID, *, target: str = "", contact_id: UUID | None = None) -> None:
    """Make the codes of an address or contact worthless, in the caller's transaction; they stay counted."""
    which = ContactCode.contact_id == contact_id if contact_id else ContactCode.target_hash == hash_of(target)
    now = clock.now()
    db.session.execute(
        sa.update(ContactCode)
        .where(ContactCode.user_id == user_id, which, ContactCode.expires_at > now)
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )


def hash_of(target: str) -> str:
    """The keyed hash an address is counted by."""
    return text.email_hash(target) if "@" in target else text.phone_hash(target)


def sweep() -> None:
    """Forget codes that no limit asks for any more; safe to run by several workers at once."""
    with transaction() as session:
        session.execute(
            sa.delete(ContactCode).where(
                ContactCode.sent_at < clock.now() - limits.KEPT, sa.not_(kept_back.stays("contact_codes"))
            )
        )


def newest(user_id: UUID, target_hash: str, contact_id: UUID | None) -> sa.Select[UUID]:
    """The code that counts: the newest one sent to this address for this contact."""
    return (
        sa.select(ContactCode.id)
        .where(
            ContactCode.user_id == user_id,
            ContactCode.target_hash == target_hash,
            ContactCode.contact_id.is_(None) if contact_id is None else ContactCode.contact_id == contact_id,
        )
        .order_by(ContactCode.sent_at.desc(), ContactCode.id.desc())
        .limit(1)
    )


def _take(user_id: UUID, target_hash: str, contact_id: UUID | None) -> Any:
    """One guess at the code that counts, if there is one left."""
    return (
        sa.update(ContactCode)
        .where(
            ContactCode.id == newest(user_id, target_hash, contact_id).scalar_subquery(),
            ContactCode.tries < limits.TRIES,
            ContactCode.used_at.is_(None),
            ContactCode.expires_at > clock.now(),
        )
        .values(tries=ContactCode.tries + 1)
        .returning(ContactCode.id, ContactCode.code_hash, ContactCode.tries)
        .execution_options(synchronize_session=False)
    )


def _say_why(user_id: UUID, target_hash: str, contact_id: UUID | None, field: str) -> NoReturn:
    code_id = db.session.scalar(newest(user_id, target_hash, contact_id))
    row = db.session.get(ContactCode, code_id, populate_existing=True) if code_id else None
    if row is None:
        raise Invalid(N_("No code has been sent there yet. Send one first."), field=field, code="none")
    if row.used_at is not None:
        raise Invalid(N_("This code has already been used. Send a new one."), field=field, code="used")
    if row.tries >= limits.TRIES:
        raise RateLimited(
            max(row.sent_at + limits.BETWEEN, clock.now()),
            N_("Those were %(tries)s wrong codes. Send a new one."),
            field=field,
            code="tries",
            tries=limits.TRIES,
        )
    raise Invalid(
        N_("This code has expired: it works for %(minutes)s\u00a0min. Send a new one."),
        field=field,
        code="expired",
        minutes=MINUTES,
    )


def _refuse(actor: Actor, user_id: UUID, contact_id: UUID | None, *, left: int, field: str) -> NoReturn:
    with transaction():
        if contact_id:
            _count(contact_id, Contact.failures + 1)
        audit.record(
            Event.CONTACT_CODE_REFUSED,
            actor,
            account_id=actor.account_id,
            subject_id=user_id,
            target=("user", user_id),
            facts={"left": left},
        )
    if left <= 0:
        raise Invalid(
            N_("That code doesn’t match, and it was the last attempt. Send a new one."),
            field=field,
            code="wrong",
        )
    raise Invalid(
        N_("That code doesn’t match. Attempts left: %(left)s."), field=field, code="wrong", left=left
    )


def _count(contact_id: UUID, failures: int | sa.ColumnElement[int]) -> None:
    db.session.execute(
        sa.update(Contact)
        .where(Contact.id == contact_id)
        .values(failures=failures)
        .execution_options(synchronize_session=False)
    )


def _hash(code_id: UUID, code: str) -> str:
    """Six digits are soon guessed, so the hash is keyed; and it is this row's alone."""
    return crypto.lookup_hash(f"{code_id.hex}\0{code}", "contact code")


def _self(actor: Actor) -> UUID:
    if actor.user_id is None or not (actor.is_customer or actor.is_staff):
        raise NotAllowed
    return actor.user_id
