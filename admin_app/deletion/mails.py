"""Mails about a deletion, to the person whom it concerns. While it can be taken back, each carries the link that does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from admin_app.data_case.mails import requests_page, signs_in
from admin_app.data_case.models import DataCase
from admin_app.email.message import Message, link, notice
from admin_app.email.models import Topic
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.links import LinkPurpose


def in_approval(user: User, actor: Actor, *, account: Account, case: DataCase, withdraw: str) -> Message:
    """The account is closed, so nobody signs in any more; the deletion goes on, and a link stops it."""
    return _move("deletion_in_approval", user, actor, account, case, withdraw)


def closing_stopped(user: User, actor: Actor, *, account: Account, case: DataCase) -> Message:
    """The closing that went before it was rejected or stopped, and so nothing is deleted."""
    return _move("deletion_closing_stopped", user, actor, account, case)


def held(
    user: User,
    actor: Actor,
    *,
    account: Account | None,
    case: DataCase,
    withdraw: str = "",
    reasons: Sequence[str] = (),
) -> Message:
    """A legal hold stops it for now; `reasons` are those that the law allows to tell."""
    return _move("deletion_held", user, actor, account, case, withdraw, reasons=list(reasons))


def released(
    user: User, actor: Actor, *, account: Account | None, case: DataCase, withdraw: str = ""
) -> Message:
    """The legal hold has ended; the deletion goes on."""
    return _move("deletion_released", user, actor, account, case, withdraw)


def approved(
    user: User,
    actor: Actor,
    *,
    account: Account | None,
    case: DataCase,
    wait_until: datetime,
    withdraw: str = "",
) -> Message:
    """It is approved; until a moment it can be taken back."""
    return _move("deletion_approved", user, actor, account, case, withdraw, wait_until=wait_until)


def lapsed(
    user: User,
    actor: Actor,
    *,
    account: Account | None,
    case: DataCase,
    withdraw: str = "",
    changed: Sequence[str] = (),
) -> Message:
    """What was decided on isn't what stands any more, so it is decided anew; `changed` names what changed."""
    return _move("deletion_lapsed", user, actor, account, case, withdraw, changed=list(changed))


def _move(
    template: str,
    user: User,
    actor: Actor,
    account: Account | None,
    case: DataCase,
    withdraw: str = "",
    **context: object,
) -> Message:
    named = {"account_name": account.name, "account_number": account.number} if account else {}
    return notice(
        template,
        user,
        actor,
        topic=Topic.SECURITY,
        account_id=account.id if account else None,
        links={"withdraw": link(LinkPurpose.DELETION_WITHDRAW, withdraw)} if withdraw else {},
        case=case.number,
        whole=case.whole_account,
        signs_in=signs_in(user, case),
        requests_url=requests_page(user, case),
        **named,
        **context,
    )
