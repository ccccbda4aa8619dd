"""Members of staff: brought in at the console or the desk, disabled, given roles. An administrator's acts.

The administrator role is given by the console alone until a second person can confirm it. All acts lock that
role first, so that the last administrator can't leave by two acts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import factor as factor_mails
from admin_app.email.messages import person as mails
from admin_app.identity.locking import lock_person, lock_role
from admin_app.identity.models import Role, RoleScope, StaffRole, User, UserKind, UserStatus
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock, reasons, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.permissions import Permission, RoleKey, require, require_fresh
from admin_app.role import second
from admin_app.role import service as roles
from admin_app.session import service as sessions
from admin_app.session.models import EndReason
from admin_app.sign_in import links
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.password import reset_delay
from admin_app.user import access, creation, disputed
from admin_app.user.invitations import send_staff_anew, send_to_staff

ONLY_CONSOLE = N_(
    "The administrator role is given only by “flask staff add”, until a second person can confirm it."
)


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
            held = _give(actor, user, [role])
            token = links.issue(user, LinkPurpose.STAFF_SETUP).token
            _record(Event.STAFF_ADDED, actor, user, {"roles": _keys(held)})
            _tell_administrators(
                actor, user, lambda r: mails.staff_joined(r, actor, person=user, roles=_names(held))
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
) -> UUID:
    """Invite a colleague with any roles but administrator; the mailed link sets password and second factor.

    Raises ReauthRequired, NotAllowed (right; the administrator role), Invalid, RateLimited. Administrators are told.
    """
    require_fresh(actor)
    require(actor, Permission.STAFF_WRITE)
    columns = creation.checked_names(email=email, full_name=full_name, username=username)
    reason = reasons.of_staff(actor, reason)
    creation.limit(actor)
    try:
        with transaction():
            _lock_and_judge(actor)
            user = creation.add_user(UserKind.STAFF, columns)
            disputed.keep_person(actor, user, invited=True)
            held = _give(actor, user, role_keys)
            send_to_staff(Event.STAFF_INVITED, actor, user, held, reason)
            _tell_administrators(
                actor, user, lambda r: mails.staff_joined(r, actor, person=user, roles=_names(held))
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
            raise Conflict(N_("%(name)s is disabled already."), name=user.full_name)
        access.same_version(user, version)
        disputed.keep_person(actor, user)
        with access.keeping_an_administrator():
            user.status, user.status_reason = UserStatus.DISABLED, reason
        ended = sessions.revoke_user(user.id, EndReason.DISABLED)
        _record(Event.STAFF_DISABLED, actor, user, {"sessions_ended": ended}, reason)
        _tell(actor, user, lambda reader: mails.disabled(reader, actor, person=user))


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
            raise Conflict(N_("%(name)s isn't disabled."), name=user.full_name)
        access.same_version(user, version)
        disputed.keep_person(actor, user)
        user.status, user.status_reason = (UserStatus.ACTIVE if user.activated_at else UserStatus.INVITED), ""
        independence.tie(actor, user, TieKind.ENABLED)
        _record(Event.STAFF_ENABLED, actor, user, {"state": user.status.value}, reason)
        if user.status is UserStatus.INVITED:
            send_staff_anew(actor, user, reason)
            _tell_administrators(actor, user, lambda reader: mails.enabled(reader, actor, person=user))
        else:
            _tell(actor, user, lambda reader: mails.enabled(reader, actor, person=user))


def give_roles(
    actor: Actor,
    user_id: UUID,
    *,
    role_keys: Sequence[str],
    reason: str,
    typed: str,
    version: int | None = None,
) -> None:
    """Set which roles a member of staff holds; the person and the administrators are told.

    The administrator role can be taken away here, and kept, never given. Raises ReauthRequired, NotFound,
    NotAllowed (right, oneself, the administrator role), Invalid (typed, roles, the last administrator), Conflict.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        user = access.reach_staff(actor, user_id)
        access.typed_right(typed, user.username, user.full_name)
        access.same_version(user, version)
        before = roles.held_by_staff(user.id)
        if {role.key for role in before} == set(role_keys):
            raise Conflict(N_("%(name)s has exactly these roles already."), name=user.full_name)
        disputed.keep_staff_roles(actor, user.id)
        with access.keeping_an_administrator():
            db.session.execute(sa.delete(StaffRole).where(StaffRole.user_id == user.id))
            after = _give(actor, user, role_keys, held=before)
        independence.tie(actor, user, TieKind.ROLES)
        flag_modified(user, "status")  # so that a page made before is refused
        _record(
            Event.STAFF_ROLES_GIVEN,
            actor,
            user,
            {"former_roles": _keys(before), "roles": _keys(after)},
            reason,
        )

        def told(reader: User) -> Message:
            return mails.staff_roles_changed(
                reader, actor, person=user, before=_names(before), after=_names(after)
            )

        _tell(actor, user, told)


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
        _record(Event.STAFF_FACTORS_RESET, actor, user, {"sessions_ended": ended})
        outbox.queue(factor_mails.factors_reset(user, actor))
    return purpose, token


def _lock_and_judge(actor: Actor) -> None:
    lock_role(RoleKey.ADMINISTRATOR)
    if actor.is_staff:
        access.still_may(actor, Permission.STAFF_WRITE)


def _give(actor: Actor, user: User, role_keys: Sequence[str], held: Sequence[Role] = ()) -> list[Role]:
    """Give roles; those that need the second administrator are kept by whoever held them, and given by the console."""
    if not role_keys:
        raise Invalid(N_("Choose at least one role."), field="role_keys", code="empty")
    given = [roles.by_key(key, RoleScope.STAFF, "role_keys") for key in sorted(set(role_keys))]
    kept = {role.id for role in held}
    if not actor.is_internal and any(second.to_give(role) for role in given if role.id not in kept):
        raise NotAllowed(ONLY_CONSOLE, grantor="console")
    now = clock.now()
    if any(role.key == RoleKey.ADMINISTRATOR for role in given):
        independence.become_administrator(user.id)
    db.session.add_all(
        StaffRole(user_id=user.id, role_id=role.id, given_by=actor.user_id, given_at=now) for role in given
    )
    return given


def _console_only(actor: Actor) -> None:
    if not actor.is_internal:
        raise NotAllowed(grantor="console")


def _tell(actor: Actor, user: User, make: Callable[[User], Message]) -> None:
    outbox.queue(make(user))
    _tell_administrators(actor, user, make)


def _tell_administrators(actor: Actor, user: User, make: Callable[[User], Message]) -> None:
    known = {user.id} | ({actor.user_id} if actor.user_id else set())
    for reader in contacts.administrators(but=known):
        outbox.queue(make(reader))


def _record(event: Event, actor: Actor, user: User, facts: Mapping[str, object], reason: str = "") -> None:
    audit.record(event, actor, target=("user", user.id), subject_id=user.id, facts=facts, reason=reason)


def _keys(held: Sequence[Role]) -> str:
    return ", ".join(role.key for role in held)


def _names(held: Sequence[Role]) -> list[str]:
    return [role.name for role in held]
