"""Which usernames may be chosen (RFC 8265, then letters of one script, digits and `. _ -`), and how often.

The threat: a name that reads like somebody else's, or like the company's own, is believed by colleagues and by
support. The rules bind names that are chosen here; what the company's system brought, or was there before, stays.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import USERNAME_MAX
from admin_app.kernel import clock, text
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.lib.text import usernames
from admin_app.lib.text.lookalikes import skeleton
from admin_app.policy import service as policy
from admin_app.policy.register import Key

CHANGES_A_DAY = 3
TAKEN = N_("This username is taken, or looks like one that is. Choose another one.")


def checked(username: str, email: str, field: str = "username") -> str:
    """A username as it may be kept; with an @ it has to be the person's own address. Raises Invalid beside the field."""
    plain = text.clean_line(username, text.EMAIL_MAX, field)
    if text.fold(plain) == text.fold(email):
        chosen = text.email(email, field)
    elif "@" in plain:
        raise Invalid(
            N_("A username with @ has to be the person’s own e-mail address."), field=field, code="address"
        )
    else:
        chosen = _lettered(plain, field)
    if len(chosen) > USERNAME_MAX:
        raise Invalid(
            N_("Use at most %(limit)s characters."), field=field, code="too_long", limit=USERNAME_MAX
        )
    return chosen


def refuse_reserved(username: str, field: str = "username", *, account_id: UUID | None = None) -> None:
    """Refuse a customer's username that could pass for the company's own (policy), or looks like one that could."""
    if "@" in username:
        return
    words = [config.active().brand, *str(policy.value(Key.USERNAME_RESERVED, account_id)).split()]
    kept = {text.fold(word) for word in words} | {skeleton(word) for word in words}
    if kept & {text.fold(username), skeleton(username), skeleton(text.fold(username))}:
        # As for a name that somebody has: the answer tells neither what is kept for us nor who works here.
        raise Invalid(TAKEN, field=field, code="taken")


def few_a_day(user_id: UUID) -> None:
    """Refuse a fourth change by the person within a day. Raises RateLimited."""
    since = clock.now() - timedelta(days=1)
    wanted = (
        sa.select(AuditEvent.at)
        .where(
            AuditEvent.target_id == user_id,
            AuditEvent.actor_id == user_id,
            AuditEvent.name == Event.PERSON_USERNAME_CHANGED.value,
            AuditEvent.at > since,
        )
        .order_by(AuditEvent.at.desc())
        .limit(CHANGES_A_DAY)
    )
    earlier = list(db.session.scalars(wanted))
    if len(earlier) >= CHANGES_A_DAY:
        raise RateLimited(
            earlier[-1] + timedelta(days=1),
            N_("You changed your username %(count)s times today. Wait a day."),
            field="username",
            count=CHANGES_A_DAY,
        )


def _lettered(plain: str, field: str) -> str:
    try:
        return usernames.chosen(plain)
    except usernames.MixedScripts as error:
        raise Invalid(
            N_("Use letters of one script: readers can’t tell mixed ones apart."),
            field=field,
            code="mixed",
        ) from error
    except usernames.BadUsername as error:
        raise Invalid(
            N_("Use letters, digits and . _ - without spaces, beginning with a letter or digit."),
            field=field,
            code="letters",
        ) from error
