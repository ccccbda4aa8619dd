"""Mails about delegations. Those to an address that was invited may go to a stranger, so they hold nothing that anybody typed."""

from __future__ import annotations

import enum
from dataclasses import replace
from datetime import datetime

from admin_app.email.message import Happening, Message, Recipient, link, notice, page
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor

LINK = "delegation"


class DelegationNews(enum.StrEnum):
    """What happened to a delegation."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    DECLINED = "declined"
    ENDED = "ended"
    INVITED = "invited"
    LEFT = "left"


def invited(
    address: str,
    known: User | None,
    actor: Actor,
    *,
    account: Account,
    token: str,
    expires_at: datetime,
    tickets: bool = False,
) -> Message:
    """To an address that somebody invited, whether or not anybody of ours has it: the link that leads on.

    `tickets`: the delegate would also work on the support tickets about the services.
    """
    to = _reader(address, known, account).as_stranger()
    context = {
        "account_number": account.number,
        "expires_at": expires_at,
        "tickets": tickets,
        "event": Happening.now(actor, to),
    }
    return Message(
        "delegation_invited",
        Topic.ACCOUNT,
        to,
        context,
        {"answer": link(LINK, token)},
        account.id,
        addressee_only=True,
    )


def to_owner(
    owner: User,
    actor: Actor,
    news: DelegationNews,
    *,
    account: Account,
    address: str,
    own: bool = False,
    tickets: bool = False,
) -> Message:
    """To an owner of the account, and to nobody else there: managers don't see delegates. `own`: the reader did it, so it
    carries the link that says it was somebody else."""
    message = notice(
        "delegation_news",
        owner,
        actor,
        topic=Topic.SECURITY if own else Topic.ACCOUNT,
        account_id=account.id,
        news=news.value,
        person=address,
        account_name=account.name,
        tickets=tickets,
        delegates_url=page("/delegates"),
    )
    return replace(message, addressee_only=True)


def to_delegate(
    address: str,
    user: User | None,
    actor: Actor,
    news: DelegationNews,
    *,
    account: Account,
    tickets: bool = False,
) -> Message:
    """To a delegate: what is seen changed, or nothing is seen any more. To an address that never answered without names."""
    to = _reader(address, user, account)
    context = {
        "news": news.value,
        "account_number": account.number,
        "accepted": user is not None,
        "tickets": tickets,
        "delegated_url": page("/delegated"),
        "event": Happening.now(actor, to),
    }
    return Message(
        "delegation_changed", Topic.ACCOUNT, to, context, {}, account.id, addressee_only=True, elsewhere=True
    )


def _reader(address: str, user: User | None, account: Account) -> Recipient:
    if user is not None:
        return Recipient.of(user)
    return Recipient(address, language=account.language, time_zone=account.time_zone, is_stranger=True)
