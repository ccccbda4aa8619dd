"""When the next code may be sent or guessed: what was sent and tried, held against the limits."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import limits
from admin_app.contact.models import Contact, ContactCode, ContactStatus
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_

# cause: the text for seconds, minutes, hours
SOON = "soon"
ADDRESS_DAY = "address_day"
PERSON_DAY = "person_day"
WRONG = "wrong"
TEXTS: dict[str, tuple[str, str, str]] = {
    SOON: (
        N_("You can send another code in %(left)s\u00a0s."),
        N_("You can send another code in %(left)s\u00a0min."),
        N_("You can send another code in %(left)s\u00a0h."),
    ),
    ADDRESS_DAY: (
        N_("No more codes go to this address today. Try again in %(left)s\u00a0s."),
        N_("No more codes go to this address today. Try again in %(left)s\u00a0min."),
        N_("No more codes go to this address today. Try again in %(left)s\u00a0h."),
    ),
    PERSON_DAY: (
        N_("You have sent as many codes as a day allows. Try again in %(left)s\u00a0s."),
        N_("You have sent as many codes as a day allows. Try again in %(left)s\u00a0min."),
        N_("You have sent as many codes as a day allows. Try again in %(left)s\u00a0h."),
    ),
    WRONG: (
        N_("Too many wrong codes. Try again in %(left)s\u00a0s."),
        N_("Too many wrong codes. Try again in %(left)s\u00a0min."),
        N_("Too many wrong codes. Try again in %(left)s\u00a0h."),
    ),
}
BLOCKED = N_("Too many wrong codes were typed for this contact. Remove it and add it again.")


def next_send(user_id: UUID, target_hash: str) -> tuple[datetime, str] | None:
    """When the next code may go to this address, and what holds it back; None when it may at once.

    What others had sent there holds nobody back whose own the address is, and hardly anybody else: see `limits`.
    """
    now = clock.now()
    rows = db.session.execute(
        sa.select(ContactCode.sent_at, ContactCode.target_hash, ContactCode.user_id)
        .where(
            sa.or_(ContactCode.user_id == user_id, ContactCode.target_hash == target_hash),
            ContactCode.sent_at > now - limits.DAY,
        )
        .order_by(ContactCode.sent_at.desc())
    ).all()
    own = [row.sent_at for row in rows if row.user_id == user_id]
    there = [row.sent_at for row in rows if row.target_hash == target_hash and row.user_id == user_id]
    others = [row.sent_at for row in rows if row.user_id != user_id]
    by_others = _day_over(others, limits.SENDS_BY_OTHERS, ADDRESS_DAY)
    found = [
        _day_over(there, limits.SENDS_AN_ADDRESS, ADDRESS_DAY),
        by_others if by_others and not _is_own(user_id, target_hash) else None,
        _day_over(own, limits.SENDS_A_PERSON, PERSON_DAY),
        (there[0] + limits.BETWEEN, SOON) if there else None,
        _wrong_over(user_id),
    ]
    held = [wait for wait in found if wait and wait[0] > now]
    return max(held) if held else None


def refuse_send(user_id: UUID, target_hash: str, contact_id: UUID | None) -> None:
    """Raise RateLimited with the time of the next try, Invalid for a contact that is blocked, while none may go."""
    _refuse_blocked(contact_id)
    wait = next_send(user_id, target_hash)
    if wait:
        raise limited(*wait)


def refuse_guess(user_id: UUID, contact_id: UUID | None) -> None:
    """Raise RateLimited while a person has guessed too often, Invalid for a contact that is blocked."""
    _refuse_blocked(contact_id)
    wait = _wrong_over(user_id)
    if wait:
        raise limited(*wait)


def limited(until: datetime, cause: str) -> RateLimited:
    """The refusal, saying when to try again."""
    left, text = worded(until, cause)
    return RateLimited(until, text, code=cause, left=left)


def worded(until: datetime, cause: str) -> tuple[int, str]:
    """How long it takes, and the text with its unit."""
    seconds = max(1, math.ceil((until - clock.now()).total_seconds()))
    in_seconds, in_minutes, in_hours = TEXTS[cause]
    if seconds <= 90:  # noqa: PLR2004
        return seconds, in_seconds
    minutes = math.ceil(seconds / 60)
    return (minutes, in_minutes) if minutes <= 90 else (math.ceil(minutes / 60), in_hours)  # noqa: PLR2004


def _is_own(user_id: UUID, target_hash: str) -> bool:
    """Whether an address is confirmed as this person's: a contact, or the one they sign in with."""
    contact = sa.exists().where(
        Contact.user_id == user_id,
        Contact.value_hash == target_hash,
        Contact.status == ContactStatus.ACTIVE,
    )
    sign_in = sa.exists().where(User.id == user_id, User.email_hash == target_hash)
    return bool(db.session.scalar(sa.select(sa.or_(contact, sign_in))))


def _day_over(sent: list[datetime], most: int, cause: str) -> tuple[datetime, str] | None:
    """`sent`: newest first. The day of the oldest that counts has to pass."""
    return (sent[most - 1] + limits.DAY, cause) if len(sent) >= most else None


def _wrong_over(user_id: UUID) -> tuple[datetime, str] | None:
    """Guesses spread over addresses count together, whatever was right in between."""
    wrong = ContactCode.tries - sa.case((ContactCode.used_at.is_not(None), 1), else_=0)
    since = clock.now() - limits.KEPT
    total, oldest = db.session.execute(
        sa.select(sa.func.sum(wrong), sa.func.min(ContactCode.sent_at)).where(
            ContactCode.user_id == user_id, ContactCode.sent_at > since, wrong > 0
        )
    ).one()
    if (total or 0) < limits.DISABLED_AT:
        return None
    return max(oldest + limits.KEPT, clock.now() + timedelta(seconds=1)), WRONG


def _refuse_blocked(contact_id: UUID | None) -> None:
    if contact_id is None:
        return
    failures = db.session.scalar(sa.select(Contact.failures).where(Contact.id == contact_id))
    if (failures or 0) >= limits.DISABLED_AT:
        raise Invalid(BLOCKED, code="blocked")
