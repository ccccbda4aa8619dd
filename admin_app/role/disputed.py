"""What a dispute does with the rights of a role that was made or changed in the disputed time."""

from __future__ import annotations

from uuid import UUID

from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Scope, Whose
from admin_app.former_state.service import State, StateChange
from admin_app.identity.models import Role
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.i18n import N_

RIGHTS = "role_rights"


def keep(actor: Actor, role: Role, *, made: bool = False) -> None:
    """Keep what a role holds before it changes, in the caller's transaction; `made`: there was no such role."""
    former_state.keep(actor, RIGHTS, role.id, None if made else {"rights": list(role.permissions)})


def _read(role_id: UUID) -> State | None:
    role = lock_row(Role, role_id)
    return {"rights": list(role.permissions)} if role else None


def _write(role_id: UUID, state: State | None) -> None:
    """As it was; a role that wasn't there before holds nothing."""
    _set(role_id, set(state["rights"]) if state else set())


def _freeze(_scope: Scope, change: StateChange) -> None:
    """Only what the role held before and holds now: nobody has more by it until it is decided."""
    now = _read(change.key)
    if now is not None:
        _set(change.key, set(now["rights"]) & set(change.before["rights"] if change.before else ()))


def _set(role_id: UUID, rights: set[str]) -> None:
    role = lock_row(Role, role_id)
    if role is not None and set(role.permissions) != rights:
        role.permissions = sorted(rights)
        db.session.flush()


PARTS: tuple[Part, ...] = (
    Part(RIGHTS, N_("Rights of a role"), (Role.__tablename__,), Whose.OTHERS, _read, _write, freeze=_freeze),
)
