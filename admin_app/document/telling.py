"""Telling owners of a new version by mail, in batches of the queue."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.document import mails
from admin_app.document.models import DocumentVersion
from admin_app.document.publishing import ANNOUNCE
from admin_app.email import outbox
from admin_app.identity.models import Account, AccountStatus, Membership, Role, User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.i18n import shown_language
from admin_app.kernel.queue import Rank, enqueue
from admin_app.kernel.rights.permissions import RoleKey

AT_ONCE = 100
TOLD = (AccountStatus.ACTIVE, AccountStatus.SUSPENDED)


def announce(actor: Actor, version_id: UUID, *, after: str = "") -> None:
    """The job: tell the next owners, and go on behind them. `after` is the last one's id."""
    row = db.session.get_one(DocumentVersion, version_id)
    owners = (
        sa.select(User, Account)
        .join(Membership, Membership.user_id == User.id)
        .join(Account, Account.id == Membership.account_id)
        .join(Role, Role.id == Membership.role_id)
        .where(Role.key == RoleKey.OWNER, User.status == UserStatus.ACTIVE, Account.status.in_(TOLD))
        .order_by(User.id)
        .limit(AT_ONCE)
    )
    found = db.session.execute(owners.where(User.id > UUID(hex=after)) if after else owners).all()
    for reader, account in found:
        german = shown_language(reader.language) == "de"
        outbox.queue(
            mails.announced(
                reader,
                actor,
                account=account,
                kind=row.kind,
                number=row.number,
                begins=row.effective_at,
                changes=row.summary_de if german else row.summary_en,
                version_id=str(row.id),
            )
        )
    if len(found) == AT_ONCE:
        enqueue(ANNOUNCE, version_id, rank=Rank.BULK, after=found[-1][0].id.hex)
