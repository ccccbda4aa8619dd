"""Mails about a customer's consent to be seen by staff, to its owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from admin_app.email.message import Message, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor


def allowed(
    owner: User,
    actor: Actor,
    *,
    account: Account,
    areas: Sequence[str],
    changes: bool,
    until: datetime,
    ticket: str = "",
) -> Message:
    """Staff may see the areas' private data until a moment, and change the profile where it says so."""
    allows = {"areas": list(areas), "changes": changes, "until": until}
    return _to_owner("support_allowed", owner, actor, account, ticket=ticket, **allows)


def asked(  # noqa: PLR0913 - keywords, what an owner decides on
    owner: User,
    actor: Actor,
    *,
    account: Account,
    areas: Sequence[str],
    changes: bool,
    hours: int,
    reason: str,
    ticket: str,
    until: datetime,
) -> Message:
    """Staff ask for it; an owner answers until a moment, on the page that the mail leads to, after signing in."""
    asks = {"areas": list(areas), "changes": changes, "hours": hours, "reason": reason}
    return _to_owner("support_asked", owner, actor, account, ticket=ticket, until=until, **asks)


def allowed_by_phone(
    owner: User, actor: Actor, *, account: Account, areas: Sequence[str], until: datetime, person: User
) -> Message:
    """An owner allowed one agent on the phone to look, until a moment; `person` is that owner."""
    return _to_owner(
        "support_allowed_by_phone",
        owner,
        actor,
        account,
        areas=list(areas),
        until=until,
        own=owner.id == person.id,
        person=person.full_name,
    )


def answered(to: User, actor: Actor, *, account: Account, answer: str, note: str) -> Message:
    """What became of an ask (`allowed`, `declined`, `expired`), to the member of staff who asked and chose such mails."""
    url = page(f"/admin/accounts/{account.id}")
    return notice(
        "support_ask_ended",
        to,
        actor,
        topic=Topic.ACCOUNT,
        account_name=account.name,
        answer=answer,
        note=note,
        url=url,
    )


def corrected(
    to: User, actor: Actor, *, account: Account, person: str, what: str, reason: str, ticket: str
) -> Message:
    """Staff corrected something under support access that allows changes. `person`: whose, where it isn't the reader's."""
    return _to_owner(
        "support_corrected", to, actor, account, person=person, what=what, reason=reason, ticket=ticket
    )


def extended(owner: User, actor: Actor, *, account: Account, until: datetime) -> Message:
    """The consent ends later than said."""
    return _to_owner("support_extended", owner, actor, account, until=until)


def ended(owner: User, actor: Actor, *, account: Account) -> Message:
    """The consent was taken back; what it ran out by itself sends no mail."""
    return _to_owner("support_ended", owner, actor, account)


def _to_owner(template: str, owner: User, actor: Actor, account: Account, **context: Any) -> Message:
    return notice(
        template,
        owner,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id,
        account_name=account.name,
        **context,
    )
