"""Which legal holds stand in a deletion's way, and which deletions a hold stands in the way of.

Whoever is erased goes from other accounts too: from invitations there, and from what they were given to see as a delegate.
The tickets that they opened or wrote in there would go too, with what others wrote, long after the delegation is forgotten.
So a hold on such an account keeps them as well, which is told without its reason: that is the other account's affair.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.data_case.models import DataCase
from admin_app.delegation.models import Delegation
from admin_app.identity import stand_ins
from admin_app.identity.models import User
from admin_app.legal_hold import queries as legal_holds
from admin_app.legal_hold.models import LegalHold
from admin_app.legal_hold.queries import Hold
from admin_app.ticket.models import MessageKind, Ticket, TicketMessage

Condition = sa.ColumnElement[bool]


def on(case: DataCase) -> list[Hold]:
    """The legal holds that stand in a deletion's way; the oldest first. One statement."""
    theirs = User.account_id == case.account_id if case.whole_account else User.id == case.subject_id
    elsewhere = (
        LegalHold.account_id.in_(stand_ins.accounts_of(theirs)),
        LegalHold.account_id.in_(_delegated_by(theirs)),
        LegalHold.account_id.in_(_written_to(theirs)),
        LegalHold.user_id.in_(stand_ins.of(theirs)),
    )
    if case.whole_account:
        return legal_holds.holding(account_id=case.account_id, besides=elsewhere)
    return legal_holds.holding(person_id=case.subject_id, besides=elsewhere)


def reasons(case: DataCase, holds: list[Hold]) -> list[str]:
    """Those of the reasons that whoever the case is about may be told: of holds on them or on their own account.

    Why others' data are kept is nobody else's.
    """
    own = [hold for hold in holds if hold.person_id == case.subject_id]
    own += [hold for hold in holds if hold.of_account and hold.account_id == case.account_id]
    return [hold.reason for hold in holds if hold.may_tell and hold in own]


def stopped_by(hold: LegalHold) -> Condition:
    """The cases of which a hold is judged: of whom it is on, of their account, and of whom it leads to from elsewhere."""
    if hold.user_id is None:
        people = _known_in(hold)
        own = DataCase.account_id == hold.account_id
    else:
        people = _meant_by(sa.select(User.email_hash).where(User.id == hold.user_id, User.is_stand_in()))
        account = sa.select(User.account_id).where(User.id == hold.user_id)
        own = sa.or_(
            DataCase.subject_id == hold.user_id,
            sa.and_(DataCase.whole_account, DataCase.account_id.in_(account)),
        )
    accounts = sa.select(User.account_id).where(people)
    return sa.or_(
        own,
        DataCase.subject_id.in_(sa.select(User.id).where(people)),
        sa.and_(DataCase.whole_account, DataCase.account_id.in_(accounts)),
    )


def _delegated_by(theirs: Condition) -> sa.Select[UUID]:
    """The accounts that these people see as delegates, saw lately, or were invited to see."""
    given = Delegation.user_id.in_(sa.select(User.id).where(theirs))
    return sa.select(Delegation.account_id).where(
        sa.or_(given, Delegation.email_hash.in_(stand_ins.addresses_of(theirs)))
    )


def _written_to(theirs: Condition) -> sa.CompoundSelect[UUID]:
    """The accounts whose tickets these people opened or wrote in."""
    people = sa.select(User.id).where(theirs)
    wrote = sa.and_(TicketMessage.author_id.in_(people), TicketMessage.kind == MessageKind.CUSTOMER)
    return sa.union(
        sa.select(Ticket.account_id).where(Ticket.author_id.in_(people)),
        sa.select(Ticket.account_id).join(TicketMessage, TicketMessage.ticket_id == Ticket.id).where(wrote),
    )


def _writers_to(account_id: UUID | None) -> sa.CompoundSelect[UUID | None]:
    """Who opened an account's tickets, or wrote in them."""
    texts = sa.select(TicketMessage.author_id).join(Ticket, Ticket.id == TicketMessage.ticket_id)
    wrote = sa.and_(Ticket.account_id == account_id, TicketMessage.kind == MessageKind.CUSTOMER)
    return sa.union(sa.select(Ticket.author_id).where(Ticket.account_id == account_id), texts.where(wrote))


def _known_in(hold: LegalHold) -> Condition:
    """Whom an account holds something of that isn't one of its own people."""
    of_it = Delegation.account_id == hold.account_id
    invited = sa.select(User.email_hash).where(User.account_id == hold.account_id, User.is_stand_in())
    addresses = sa.union_all(invited, sa.select(Delegation.email_hash).where(of_it))
    return sa.or_(
        User.id.in_(sa.select(Delegation.user_id).where(of_it, Delegation.user_id.is_not(None))),
        User.id.in_(_writers_to(hold.account_id)),
        _meant_by(addresses),
    )


def _meant_by(addresses: sa.Select[str] | sa.CompoundSelect[str]) -> Condition:
    """Who signs in with one of these addresses."""
    return sa.and_(User.email_hash.in_(addresses), sa.not_(User.is_stand_in()), User.email_hash != "")
