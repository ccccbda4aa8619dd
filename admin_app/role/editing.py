"""Roles that administrators make: made, changed, deleted. Built-in ones stay as the code has them.

The threat: an administrator who lifts oneself, or who leaves nobody to undo it. So all of it happens under the lock of
the administrator role, as everything that is done to the staff; what `second` names waits for the second administrator,
and an administrator is left at the end. Each change is told to the administrators and to whoever gains or loses by it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity import holders
from admin_app.identity.locking import lock_role
from admin_app.identity.models import Role, RoleScope, StaffRole
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.service import AwaitsSecond
from admin_app.role import disputed, draft, effects, second, telling
from admin_app.role.draft import RoleDraft
from admin_app.role.effects import RightsMove
from admin_app.role.second import WhySecond
from admin_app.session.rights_now import still_may
from admin_app.session.second_person import judge_for_two

KIND = ProposalKind.EDIT_ROLE
BUILT_IN = N_("A built-in role stays as it is. Copy it and change the copy.")
LAST_ADMINISTRATOR = N_(
    "Nobody could manage staff and roles any more. Make someone else an administrator first."
)
UNCHANGED = N_("Nothing has changed: the role already has exactly this name and these rights.")


@dataclass(frozen=True, slots=True)
class RolePreview:
    """What a change would do, before it is saved."""

    moves: tuple[RightsMove, ...]
    renamed: bool
    holders: int  # one more than COUNT_LIMIT means "and more"
    why_second: WhySecond | None


def make(actor: Actor, *, name: str, scope: RoleScope, rights: Collection[str], reason: str) -> UUID:
    """Make a role, which nobody holds yet.

    Raises ReauthRequired, NotAllowed, Invalid beside `name`, `rights` or `reason`.
    """
    require_fresh(actor)
    require(actor, Permission.ROLE_WRITE)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        _lock(actor)
        wanted = draft.checked(name, scope, rights)
        role = Role(
            id=clock.new_id(),
            key=draft.new_key(wanted.name),
            name=wanted.name,
            scope=scope,
            permissions=sorted(wanted.rights),
        )
        db.session.add(role)
        db.session.flush()
        disputed.keep(actor, role, made=True)
        _record(Event.ROLE_MADE, actor, role, gained=wanted.rights, reason=reason)
        telling.administrators(actor, role, telling.RoleChange.MADE, gained=wanted.rights)
    return role.id


def preview(
    actor: Actor, role_id: UUID, *, name: str, rights: Collection[str], version: int | None = None
) -> RolePreview:
    """Who would gain and lose what. Raises as `change`, the fresh sign-in and the reason apart."""
    require(actor, Permission.ROLE_WRITE)
    with transaction():
        role = _custom(actor, role_id, version)
        wanted = _different(role, draft.checked(name, role.scope, rights, role.id))
        return RolePreview(
            moves=tuple(effects.moves(role, wanted.rights)),
            renamed=wanted.name != role.name,
            holders=len(effects.holders_of(role)),
            why_second=_why_second(actor, role, wanted),
        )


def change(
    actor: Actor,
    role_id: UUID,
    *,
    name: str,
    rights: Collection[str],
    reason: str,
    version: int | None = None,
) -> AwaitsSecond | None:
    """Give a role another name or other rights; they hold with the next request, in every process.

    What needs the second administrator is proposed. Raises ReauthRequired, NotFound,
    NotAllowed (right; a built-in role), Invalid beside `name`, `rights` or `reason` or for the last administrator,
    Conflict where it was changed since, is so already, or waits already.
    """
    require_fresh(actor)
    require(actor, Permission.ROLE_WRITE)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        _lock(actor)
        role = _custom(actor, role_id, version)
        wanted = _different(role, draft.checked(name, role.scope, rights, role.id))
        if _why_second(actor, role, wanted):
            return _propose(actor, role, wanted, reason)
        _apply(actor, role, wanted, reason)
    return None


def _propose(actor: Actor, role: Role, wanted: RoleDraft, reason: str) -> AwaitsSecond:
    return AwaitsSecond(
        proposals.propose(
            actor,
            Subject(),
            kind=KIND,
            reason=reason,
            target=role.id.hex,
            about=role.name,
            made_for=_state(role),
            facts={"name": wanted.name, "rights": list(wanted.rights)},
        )
    )


def confirm_change(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Change a role as the second administrator, as it was asked for.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal), NotIndependent, Invalid (a name that was
    taken since; the last administrator), Decided, Conflict where the role was changed or deleted since.
    """
    require_fresh(actor)
    with transaction():
        lock_role(RoleKey.ADMINISTRATOR)
        role = lock_row(Role, UUID(hex=proposals.target_of(proposal_id, KIND)))
        if role is None:
            raise Conflict(proposals.CHANGED)
        judge_for_two(actor, Permission.ROLE_WRITE)
        taken = proposals.take(
            actor, proposal_id, KIND, subject=Subject(), version=version, made_for=_state(role)
        )
        wanted = draft.checked(taken.facts["name"], role.scope, taken.facts["rights"], role.id)
        _apply(actor, role, wanted, taken.reason)


def proposed_moves(role_id: UUID, rights: Collection[str]) -> list[RightsMove]:
    """Who gains and who loses by what is proposed, as things stand; nobody where the role is gone."""
    role = db.session.get(Role, role_id)
    return effects.moves(role, rights) if role else []


def _state(role: Role) -> str:
    return proposals.state_of(role.id, role.version)


def _apply(actor: Actor, role: Role, wanted: RoleDraft, reason: str) -> None:
    """Make a locked role what was wanted, in the caller's transaction. Raises Invalid for the last administrator."""
    former, administrators = set(role.permissions), holders.administrators()
    gained = [right for right in wanted.rights if right not in former]
    lost = sorted(former - set(wanted.rights))
    moves = effects.moves(role, wanted.rights)
    names = {"name": role.name}, {"name": wanted.name}
    disputed.keep(actor, role)
    role.name, role.permissions = wanted.name, sorted(wanted.rights)
    db.session.flush()
    if administrators and not holders.administrators():
        raise Invalid(LAST_ADMINISTRATOR, code="last_administrator")
    renamed = names if names[0] != names[1] else ({}, {})
    _record(Event.ROLE_CHANGED, actor, role, gained, lost, reason, before=renamed[0], after=renamed[1])
    telling.administrators(actor, role, telling.RoleChange.CHANGED, gained, lost)
    telling.holders(actor, role, moves)


def delete(actor: Actor, role_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Delete a role that nobody holds.

    Raises ReauthRequired, NotFound, NotAllowed (right; a built-in role), Invalid where somebody holds it, with who,
    Conflict where it was changed since.
    """
    require_fresh(actor)
    require(actor, Permission.ROLE_WRITE)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        _lock(actor)
        role = _custom(actor, role_id, version, keys=True)  # nobody is given it meanwhile
        if held := effects.holders_of(role, effects.NAMED + 1):
            names = [who.name for who in held[: effects.NAMED]] + ["…"] * (len(held) > effects.NAMED)
            raise Invalid(
                N_("These people have this role: %(names)s. Give them other roles first."),
                code="in_use",
                names=", ".join(names),
            )
        _record(Event.ROLE_DELETED, actor, role, lost=role.permissions, reason=reason)
        telling.administrators(actor, role, telling.RoleChange.DELETED, lost=role.permissions)
        db.session.delete(role)


def _lock(actor: Actor) -> None:
    lock_role(RoleKey.ADMINISTRATOR)
    if actor.is_staff:
        still_may(actor, Permission.ROLE_WRITE)


def _custom(actor: Actor, role_id: UUID, version: int | None, *, keys: bool = False) -> Role:
    role = lock_row(Role, role_id, keys=keys)
    if role is None:
        raise NotFound
    if role.built_in:
        raise NotAllowed(BUILT_IN, code="built_in")
    meanwhile.require_same(actor, version, role.version, role.id)
    return role


def _different(role: Role, wanted: RoleDraft) -> RoleDraft:
    if wanted.is_of(role):
        raise Conflict(UNCHANGED)
    return wanted


def _why_second(actor: Actor, role: Role, wanted: RoleDraft) -> WhySecond | None:
    if role.scope is RoleScope.ACCOUNT or actor.is_internal:
        return None
    held = set(db.session.scalars(sa.select(StaffRole.user_id).where(StaffRole.role_id == role.id)))
    return second.to_edit(role, wanted.rights, own=actor.user_id in held, in_use=bool(held))


def _record(
    event: Event,
    actor: Actor,
    role: Role,
    gained: Collection[str] = (),
    lost: Collection[str] = (),
    reason: str = "",
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    facts = {"role": role.name, "key": role.key, "gained": list(gained), "lost": list(lost)}
    audit.record(
        event,
        actor,
        target=("role", role.id),
        facts={name: told for name, told in facts.items() if told},
        before=before,
        after=after,
        reason=reason,
    )
