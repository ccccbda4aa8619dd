"""What pages read of copies of one's own data."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.data_copy.models import CopyState, DataCopy
from admin_app.identity.models import Membership, Role
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import Permission, RoleKey, require

SHOWN = 10


def own(actor: Actor) -> list[DataCopy]:
    """The reader's own, the newest first. Raises NotAllowed."""
    require(actor, Permission.OWN_DATA_COPY)
    wanted = sa.select(DataCopy).where(DataCopy.user_id == actor.user_id)
    return list(
        db.session.scalars(wanted.order_by(DataCopy.created_at.desc(), DataCopy.id.desc()).limit(SHOWN))
    )


def account_owned_by(user_id: UUID) -> UUID | None:
    """The account whose own data is the person's to take along: the one they own. One statement."""
    wanted = (
        sa.select(Membership.account_id)
        .join(Role, Role.id == Membership.role_id)
        .where(Membership.user_id == user_id, Role.key == RoleKey.OWNER)
    )
    return db.session.scalar(wanted)


def state_of(copy: DataCopy) -> CopyState:
    """Where it stands now; a file whose time is over counts as gone before a worker took it away."""
    over = copy.expires_at is not None and copy.expires_at <= clock.now()
    return CopyState.EXPIRED if copy.state is CopyState.READY and over else copy.state
