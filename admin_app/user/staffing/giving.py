"""What every change of the staff has in common: roles given and taken, what is told, when a second administrator is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import person as mails
from admin_app.identity.models import Role, RoleScope, StaffRole, User
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.role import second
from admin_app.role import service as roles
from admin_app.ticket.desk import departed
from admin_app.user import access, disputed


def chosen(role_keys: Collection[str]) -> list[Role]:
    """The roles of these keys, in their order. Raises Invalid beside `role_keys`."""
    if not role_keys:
        raise Invalid(N_("Choose at least one role."), field="role_keys", code="empty")
    return [roles.by_key(key, RoleScope.STAFF, "role_keys") for key in sorted(set(role_keys))]


def takes_two(before: Collection[Role], after: Collection[Role]) -> bool:
    """Whether another administrator confirms it: a role that needs two is given, or an administrator's is taken."""
    had, has = {role.id for role in before}, {role.id for role in after}
    gained = any(second.to_give(role) for role in after if role.id not in had)
    lost = any(second.counts_as_administrator(role.permissions) for role in before if role.id not in has)
    return gained or lost


def put(actor: Actor, user: User, given: Sequence[Role]) -> None:
    """Write the roles of somebody who holds none, in the caller's transaction."""
    now = clock.now()
    if any(role.key == RoleKey.ADMINISTRATOR for role in given):
        independence.become_administrator(user.id)
    db.session.add_all(
        StaffRole(user_id=user.id, role_id=role.id, given_by=actor.user_id, given_at=now) for role in given
    )


def change(actor: Actor, user: User, before: Sequence[Role], after: Sequence[Role], reason: str) -> None:
    """Give a member of staff other roles, in the caller's transaction, which has locked the administrator role.

    The person and the administrators are told. Raises Invalid where no administrator would be left.
    """
    disputed.keep_staff_roles(actor, user.id)
    with access.keeping_an_administrator():
        db.session.execute(sa.delete(StaffRole).where(StaffRole.user_id == user.id))
        put(actor, user, after)
    flag_modified(user, "status")  # so that a page made before is refused
    departed.soon(user.id)
    facts = {"former_roles": keys(before), "roles": keys(after)}
    record(Event.STAFF_ROLES_GIVEN, actor, user, facts, reason)

    def told(reader: User) -> Message:
        return mails.staff_roles_changed(reader, actor, person=user, before=names(before), after=names(after))

    tell(actor, user, told)


def tell(actor: Actor, user: User, make: Callable[[User], Message]) -> None:
    """Mail the person and the administrators."""
    outbox.queue(make(user))
    tell_administrators(actor, user, make)


def tell_administrators(actor: Actor, user: User, make: Callable[[User], Message]) -> None:
    """Mail the other administrators."""
    known = {user.id} | ({actor.user_id} if actor.user_id else set())
    for reader in contacts.administrators(but=known):
        outbox.queue(make(reader))


def record(event: Event, actor: Actor, user: User, facts: Mapping[str, object], reason: str = "") -> None:
    """Keep what was done to a member of staff."""
    audit.record(event, actor, target=("user", user.id), subject_id=user.id, facts=facts, reason=reason)


def keys(held: Sequence[Role]) -> str:
    """The keys of roles, as an event keeps them."""
    return ", ".join(role.key for role in held)


def names(held: Sequence[Role]) -> list[str]:
    """The names of roles, as a mail tells them."""
    return [role.name for role in held]
