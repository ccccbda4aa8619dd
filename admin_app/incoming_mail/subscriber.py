"""Whose answer a mail may be: the signed address that it reached names a subscriber, and so the ticket."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.delegation import reach as delegations
from admin_app.identity.models import Membership, Role, User
from admin_app.kernel import text
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import SELF
from admin_app.lib.mail_reading.message import ReadMail
from admin_app.sign_in.authenticate import KNOWN
from admin_app.sign_in.factors import registry
from admin_app.subscription import topics
from admin_app.ticket import reply_address, telling
from admin_app.ticket.models import Ticket, TicketSubscriber
from admin_app.ticket.telling import Reader
from admin_app.user.identifiers import confirmed

MOST_MERGES = 10


@dataclass(frozen=True, slots=True)
class Addressed:
    """A subscriber who may see the ticket now, and the ticket: the one in which theirs goes on, where it was merged."""

    subscriber_id: UUID
    ticket: Ticket
    reader: Reader

    @property
    def user(self) -> User:
        """Who it is."""
        return self.reader.user

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
        user, delegation = self.user, self.reader.delegation
        if delegation is not None:
            return delegations.acting(self._person(request_id), delegation)
        role = db.session.execute(
            sa.select(Role.key, Role.name, Role.permissions)
            .join(Membership, Membership.role_id == Role.id)
            .where(Membership.user_id == user.id)
        ).one()
        held = frozenset(KNOWN[name] for name in role.permissions if name in KNOWN)
        return dataclasses.replace(
            self._person(request_id),
            acting_account_id=self.ticket.account_id,
            roles=(role.key,),
            role_names=(role.name,),
            permissions=held | SELF,
        )

    def _person(self, request_id: str) -> Actor:
        user = self.user
        return Actor(
            ActorKind.CUSTOMER,
            user_id=user.id,
            name=user.full_name,
            account_id=user.account_id,
            factor_on=bool(db.session.scalar(sa.select(registry.any_on()).where(User.id == user.id))),
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
    reader = next((one for one in telling.readers(ticket) if one.user.id == follows.user_id), None)
    if reader is None or reader.user.erasure_due_at is not None:  # of whom nothing is changed any more
        return None
    return Addressed(subscriber_id, ticket, reader)


def _where_it_goes_on(ticket_id: UUID) -> Ticket:
    ticket = db.session.get_one(Ticket, ticket_id)
    for _ in range(MOST_MERGES):
        if ticket.merged_into is None:
            break
        ticket = db.session.get_one(Ticket, ticket.merged_into)
    return ticket
