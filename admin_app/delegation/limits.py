"""How many delegations and invitations there may be.

The threat: whoever may invite could have a stranger's mailbox flooded in our name.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.delegation.models import ALIVE, Delegation
from admin_app.email.models import Mail
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, RateLimited
from admin_app.kernel.i18n import N_

MOST = 25  # of an account, invited and active ones together
CHOSEN_MOST = 100  # services of one delegation, where they are chosen
AN_HOUR = 20  # invitations and repeated ones of an account
A_DAY = 5  # mails to one address, by whichever accounts
AGAIN_AFTER = timedelta(hours=5)  # so no invitation is sent oftener than five times a day
GIVEN_MOST = 100  # accounts that one person sees as a delegate
INVITATION = "delegation_invited"  # the mail's template
TOO_MANY = N_("Too many invitations at the moment. Try again later.")
SENT = (Event.DELEGATION_INVITED.value, Event.DELEGATION_RESENT.value)


def room_for_one(account_id: UUID) -> None:
    """Refuse one more than an account may have; the account is locked. Raises Conflict."""
    live = sa.select(sa.func.count()).where(Delegation.account_id == account_id, Delegation.state.in_(ALIVE))
    if (db.session.scalar(live) or 0) >= MOST:
        raise Conflict(N_("There are %(most)s delegates and invitations already. End one first."), most=MOST)


def room_for_account(user_id: UUID) -> None:
    """Refuse one more account than a person may see as a delegate; the person is locked. Raises Conflict."""
    given = sa.select(sa.func.count()).where(Delegation.user_id == user_id, Delegation.is_given())
    if (db.session.scalar(given) or 0) >= GIVEN_MOST:
        raise Conflict(
            N_("You are a delegate of %(most)s accounts already. Leave one of them first."), most=GIVEN_MOST
        )


def few_mails(account_id: UUID, email_hash: str) -> None:
    """Refuse a mail too many, by the account within an hour or to the address within a day, in the same words and
    without a time: they don't tell that others invited the address. Raises RateLimited.
    """
    now = clock.now()
    since = now - timedelta(hours=1)
    sent = sa.select(sa.func.count()).where(
        AuditEvent.account_id == account_id, AuditEvent.at > since, AuditEvent.name.in_(SENT)
    )
    if (db.session.scalar(sent) or 0) >= AN_HOUR:
        raise RateLimited(None, TOO_MANY)
    to_it = sa.select(sa.func.count()).where(
        Mail.to_hash == email_hash, Mail.template == INVITATION, Mail.created_at > now - timedelta(days=1)
    )
    if (db.session.scalar(to_it) or 0) >= A_DAY:
        raise RateLimited(None, TOO_MANY)


def not_again_yet(row: Delegation) -> None:
    """Refuse to send an invitation again so soon; what is taken back and made anew is counted. Raises RateLimited."""
    if row.sent_at + AGAIN_AFTER > clock.now():
        raise RateLimited(
            row.sent_at + AGAIN_AFTER, N_("This invitation was sent a short while ago. Wait a few hours.")
        )
