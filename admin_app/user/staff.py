"""Members of staff: brought in at the console or the desk, disabled, given roles. An administrator's acts.

Roles that count as administrator are given and taken by two (`staffing.by_two`); where one administrator alone is left,
the operator gives the role at the console. All acts lock that role first, so that the last administrator can't leave by
two acts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import factor as factor_mails
from admin_app.email.messages import person as mails
from admin_app.identity.locking import lock_person, lock_role
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.proposal.service import AwaitsSecond
from admin_app.role import service as roles
from admin_app.session import service as sessions
from admin_app.session.models import EndReason
from admin_app.sign_in import links
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.password import reset_delay
from admin_app.ticket.desk import departed
from admin_app.user import access, disputed
from admin_app.user.joining import creation
from admin_app.user.joining.invitations import send_staff_anew, send_to_staff
from admin_app.user.staffing import by_two, giving


def add(actor: Actor, *, username: str, email: str, role: str, full_name: str | None = None) -> str:
    """Add a member of staff at the console, administrators too; gives the token of the set-up link.

    The link sets the password, then a second factor; it works once. Raises NotAllowed for anybody but the
    console, Invalid (form, role, address or username in use).
    """
    _console_only(actor)
    columns = creation.checked_names(email=email, full_name=full_name or username, username=username)
    try:
        with transaction():
            user = creation.add_user(UserKind.STAFF, columns)
            held = giving.chosen([role])
            giving.put(actor, user, held)
            token = links.issue(user, LinkPurpose.STAFF_SETUP).token
            giving.record(Event.STAFF_ADDED, actor, user, {"roles": giving.keys(held)})
            giving.tell_administrators(
                actor, user, lambda r: mails.staff_joined(r, actor, person=user, roles=giving.names(held))
            )
    except creation.TakenIdentifier as taken:
        raise creation.refused(actor, taken, username_given=True) from None
    return token


def invite_staff(
    actor: Actor,
    *,
    email: str,
    full_name: str,
    role_keys: Sequence[str],
    username: str | None = None,
    reason: str = "",
) -> UUID | AwaitsSecond:
    """Invite a colleague; the mailed link sets password and second factor. Gives the person's id.

    With a role that counts as administrator another administrator confirms it first. Raises ReauthRequired, NotAllowed,
    Invalid, RateLimited, Conflict when the same waits already. Administrators are told.
    """
    require_fresh(actor)
    require(actor, Permission.STAFF_WRITE)
    columns = creation.checked_names(email=email, full_name=full_name, username=username)
    reason = reasons.of_staff(actor, reason)
    creation.limit(actor)
    try:
        with transaction():
            _lock_and_judge(actor)
            held = giving.chosen(role_keys)
            if actor.is_staff and giving.takes_two((), held):
                creation.refuse_taken(columns)
                return by_two.propose_invitation(actor, columns, held, reason)
            user = creation.add_user(UserKind.STAFF, columns)
            disputed.keep_person(actor, user, invited=True)
            giving.put(actor, user, held)
            send_to_staff(Event.STAFF_INVITED, actor, user, held, reason)
            giving.tell_administrators(
                actor, user, lambda r: mails.staff_joined(r, actor, person=user, roles=giving.names(held))
            )
    except creation.TakenIdentifier as taken:
        raise creation.refused(actor, taken, username_given=username is not None) from None
    return user.id


def disable_staff(
    actor: Actor, user_id: UUID, *, reason: str, typed: str, version: int | None = None
) -> None:
    """Keep a member of staff out and end all sessions; the person and the administrators are told.

    `typed` is the person's username or full name (level 3). Raises ReauthRequired, NotFound, NotAllowed (right, oneself),
    Invalid (typed; the last administrator), Conflict when it was done already or the person was changed.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        user = access.reach_staff(actor, user_id)
        access.typed_right(typed, user.username, user.full_name)
        access.not_frozen(user)
        if user.status is UserStatus.DISABLED:
            raise Conflict(N_("%(name)s is already disabled."), name=user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        disputed.keep_person(actor, user)
        with access.keeping_an_administrator():
            user.status, user.status_reason = UserStatus.DISABLED, reason
        ended = sessions.revoke_user(user.id, EndReason.DISABLED)
        departed.soon(user.id)
        giving.record(Event.STAFF_DISABLED, actor, user, {"sessions_ended": ended}, reason)
        giving.tell(actor, user, lambda reader: mails.disabled(reader, actor, person=user))


def enable_staff(actor: Actor, user_id: UUID, *, reason: str, typed: str, version: int | None = None) -> None:
    """Let a member of staff in again, by a new invitation who never joined; the person and the administrators are told.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid (typed), Conflict, RateLimited after 5 invitations a day.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        user = access.reach_staff(actor, user_id)
        access.typed_right(typed, user.username, user.full_name)
        access.not_frozen(user)
        if user.status is not UserStatus.DISABLED:
            raise Conflict(N_("%(name)s isn’t disabled."), name=user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        disputed.keep_person(actor, user)
        user.status, user.status_reason = (UserStatus.ACTIVE if user.activated_at else UserStatus.INVITED), ""
        independence.tie(actor, user, TieKind.ENABLED)
        giving.record(Event.STAFF_ENABLED, actor, user, {"state": user.status.value}, reason)
        if user.status is UserStatus.INVITED:
            send_staff_anew(actor, user, reason)
            giving.tell_administrators(actor, user, lambda reader: mails.enabled(reader, actor, person=user))
        else:
            giving.tell(actor, user, lambda reader: mails.enabled(reader, actor, person=user))


def give_roles(
    actor: Actor,
    user_id: UUID,
    *,
    role_keys: Sequence[str],
    reason: str,
    typed: str,
    version: int | None = None,
) -> AwaitsSecond | None:
    """Set which roles a member of staff holds; the person and the administrators are told.

    Where a role that counts as administrator is given or taken, another administrator confirms it first. Raises
    ReauthRequired, NotFound, NotAllowed (right, oneself), Invalid (typed, roles, the last administrator), Conflict.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        user = access.reach_staff(actor, user_id)
        access.typed_right(typed, user.username, user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        before, after = roles.held_by_staff(user.id), giving.chosen(role_keys)
        if {role.id for role in before} == {role.id for role in after}:
            raise Conflict(N_("%(name)s already has exactly these roles."), name=user.full_name)
        if actor.is_staff and giving.takes_two(before, after):
            return by_two.propose_roles(actor, user, before, after, reason)
        giving.change(actor, user, before, after, reason)
        independence.tie(actor, user, TieKind.ROLES)
    return None


def reset_factors(actor: Actor, username: str) -> tuple[LinkPurpose, str]:
    """The way back for whoever lost the second factor, at the console: gives purpose and token of a link.

    All factors and sessions end; the link sets a new password, after it a new factor must be set up. The person
    is told. Raises NotAllowed for anybody else, NotFound for whoever isn't staff.
    """
    _console_only(actor)
    with transaction():
        lock_role(RoleKey.ADMINISTRATOR)
        user_id = db.session.scalar(
            sa.select(User.id).where(User.username_folded == text.fold(username), User.kind == UserKind.STAFF)
        )
        user = lock_person(user_id).user if user_id else None
        if user is None or user.status is UserStatus.DISABLED:
            raise NotFound(N_("There is no member of staff of this name who may sign in."))
        factor_changes.clear(user.id)
        reset_delay.end(user.id)
        ended = sessions.revoke_user(user.id, EndReason.FACTOR)
        purpose = LinkPurpose.RESET if user.status is UserStatus.ACTIVE else LinkPurpose.STAFF_SETUP
        token = links.issue(user, purpose).token
        giving.record(Event.STAFF_FACTORS_RESET, actor, user, {"sessions_ended": ended})
        outbox.queue(factor_mails.factors_reset(user, actor))
    return purpose, token


def _lock_and_judge(actor: Actor) -> None:
    lock_role(RoleKey.ADMINISTRATOR)
    if actor.is_staff:
        access.still_may(actor, Permission.STAFF_WRITE)


def _console_only(actor: Actor) -> None:
    if not actor.is_internal:
        raise NotAllowed(grantor="console")
