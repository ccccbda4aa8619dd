"""Whose answer a mail may be: the signed address that it reached names a subscriber, and so the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Membership, Role, User
from admin_app.kernel import text
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.permissions import SELF
from admin_app.lib.mail_reading.message import ReadMail
from admin_app.sign_in.authenticate import KNOWN
from admin_app.subscription import topics
from admin_app.ticket import reply_address, telling
from admin_app.ticket.models import Ticket, TicketSubscriber
from admin_app.user.identifiers import confirmed

MOST_MERGES = 10


@dataclass(frozen=True, slots=True)
class Addressed:
    """A subscriber who may see the ticket now, and the ticket: the one in which theirs goes on, where it was merged."""

    subscriber_id: UUID
    ticket: Ticket
    user: User

    def stands_for(self, mail: ReadMail) -> bool:
        """Whether the mail counts as the subscriber's own word: from an address that they proved, its domain proven.

        A sign-in address that staff or the company's system gave stands for nobody.
        """
        if not mail.proven:
            return False
        same = [one for one in topics.places(self.user) if text.same_mailbox(mail.sender, one.address)]
        return any(one.contact_id or confirmed.confirmed_at(self.user) for one in same)

    def actor(self, request_id: str) -> Actor:
        """The subscriber, with the rights that they have now and no session."""
        user = self.user
        role = db.session.execute(
            sa.select(Role.key, Role.name, Role.permissions)
            .join(Membership, Membership.role_id == Role.id)
            .where(Membership.user_id == user.id)
        ).one()
        held = frozenset(KNOWN[name] for name in role.permissions if name in KNOWN)
        return Actor(
            ActorKind.CUSTOMER,
            user_id=user.id,
            name=user.full_name,
            account_id=self.ticket.account_id,
            acting_account_id=self.ticket.account_id,
            roles=(role.key,),
            role_names=(role.name,),
            permissions=held | SELF,
            request_id=request_id,
            language=user.language,
            time_zone=user.time_zone,
            username=user.username,
        )


def addressed(mail: ReadMail, to: str) -> Addressed | None:
    """Whom a mail's address names; None where no address is ours, or its subscriber may see the ticket no more.

    `to`: where the mail server says it was delivered. What a mail refers to chooses nothing.
    """
    found = (reply_address.read(one) for one in (to, *mail.reached))
    subscriber_id = next((one for one in found if one is not None), None)
    follows = db.session.get(TicketSubscriber, subscriber_id) if subscriber_id else None
    if subscriber_id is None or follows is None:
        return None
    ticket = _where_it_goes_on(follows.ticket_id)
    user = next((user for user, _ in telling.readers(ticket) if user.id == follows.user_id), None)
    if user is None or user.erasure_due_at is not None:  # of whom nothing is changed any more
        return None
    return Addressed(subscriber_id, ticket, user)


def _where_it_goes_on(ticket_id: UUID) -> Ticket:
    ticket = db.session.get_one(Ticket, ticket_id)
    for _ in range(MOST_MERGES):
        if ticket.merged_into is None:
            break
        ticket = db.session.get_one(Ticket, ticket.merged_into)
    return ticket
