"""Keeping a view of a list: saved, renamed, shared with a role, begun with, deleted.

A view gives nobody a right: whoever opens it sees what the list shows them anyway. What is private never gets into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.desk import finding
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.saved_view.models import NAME_MAX, SavedView, StartView

MOST = 20  # of one person over one list
PRIVATE = N_(
    "A whole address or number is private, so it can’t be kept in a view. Remove it from the search first."
)
TAKEN = N_("You already have a view of this list with this name.")
TOO_MANY = N_("You can save at most %(most)s views of a list. Delete one first.")
NOT_HELD = N_("You can share a view with a role that you hold yourself.")
NOT_YOURS = N_("Whoever made this view, or an administrator, can change it.")


def save(
    actor: Actor,
    right: Permission,
    *,
    listed: str,
    name: str,
    arguments: Mapping[str, str],
    role: str = "",
    numbered: bool = False,
) -> UUID:
    """Keep a view of a list that takes this right. Gives its id. `numbered`: it is searched by numbers of its own.

    Raises NotAllowed, Invalid beside `name` or `role`, or for a search for a whole private value.
    """
    _staff(actor, right)
    if any(finding.is_private(value, numbered=numbered) for value in arguments.values()):
        raise Invalid(PRIVATE, code="private_search")
    name = text.clean_line(name, NAME_MAX, "name")
    _held(actor, role)
    with transaction() as session:
        _mine(actor, listed, name)
        view = SavedView(
            id=clock.new_id(),
            user_id=actor.user_id,
            listed=listed,
            name=name,
            name_folded=text.fold(name),
            arguments=dict(arguments),
            role_key=role,
        )
        session.add(view)
        _record(Event.SAVED_VIEW_SAVED, actor, view)
    return view.id


def change(actor: Actor, view_id: UUID, *, name: str, role: str = "") -> None:
    """Call it otherwise, or share it with another role or with nobody. By whoever made it, or an administrator.

    Raises NotFound, NotAllowed, Invalid beside `name` or `role`.
    """
    name = text.clean_line(name, NAME_MAX, "name")
    with transaction():
        view = _to_change(actor, view_id)
        if role != view.role_key:
            _held(actor, role)
        if text.fold(name) != view.name_folded:
            _refuse_taken(view.user_id, view.listed, name)
        view.name, view.name_folded, view.role_key = name, text.fold(name), role
        _record(Event.SAVED_VIEW_CHANGED, actor, view)


def delete(actor: Actor, view_id: UUID) -> None:
    """Take it away, for everybody it was shared with too. By whoever made it, or an administrator. Raises NotFound, NotAllowed."""
    with transaction() as session:
        view = _to_change(actor, view_id)
        session.execute(sa.delete(StartView).where(StartView.view_id == view.id))
        _record(Event.SAVED_VIEW_DELETED, actor, view)
        session.delete(view)


def start_with(actor: Actor, view_id: UUID, *, on: bool) -> None:
    """Let a list open with this view for oneself, or with everything again. Raises NotFound for a view one doesn't see."""
    with transaction() as session:
        view = _seen(actor, view_id)
        mine = (StartView.user_id == actor.user_id, StartView.listed == view.listed)
        session.execute(sa.delete(StartView).where(*mine))
        if on:
            session.add(StartView(user_id=actor.user_id, listed=view.listed, view_id=view.id))


def may_change(actor: Actor, maker: UUID) -> bool:
    """Whether it is the actor's own view, or the actor an administrator."""
    return actor.user_id == maker or actor.may(Permission.STAFF_WRITE)


def _staff(actor: Actor, right: Permission) -> None:
    if not actor.is_staff or actor.user_id is None:
        raise NotAllowed
    require(actor, right)


def _mine(actor: Actor, listed: str, name: str) -> None:
    wanted = sa.select(sa.func.count()).where(SavedView.user_id == actor.user_id, SavedView.listed == listed)
    if int(db.session.scalar(wanted) or 0) >= MOST:
        raise Invalid(TOO_MANY, code="too_many", most=MOST)
    if actor.user_id is not None:
        _refuse_taken(actor.user_id, listed, name)


def _refuse_taken(user_id: UUID, listed: str, name: str) -> None:
    same = sa.exists().where(
        SavedView.user_id == user_id, SavedView.listed == listed, SavedView.name_folded == text.fold(name)
    )
    if db.session.scalar(sa.select(same)):
        raise Invalid(TAKEN, field="name", code="taken")


def _held(actor: Actor, role: str) -> None:
    if role and role not in actor.roles:
        raise Invalid(NOT_HELD, field="role", code="not_held")


def _seen(actor: Actor, view_id: UUID) -> SavedView:
    """A view of one's own, or shared with a role one holds; an administrator reaches any. Raises NotFound."""
    view = lock_row(SavedView, view_id)
    if view is None or not actor.is_staff:
        raise NotFound
    shared = bool(view.role_key) and view.role_key in actor.roles
    if not shared and not may_change(actor, view.user_id):
        raise NotFound
    return view


def _to_change(actor: Actor, view_id: UUID) -> SavedView:
    view = _seen(actor, view_id)
    if not may_change(actor, view.user_id):
        raise NotAllowed(NOT_YOURS, grantor=RoleKey.ADMINISTRATOR)
    return view


def _record(event: Event, actor: Actor, view: SavedView) -> None:
    facts = {"list": view.listed, "role": view.role_key} if view.role_key else {"list": view.listed}
    audit.record(event, actor, target=("saved_view", view.id), facts=facts, after={"name": view.name})
