"""What ends without anybody's word about it: with the person, with the account, with its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.delegation import telling
from admin_app.delegation.models import ALIVE, Delegation, DelegationEnd, DelegationState
from admin_app.email.messages.delegation import DelegationNews
from admin_app.identity.models import Account, Membership
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.personal_data import kept_back

KEPT = timedelta(days=90)  # an ended one stays to be seen


def end_all_of(user_id: UUID) -> int:
    """End every delegation of a person, of which the owners are told; gives how many. Part of another command."""
    ended = _end(
        Delegation.user_id == user_id, Delegation.state == DelegationState.ACTIVE, DelegationEnd.PERSON
    )
    for row, account in _given(ended):  # by whom and why isn't the account's to know
        telling.owners(system(), row, account, DelegationNews.ENDED)
    return len(ended)


def end_all_in(account_id: UUID) -> int:
    """End those for an account and those that its people have elsewhere; gives how many. The other side is told of each."""
    people = sa.select(Membership.user_id).where(Membership.account_id == account_id)
    whose = sa.or_(Delegation.account_id == account_id, Delegation.user_id.in_(people))
    ended = _end(whose, Delegation.state.in_(ALIVE), DelegationEnd.ACCOUNT)
    for row, account in _given(ended):
        tell = telling.delegate if row.account_id == account_id else telling.owners
        tell(system(), row, account, DelegationNews.ENDED)
    return len(ended)


def of_account(account_id: UUID) -> sa.ColumnElement[bool]:
    """The delegates of an account and who is invited to be one, who end with it too."""
    return sa.and_(Delegation.account_id == account_id, Delegation.state.in_(ALIVE))


def sweep() -> None:
    """Write down which invitations expired, and forget what ended long ago."""
    now = clock.now()
    with transaction() as session:
        session.execute(
            sa.update(Delegation)
            .where(Delegation.state == DelegationState.INVITED, Delegation.expires_at <= now)
            .values(
                state=DelegationState.EXPIRED,
                ended_at=Delegation.expires_at,
                token_hash=None,
                version=Delegation.version + 1,
            )
            .execution_options(synchronize_session=False)
        )
        session.execute(
            sa.delete(Delegation)
            .where(Delegation.ended_at <= now - KEPT, sa.not_(kept_back.stays(Delegation.__tablename__)))
            .execution_options(synchronize_session=False)
        )


def _given(ended: Sequence[UUID]) -> list[tuple[Delegation, Account]]:
    """Of those that ended the ones that somebody had accepted, as they stand now."""
    if not ended:
        return []
    wanted = (
        sa.select(Delegation, Account)
        .join(Account, Account.id == Delegation.account_id)
        .where(Delegation.id.in_(ended), Delegation.user_id.is_not(None))
        .order_by(Delegation.id)
        .execution_options(populate_existing=True)
    )
    return [(row, account) for row, account in db.session.execute(wanted)]


def _end(whose: sa.ColumnElement[bool], which: sa.ColumnElement[bool], why: DelegationEnd) -> Sequence[UUID]:
    done = db.session.scalars(
        sa.update(Delegation)
        .where(whose, which)
        .values(
            state=DelegationState.ENDED,
            ended_at=clock.now(),
            ended_why=why,
            token_hash=None,
            version=Delegation.version + 1,
        )
        .returning(Delegation.id)
        .execution_options(synchronize_session=False)
    )
    return done.all()
