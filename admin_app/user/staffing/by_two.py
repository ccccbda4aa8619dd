"""Roles that count as administrator, given or taken: one administrator proposes it, another confirms.

The threat: an administrator makes a second one of a colleague who is no second pair of eyes, or takes the role from
whoever would object. What is confirmed is exactly what was asked for: the same roles with the same rights, for somebody
who holds what was held then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.email.messages import person as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import Role, User, UserKind
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import crypto
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, Subject, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.proposal.service import AwaitsSecond, Taken
from admin_app.role import service as roles
from admin_app.session import service as sessions
from admin_app.session.second_person import enter_for_two
from admin_app.user import access, disputed
from admin_app.user.joining import creation
from admin_app.user.joining.invitations import send_to_staff
from admin_app.user.staffing import giving

ROLES, INVITATION = ProposalKind.GIVE_ROLE, ProposalKind.INVITE_STAFF
RIGHT = Permission.STAFF_WRITE


def propose_roles(
    actor: Actor, user: User, before: Sequence[Role], after: Sequence[Role], reason: str
) -> AwaitsSecond:
    """Ask another administrator to give a member of staff these roles, in the transaction that has locked the person.

    Raises NotAllowed, Conflict when the same waits already.
    """
    return AwaitsSecond(
        proposals.propose(
            actor,
            Subject(user_id=user.id, of_staff=True),
            kind=ROLES,
            made_for=_held(before),
            reason=reason,
            facts={
                "former_roles": giving.keys(before),
                "roles": giving.keys(after),
                "rights": _rights(after),
            },
        )
    )


def confirm_roles(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Give the roles as the second administrator; the person and the administrators are told.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal, about oneself), NotIndependent, Invalid for
    the last administrator, Conflict.
    """
    require_fresh(actor)
    with transaction():
        enter_for_two(actor, RIGHT, proposal_id)
        person = lock_person(proposals.about(proposal_id, ROLES))
        before = roles.held_by_staff(person.user.id)
        taken = proposals.take(
            actor, proposal_id, ROLES, subject=person.subject, version=version, made_for=_held(before)
        )
        after = _wanted(taken)
        access.not_frozen(person.user)
        giving.change(actor, person.user, before, after, taken.reason)


def propose_invitation(
    actor: Actor, columns: dict[str, str], given: Sequence[Role], reason: str
) -> AwaitsSecond:
    """Ask another administrator to let somebody be invited with these roles; nobody is there and no mail goes before.

    Raises NotAllowed, Conflict when somebody's with this address waits already.
    """
    names = {name: columns[name] for name in ("email", "full_name", "username")}
    return AwaitsSecond(
        proposals.propose(
            actor,
            Subject(),
            kind=INVITATION,
            target=crypto.lookup_hash(columns["email_folded"], "email"),
            about=columns["full_name"],
            reason=reason,
            facts={"roles": giving.keys(given), "rights": _rights(given)},
            private=names,
        )
    )


def confirm_invitation(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Invite them as the second administrator; the mailed link sets password and second factor.

    Raises ReauthRequired, NotFound, NotAllowed (right, one's own proposal), NotIndependent, Conflict (decided, lapsed, a
    role changed since, or somebody has the name or address by now).
    """
    require_fresh(actor)
    try:
        with transaction():
            enter_for_two(actor, RIGHT, proposal_id)
            taken = proposals.take(actor, proposal_id, INVITATION, subject=Subject(), version=version)
            given = _wanted(taken)
            columns = creation.checked_names(
                email=taken.private["email"],
                full_name=taken.private["full_name"],
                username=taken.private["username"],
            )
            user = creation.add_user(UserKind.STAFF, columns)
            disputed.keep_person(actor, user, invited=True)
            giving.put(actor, user, given)
            independence.tie_colleagues(taken.proposed_by, user.id, TieKind.INVITED)
            send_to_staff(Event.STAFF_INVITED, actor, user, given, taken.reason)
            giving.tell_administrators(
                actor, user, lambda r: mails.staff_joined(r, actor, person=user, roles=giving.names(given))
            )
    except creation.TakenIdentifier:
        raise Conflict(
            N_("Somebody now has this name or address, so this is no longer possible. Decline it.")
        ) from None


def confirm_at_console(actor: Actor, proposal_id: UUID) -> None:
    """Confirm what the only administrator asked for: the operator is the second person then, and never else.

    Raises NotAllowed for anybody else, and where another administrator could confirm it; NotFound, Conflict.
    """
    if actor.kind is not ActorKind.CONSOLE:
        raise NotAllowed(grantor="console")
    confirms: dict[ProposalKind, Callable[[Actor, UUID], object]] = {
        ROLES: confirm_roles,
        INVITATION: confirm_invitation,
        ProposalKind.END_SESSIONS: sessions.confirm_everybodys,
    }
    confirm = confirms.get(proposals.kind_of(proposal_id))
    if confirm is None:
        raise NotFound
    confirm(actor, proposal_id)


def _wanted(taken: Taken) -> list[Role]:
    """The roles that were asked for. Raises Conflict where one is gone or is good for something else by now."""
    named = str(taken.facts["roles"]).split(", ")
    found = list(db.session.scalars(sa.select(Role).where(Role.key.in_(named)).order_by(Role.key)))
    if _rights(found) != taken.facts["rights"]:
        raise Conflict(proposals.CHANGED)
    return found


def _held(before: Sequence[Role]) -> str:
    return proposals.state_of(*sorted(role.key for role in before))


def _rights(after: Sequence[Role]) -> str:
    return proposals.state_of(*(f"{role.key} {sorted(role.permissions)}" for role in after))
