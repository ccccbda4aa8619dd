"""Notices to recipients of data, by the command itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.recipient import service
from admin_app.recipient.models import NoticeKind, RecipientNotice


def tell(
    person: User | None = None,
    *,
    account: Account | None = None,
    kind: NoticeKind = NoticeKind.ERASED,
    words: str = "",
) -> UUID:
    """Have the recipients told in a case; gives the case's id."""
    case_id = clock.new_id()
    with transaction():
        service.tell(
            system(),
            kind=kind,
            case_id=case_id,
            person_id=person.id if person else None,
            account_id=account.id if account else None,
            words=words,
        )
    return case_id


def notices(case_id: UUID) -> Sequence[RecipientNotice]:
    """The notices of a case as they stand."""
    db.session.rollback()
    wanted = sa.select(RecipientNotice).where(RecipientNotice.case_id == case_id).order_by(RecipientNotice.id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


def in_world(account: Account) -> dict[str, Any]:
    """A notice that staff pass on by hand."""
    return {"recipient_notice": notices(tell(account=account))[0].id}
