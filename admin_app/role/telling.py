"""Who is told by mail of a change of a role: the administrators, and whoever gains or loses rights by it.

Members of staff are told in the transaction of the change. Customers may be very many: a job goes through the accounts
where somebody holds the role, a batch at a time, and tells the holders and the owners.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import role as mails
from admin_app.identity.models import Account, Membership, Role, RoleScope, User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.queue import Rank, enqueue
from admin_app.role.effects import RightsMove

JOB = "role.tell_accounts"
ACCOUNTS_AT_ONCE = 50


class RoleChange(enum.StrEnum):
    """What became of a role."""

    MADE = "made"
    CHANGED = "changed"
    DELETED = "deleted"


def administrators(
    actor: Actor,
    role: Role,
    change: RoleChange,
    gained: Collection[str] = (),
    lost: Collection[str] = (),
) -> None:
    """Tell the administrators, but for the one who did it, in the transaction of the change."""
    for reader in contacts.administrators(but={actor.user_id} if actor.user_id else ()):
        outbox.queue(mails.role_edited(reader, actor, name=role.name, what=change, gained=gained, lost=lost))


def holders(actor: Actor, role: Role, moves: Sequence[RightsMove]) -> None:
    """Tell whoever gains or loses rights: staff at once, customers and their owners by a job."""
    if role.scope is RoleScope.ACCOUNT:
        gained, lost = (
            [right for move in moves if move.gained is way for right in move.rights] for way in (True, False)
        )
        if gained or lost:
            enqueue(JOB, role.id, rank=Rank.BULK, role_name=role.name, gained=gained, lost=lost)
        return
    by_person: dict[UUID, list[RightsMove]] = defaultdict(list)
    for move in moves:
        for who in move.people:
            by_person[who.id].append(move)
    people = sa.select(User).where(User.id.in_(by_person), User.status == UserStatus.ACTIVE).order_by(User.id)
    for user in db.session.scalars(people):
        gained, lost = (
            [right for move in by_person[user.id] if move.gained is way for right in move.rights]
            for way in (True, False)
        )
        outbox.queue(mails.rights_changed(user, actor, name=role.name, gained=gained, lost=lost))


def accounts(
    actor: Actor,
    role_id: UUID,
    *,
    role_name: str,
    gained: Sequence[str],
    lost: Sequence[str],
    after: str = "",
) -> None:
    """The job: tell the next accounts' holders and owners, and go on behind them. `after` is the last account's id."""
    wanted = (
        sa.select(Membership.account_id)
        .distinct()
        .where(Membership.role_id == role_id)
        .order_by(Membership.account_id)
        .limit(ACCOUNTS_AT_ONCE)
    )
    if after:
        wanted = wanted.where(Membership.account_id > UUID(hex=after))
    ids = list(db.session.scalars(wanted))
    for account in db.session.scalars(sa.select(Account).where(Account.id.in_(ids)).order_by(Account.id)):
        held = set(
            db.session.scalars(
                sa.select(Membership.user_id).where(
                    Membership.account_id == account.id, Membership.role_id == role_id
                )
            )
        )
        people = db.session.scalars(
            sa.select(User).where(User.id.in_(held), User.status == UserStatus.ACTIVE)
        )
        for reader in [*people, *contacts.owners_of(account.id)]:
            outbox.queue(
                mails.rights_changed(
                    reader,
                    actor,
                    name=role_name,
                    gained=gained,
                    lost=lost,
                    account=account,
                    holds=reader.id in held,
                )
            )
    if len(ids) == ACCOUNTS_AT_ONCE:
        enqueue(
            JOB, role_id, rank=Rank.BULK, role_name=role_name, gained=gained, lost=lost, after=ids[-1].hex
        )
