"""Which roles the second administrator has to agree to: when one is given, and when one is edited (SECURITY 21)."""

from __future__ import annotations

import enum
from collections.abc import Collection

from admin_app.identity.models import Role
from admin_app.kernel.rights.permissions import Permission

# Whoever holds one of these can raise others, or loosen what guards: such a role counts as administrator.
ADMINISTERS = frozenset({Permission.STAFF_WRITE.value, Permission.ROLE_WRITE.value, "policy:propose"})
REVIEWS = "break_glass:review"  # judges what administrators do


class WhySecond(enum.StrEnum):
    """Why a change of a role waits for the second administrator."""

    OWN = "own"  # whoever edits it holds it
    ADMINISTRATOR = "administrator"  # it counts as administrator, before or afterwards
    REVIEW = "review"  # its holders would review broken glasses


def counts_as_administrator(permissions: Collection[str]) -> bool:
    """Whether a role with these rights is an administrator's."""
    return not ADMINISTERS.isdisjoint(permissions)


def to_give(role: Role) -> bool:
    """Whether giving a role needs the second administrator."""
    return counts_as_administrator(role.permissions) or REVIEWS in role.permissions


def to_edit(role: Role, permissions: Collection[str], *, own: bool, in_use: bool) -> WhySecond | None:
    """Why changing a role to these rights needs the second administrator; None where one is enough.

    `own`: whoever edits holds it. `in_use`: anybody does; the review of broken glasses is given to nobody by a role that
    nobody holds, and giving that role needs two.
    """
    if own:
        return WhySecond.OWN
    if counts_as_administrator(role.permissions) or counts_as_administrator(permissions):
        return WhySecond.ADMINISTRATOR
    if in_use and REVIEWS in permissions and REVIEWS not in role.permissions:
        return WhySecond.REVIEW
    return None
