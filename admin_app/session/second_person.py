"""The person that an act of two members of staff is about: locked, and the one who acts judged anew."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity import holders
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import Role, User, UserKind
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, grantors, require
from admin_app.proposal import lookup
from admin_app.session.rights_now import still_may


def lock_for_two(actor: Actor, user_id: UUID, permission: Permission) -> LockedPerson:
    """Lock the person an act of two members of staff is about, and judge the one who acts now.

    Where staff act on staff the administrator role is locked first, so that two who act on each other wait for
    each other. It may be an act that renames the person. Raises NotFound, NotAllowed (also for a right that was lost since the request began).
    """
    if not actor.is_staff:
        raise NotAllowed(grantor="support, administrator")
    kind = db.session.scalar(sa.select(User.kind).where(User.id == user_id))
    if kind is UserKind.STAFF:
        db.session.execute(
            sa.select(Role.id).where(Role.key == RoleKey.ADMINISTRATOR).with_for_update(key_share=True)
        )
    person = lock_person(user_id, renames=True)
    require(actor, permission, person.subject)
    still_may(actor, Permission.STAFF_WRITE if kind is UserKind.STAFF else permission)
    return person


def judge_for_two(actor: Actor, permission: Permission) -> None:
    """Judge who acts on a thing that takes two, in the transaction that has locked it.

    Raises NotAllowed (also for a right that was lost since the request began).
    """
    if not actor.is_staff:
        raise NotAllowed(grantor=", ".join(grantors(permission)))
    require(actor, permission)
    still_may(actor, permission)


def enter_for_two(actor: Actor, permission: Permission, proposal_id: UUID) -> None:
    """Lock the administrator role, as everything that is done to the staff, and judge who confirms there.

    The operator at the console is the second person where no other administrator could be. Raises NotAllowed.
    """
    db.session.execute(
        sa.select(Role.id).where(Role.key == RoleKey.ADMINISTRATOR).with_for_update(key_share=True)
    )
    if not actor.is_internal:
        judge_for_two(actor, permission)
    elif lookup.others_than(proposal_id, holders.administrators()):
        raise NotAllowed(N_("Another administrator can confirm this at the desk."))
