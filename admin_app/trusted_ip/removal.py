"""Lifting a restriction for whoever it keeps out: the change alone; who may and who is told is the caller's."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.db import db
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress


def lift(user_id: UUID, account_id: UUID | None, *, of_account: bool) -> int:
    """Take away every restriction of a person, or of the account, those on trial too; gives how many entries.

    In the transaction of the act, which has locked the person and the account. Networks that spare a step stay.
    """
    whose = TrustedAddress.account_id == account_id if of_account else TrustedAddress.user_id == user_id
    done = db.session.execute(
        sa.delete(TrustedAddress)
        .where(whose, TrustedAddress.purpose == AddressPurpose.RESTRICT)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
