"""Roles as data: the built-in ones, who holds what."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.identity import holders, role_words
from admin_app.identity.models import Membership, Role, RoleScope, StaffRole
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import ACCOUNT_ROLES, SELF, STAFF_ROLES, RoleKey

COUNT_LIMIT = 200  # nothing is counted in full: a page says "200+"


def ensure_built_in() -> int:
    """Bring the built-in roles in the database to what the code says; how many were made or changed.

    Runs after each migration. Roles that administrators made stay as they are.
    """
    wanted = [(k, RoleScope.STAFF, p) for k, p in STAFF_ROLES.items()]
    wanted += [(k, RoleScope.ACCOUNT, p) for k, p in ACCOUNT_ROLES.items()]
    changed = 0
    with transaction() as session:
        present = {role.key: role for role in session.scalars(sa.select(Role).where(Role.built_in))}
        for key, scope, permissions in wanted:
            values = sorted(p.value for p in permissions)
            role = present.get(key)
            if role is None:
                made = Role(
                    id=clock.new_id(),
                    key=key,
                    name=role_words.NAMES[key],
                    scope=scope,
                    permissions=values,
                    built_in=True,
                )
                session.add(made)
                changed += 1
            elif role.permissions != values:
                role.permissions = values
                changed += 1
    return changed


def by_key(key: str, scope: RoleScope, field: str = "role") -> Role:
    """A role that may be given in this scope, held so that nobody deletes it meanwhile. Raises Invalid beside the field."""
    wanted = sa.select(Role).where(Role.key == key, Role.scope == scope)
    role = db.session.scalar(wanted.with_for_update(read=True, key_share=True))
    if role is None:
        raise Invalid(N_("Choose one of the roles."), field=field, code="unknown_role")
    return role


def held_by_staff(user_id: UUID) -> list[Role]:
    """The roles of one member of staff, by name."""
    wanted = sa.select(Role).join(StaffRole, StaffRole.role_id == Role.id).where(StaffRole.user_id == user_id)
    return list(db.session.scalars(wanted.order_by(Role.name, Role.id)))


def staff_role_keys(user_ids: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The keys of several people's staff roles, in one statement."""
    wanted = (
        sa.select(StaffRole.user_id, Role.key)
        .join(Role, Role.id == StaffRole.role_id)
        .where(StaffRole.user_id.in_(user_ids))
        .order_by(Role.name, Role.id)
    )
    found: dict[UUID, tuple[str, ...]] = dict.fromkeys(user_ids, ())
    for user_id, key in db.session.execute(wanted):
        found[user_id] += (key,)
    return found


def one(role_id: UUID) -> Role:
    """A role. Raises NoResultFound."""
    return db.session.get_one(Role, role_id)


def of_scope(scope: RoleScope) -> list[Role]:
    """The roles of a scope: the built-in ones in the order of the code, then those of administrators by name."""
    order = [*STAFF_ROLES, *ACCOUNT_ROLES]
    found = db.session.scalars(sa.select(Role).where(Role.scope == scope).order_by(Role.name, Role.id))
    return sorted(found, key=lambda role: order.index(RoleKey(role.key)) if role.built_in else len(order))


def custom_names() -> dict[str, str]:
    """Name by key of every role that administrators made."""
    found = db.session.execute(sa.select(Role.key, Role.name).where(~Role.built_in))
    return {row.key: row.name for row in found}


def custom_with(right: str, scope: RoleScope) -> list[str]:
    """The names of the roles of administrators' making that hold a right."""
    wanted = sa.select(Role.name).where(~Role.built_in, Role.scope == scope, holders.with_right(right))
    return list(db.session.scalars(wanted.order_by(Role.name, Role.id)))


def of_account_within(rights: Collection[str]) -> list[Role]:
    """The roles in accounts that somebody with these rights may give: none that goes beyond them."""
    return [role for role in of_scope(RoleScope.ACCOUNT) if set(role.permissions) <= {*rights, *SELF}]


def choices(scope: RoleScope) -> list[tuple[str, str]]:
    """Key and name of each role of a scope, for a form's list; names of built-in ones are marked for translation."""
    wanted = sa.select(Role.key, Role.name).where(Role.scope == scope).order_by(Role.name, Role.id)
    return [(key, name) for key, name in db.session.execute(wanted)]


def people_counts(role_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many people hold each role, in one statement: exact up to COUNT_LIMIT, one more means "and more"."""
    wanted = sa.select(Role.id, _holders(StaffRole.role_id) + _holders(Membership.role_id)).where(
        Role.id.in_(role_ids)
    )
    return {role_id: min(count, COUNT_LIMIT + 1) for role_id, count in db.session.execute(wanted)}


def _holders(column: InstrumentedAttribute[UUID]) -> sa.ScalarSelect[int]:
    some = sa.select(sa.literal(1)).where(column == Role.id).limit(COUNT_LIMIT + 1).correlate(Role).subquery()
    return sa.select(sa.func.count()).select_from(some).correlate(Role).scalar_subquery()
