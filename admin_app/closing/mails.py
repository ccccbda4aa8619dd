"""Mails about closing an account: each move of the case, to whom asked for it (and to the owners where named)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from admin_app.closing.models import Closing
from admin_app.email.message import Message, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel.actor import Actor


def requested(user: User, actor: Actor, *, account: Account, case: Closing) -> Message:
    """The request has come in and goes to billing."""
    return _move("closing_requested", user, actor, account, case)


def needs_customer(user: User, actor: Actor, *, account: Account, case: Closing, note: str) -> Message:
    """Billing asks the customer something (`note`)."""
    return _move("closing_needs_customer", user, actor, account, case, note=note)


def cleared(user: User, actor: Actor, *, account: Account, case: Closing) -> Message:
    """Billing found nothing open any more; an approver decides next."""
    return _move("closing_cleared", user, actor, account, case)


def sent_back(user: User, actor: Actor, *, account: Account, case: Closing, note: str = "") -> Message:
    """The approver gave the case back to billing."""
    return _move("closing_sent_back", user, actor, account, case, note=note)


def approved(user: User, actor: Actor, *, account: Account, case: Closing, execute_at: datetime) -> Message:
    """It will be closed at a moment; until then it can be withdrawn."""
    return _move("closing_approved", user, actor, account, case, execute_at=execute_at)


def rejected(user: User, actor: Actor, *, account: Account, case: Closing, note: str) -> Message:
    """The approver said no (`note`); the account goes on."""
    return _move("closing_rejected", user, actor, account, case, note=note)


def withdrawn(user: User, actor: Actor, *, account: Account, case: Closing) -> Message:
    """An owner took the request back; the account goes on."""
    return _move("closing_withdrawn", user, actor, account, case)


def stopped(user: User, actor: Actor, *, account: Account, case: Closing, note: str) -> Message:
    """An approver stopped an approved closing (`note`); the account goes on."""
    return _move("closing_stopped", user, actor, account, case, note=note)


def lapsed(
    user: User, actor: Actor, *, account: Account, case: Closing, changed: Sequence[str] = ()
) -> Message:
    """A fact changed after the approval, so billing looks again. `changed` names the facts, without amounts."""
    return _move("closing_lapsed", user, actor, account, case, changed=list(changed))


def executed(user: User, actor: Actor, *, account: Account, case: Closing, reopen_until: datetime) -> Message:
    """The account is closed; the company can reopen it until a moment."""
    return _move("closing_executed", user, actor, account, case, reopen_until=reopen_until)


def reopened(user: User, actor: Actor, *, account: Account, case: Closing) -> Message:
    """The account is what it was before, and the person who had asked can sign in again."""
    suspended = account.status is AccountStatus.SUSPENDED
    return _move("closing_reopened", user, actor, account, case, suspended=suspended)


def _move(
    template: str, user: User, actor: Actor, account: Account, case: Closing, **context: Any
) -> Message:
    return notice(
        template,
        user,
        actor,
        topic=Topic.ACCOUNT,
        account_id=account.id,
        account_name=account.name,
        account_number=account.number,
        case=case.number,
        **context,
    )
