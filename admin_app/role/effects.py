"""What a change of a role does to people: who gains and who loses which rights, in names and figures.

Rights are what all of somebody's roles hold together: who has a right by another role neither gains nor loses it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.identity import role_words
from admin_app.identity.models import Membership, Role, RoleScope, StaffRole, User, UserStatus
from admin_app.kernel.db import db
from admin_app.role.service import COUNT_LIMIT

NAMED = 5


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Somebody who holds a role."""

    id: UUID
    name: str
    status: UserStatus


@dataclass(frozen=True, slots=True)
class RightsMove:
    """The same people gain, or lose, these rights. Of people at most COUNT_LIMIT + 1 are known."""

    rights: tuple[str, ...]
    people: tuple[RoleHolder, ...]
    gained: bool

    @property
    def count(self) -> int:
        """How many people; one more than COUNT_LIMIT means "and more"."""
        return len(self.people)

    @property
    def names(self) -> tuple[str, ...]:
        """Some of them by name."""
        return tuple(who.name for who in self.people[:NAMED])


def holders_of(role: Role, limit: int = COUNT_LIMIT + 1) -> list[RoleHolder]:
    """Who holds a role, by name, erased people apart; in one statement."""
    of_staff = role.scope is RoleScope.STAFF
    holder, held = (StaffRole, StaffRole.role_id) if of_staff else (Membership, Membership.role_id)
    wanted = (
        sa.select(User.id, User.full_name, User.status)
        .join(holder, holder.user_id == User.id)
        .where(held == role.id, User.status != UserStatus.ERASED)
        .order_by(User.full_name_folded, User.id)
        .limit(limit)
    )
    return [RoleHolder(*row) for row in db.session.execute(wanted)]


def moves(role: Role, permissions: Collection[str]) -> list[RightsMove]:
    """Who gains and who loses what when the role holds `permissions` from now on; rights without people among them.

    Those of the same people stand together, gains first. At most two statements.
    """
    people = holders_of(role)
    elsewhere = _elsewhere(role, [who.id for who in people])
    known = role_words.of_scope(role.scope)
    found: dict[tuple[bool, tuple[RoleHolder, ...]], list[str]] = defaultdict(list)
    for gained, rights in (
        (True, set(permissions) - set(role.permissions)),
        (False, set(role.permissions) - set(permissions)),
    ):
        for right in sorted(rights & set(known), key=known.index):
            concerned = tuple(who for who in people if right not in elsewhere[who.id])
            found[gained, concerned].append(right)
    return [RightsMove(tuple(rights), who, gained) for (gained, who), rights in found.items()]


def _elsewhere(role: Role, people: Collection[UUID]) -> dict[UUID, set[str]]:
    """The rights that these people have by other roles of theirs; customers have one role alone."""
    found: dict[UUID, set[str]] = defaultdict(set)
    if role.scope is RoleScope.ACCOUNT or not people:
        return found
    wanted = (
        sa.select(StaffRole.user_id, Role.permissions)
        .join(Role, Role.id == StaffRole.role_id)
        .where(StaffRole.user_id.in_(people), Role.id != role.id)
    )
    for user_id, permissions in db.session.execute(wanted):
        found[user_id] |= set(permissions)
    return found
