"""Whoever began a run, as somebody who acts now: with the rights that the database gives them at this moment."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.bulk.models import BulkRun
from admin_app.identity.models import Membership, Role, StaffRole, User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db
from admin_app.kernel.rights.permissions import SELF, Permission

KNOWN = {p.value: p for p in Permission}
STILL_FRESH = timedelta(minutes=1)  # it was shown when the run was begun, or the act asks for none
Held = sa.Row[str, str, UserKind, str, str, str, UUID | None, str, str, list[str]]


def actor_of(run: BulkRun, *, fresh: bool) -> Actor | None:
    """Who began it; None where that one may not act any more: disabled, disputed, gone from the account.

    There is no session: the run goes on when whoever began it has signed out.
    """
    rows: list[Held] = list(db.session.execute(_wanted(run)))
    if not rows:
        return None
    first = rows[0]
    rights = {KNOWN[name] for row in rows for name in row.permissions if name in KNOWN}
    held = sorted((row.role_key, row.role_name) for row in rows)
    return Actor(
        ActorKind(first.kind),
        user_id=run.made_by,
        name=first.full_name,
        account_id=first.account_id,
        acting_account_id=first.account_id,
        roles=tuple(key for key, _name in held),
        role_names=tuple(name for _key, name in held),
        permissions=frozenset(rights) | SELF,
        fresh_until=clock.now() + STILL_FRESH if fresh else None,
        request_id=f"bulk-{run.id.hex}",
        language=first.language,
        time_zone=first.time_zone,
        username=first.username,
    )


def _wanted(run: BulkRun) -> sa.Select[*tuple[object, ...]]:
    columns = (User.full_name, User.username, User.kind, User.language, User.time_zone)
    role = (Role.key.label("role_key"), Role.name.label("role_name"), Role.permissions)
    here = (User.id == run.made_by, User.status == UserStatus.ACTIVE, User.frozen_by.is_(None))
    if run.account_id is None:
        wanted = sa.select(*columns, sa.cast(sa.null(), sa.Uuid()).label("account_id"), *role).join(
            StaffRole, StaffRole.user_id == User.id
        )
        return wanted.join(Role, Role.id == StaffRole.role_id).where(*here, User.kind == UserKind.STAFF)
    wanted = sa.select(*columns, Membership.account_id, *role).join(Membership, Membership.user_id == User.id)
    return wanted.join(Role, Role.id == Membership.role_id).where(
        *here, Membership.account_id == run.account_id
    )
