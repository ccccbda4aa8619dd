"""Who is told of what happens to a delegation: owners at their own addresses, the delegate at the delegate's."""

from __future__ import annotations

from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.delegation.models import Delegation, DelegationLevel
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import delegation as mails
from admin_app.email.messages.delegation import DelegationNews
from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db


def owners(actor: Actor, row: Delegation, account: Account, news: DelegationNews) -> None:
    """Tell the owners, in the caller's transaction; whoever acted at every known address, since it may have been somebody else."""

    def _to_owner(user: User, *, own: bool = False) -> Message:
        return mails.to_owner(
            user, actor, news, account=account, address=row.email, own=own, tickets=_tickets(row)
        )

    for user in contacts.owners_of(account.id):
        if user.id == actor.user_id:
            security_mail.everywhere(
                user.id,
                lambda user: _to_owner(user, own=True),
            )
        else:
            outbox.queue(_to_owner(user))


def delegate(actor: Actor, row: Delegation, account: Account, news: DelegationNews) -> None:
    """Tell the delegate, in the caller's transaction: whoever accepted, else the address that was invited."""
    user = db.session.get(User, row.user_id) if row.user_id else None
    if user is None and news is DelegationNews.CHANGED:  # nobody has seen what it was before
        return
    outbox.queue(mails.to_delegate(row.email, user, actor, news, account=account, tickets=_tickets(row)))


def _tickets(row: Delegation) -> bool:
    return row.level is DelegationLevel.MANAGE
