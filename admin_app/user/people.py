"""People of an account: disabled, enabled, given a role. Inviting them is in `invitations`, one's own profile in `profile`."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import person as mails
from admin_app.identity.models import Account, Membership, Role, RoleScope, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, require_fresh
from admin_app.role import service as roles
from admin_app.user import access, disputed, ending
from admin_app.user.joining.invitations import invite as invite
from admin_app.user.joining.invitations import invite_imported as invite_imported
from admin_app.user.joining.invitations import resend_invitation as resend_invitation
from admin_app.user.joining.invitations import send_anew
from admin_app.user.profile import change_profile as change_profile


def disable(actor: Actor, user_id: UUID, *, reason: str = "", version: int | None = None) -> None:
    """Keep a person out: no sign-in any more, all sessions ended in the same transaction; person and owners are told.

    By an owner in their own account, by agents and administrators in any. Raises ReauthRequired, NotFound,
    NotAllowed (role, state of the account, oneself), Invalid for the last active owner, Conflict when it was
    done already or the person was changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        user, account = _reached(actor, user_id, own=Permission.OWN_PEOPLE_DISABLE)
        access.not_oneself(actor, user_id)
        access.not_frozen(user)
        if user.status is UserStatus.DISABLED:
            raise Conflict(N_("%(name)s is already disabled."), name=user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        if account is not None:
            access.keep_an_owner(account, user)
        _disable(actor, user, account, reason)


def disable_others(actor: Actor, *, reason: str = "") -> int:
    """Disable everybody of one's own account but oneself, before closing it (S1-13); gives how many.

    They are marked as disabled for it, so that they can be let in again together. Raises ReauthRequired, NotAllowed, Conflict when nobody else was there any more.
    """
    require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        _person, account, _rights = access.reach_customer(
            actor,
            _self(actor),
            own=Permission.OWN_PEOPLE_DISABLE,
            staff=Permission.PERSON_DISABLE,
            everybody=True,
        )
        here = User.status.in_([UserStatus.ACTIVE, UserStatus.INVITED])
        others = _lock(account.id, here, User.id != _self(actor))
        if not others:
            raise Conflict(N_("Nobody else is active in this account."))
        planned = clock.new_id()  # marks why; the closing itself has no id before it is asked for
        for user in others:
            _disable(actor, user, account, reason)
            user.disabled_for_request_id = planned
    return len(others)


def enable(actor: Actor, user_id: UUID, *, reason: str = "", version: int | None = None) -> None:
    """Let a disabled person in again; who never joined gets a new invitation. Person and owners are told.

    Raises ReauthRequired, NotFound, NotAllowed (role; state of the account: never while it is closing; for staff who
    was disabled for a closing), Conflict when the person isn't disabled or was changed meanwhile, RateLimited after 5 invitations a day.
    """
    require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        user, account = _reached(actor, user_id, own=Permission.OWN_PEOPLE_ENABLE)
        if account is not None:
            access.not_closing(account)
        access.not_frozen(user)
        if user.status is not UserStatus.DISABLED:
            raise Conflict(N_("%(name)s isn’t disabled."), name=user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        for_closing = user.disabled_for_request_id is not None
        if account and actor.is_staff and for_closing and access.has_another_owner(account.id, user.id):
            raise NotAllowed(
                N_("%(name)s was disabled for closing the account, so an owner of it decides about that."),
                name=user.full_name,
                grantor=RoleKey.OWNER,
            )
        _enable(actor, user, account, reason)


def change_role(
    actor: Actor, user_id: UUID, *, role: str, reason: str = "", version: int | None = None
) -> None:
    """Give a person another role in the account; person and owners are told.

    By an owner (also to oneself, while another owner stays), by whoever has the right to it within their own rights, by
    administrators in any account, so that one without an active owner gets one. Raises ReauthRequired, NotFound, NotAllowed, Invalid (role; the last
    active owner), Conflict when the person has it already or was changed meanwhile.
    """
    require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    with transaction():
        person, account, rights = access.reach_customer(
            actor, user_id, own=Permission.OWN_PEOPLE_ROLE, staff=Permission.PERSON_ROLE
        )
        user = person.user
        new = roles.by_key(role, RoleScope.ACCOUNT)
        access.within(rights, [new.permissions])
        membership, old = _membership(user_id)
        if old.id == new.id:
            raise Conflict(N_("%(name)s already has this role."), name=user.full_name)
        if user.status is UserStatus.DISABLED:
            raise Invalid(N_("Enable %(name)s first."), name=user.full_name)
        meanwhile.require_same(actor, version, user.version, user.id)
        if new.key != RoleKey.OWNER:
            access.keep_an_owner(account, user)
        readers = contacts.owners_of(account.id, but={user.id})
        disputed.keep_role(actor, membership)
        membership.role_id = new.id
        flag_modified(user, "status")  # so that a page made before is refused
        _record(
            Event.PERSON_ROLE_CHANGED, actor, user, account, {"former_role": old.key, "role": new.key}, reason
        )
        for reader in [user, *(r for r in readers if r.id != actor.user_id)]:
            outbox.queue(
                mails.role_changed(
                    reader, actor, person=user, account=account, before=old.name, after=new.name
                )
            )


def let_in(user: User) -> None:
    """Make the owner active again for whom a closed account is reopened. Part of that command, which tells of it.

    Raises Invalid for somebody who was erased.
    """
    if user.status is UserStatus.ERASED:
        raise Invalid(
            N_("The owner who asked has been erased, so there is nobody to reopen it for."), code="erased"
        )
    user.status, user.status_reason, user.disabled_for_request_id = UserStatus.ACTIVE, "", None


def _reached(actor: Actor, user_id: UUID, *, own: Permission) -> tuple[User, Account | None]:
    """The person under lock with the account; staff reach who is only a delegate and has none, too."""
    try:
        person, account, _rights = access.reach_customer(
            actor, user_id, own=own, staff=Permission.PERSON_DISABLE
        )
    except NotFound:
        return access.reach_delegate(actor, user_id, Permission.PERSON_DISABLE), None
    return person.user, account


def _enable(actor: Actor, user: User, account: Account | None, reason: str) -> None:
    disputed.keep_person(actor, user)
    user.status = UserStatus.ACTIVE if user.activated_at else UserStatus.INVITED
    user.status_reason = ""
    user.disabled_for_request_id = None
    _record(Event.PERSON_ENABLED, actor, user, account, {"state": user.status.value}, reason)
    readers = _readers(actor, user, account)
    if account is not None and user.status is UserStatus.INVITED:
        send_anew(actor, user, account, reason)
        readers.remove(user)
    for reader in readers:
        outbox.queue(mails.enabled(reader, actor, person=user, account=account))


def _disable(actor: Actor, user: User, account: Account | None, reason: str) -> None:
    former = user.status
    disputed.keep_person(actor, user)
    user.status = UserStatus.DISABLED
    user.status_reason = reason
    ended = ending.end_all(user.id)
    facts = {"former_state": former.value, **{f"{name}_ended": count for name, count in ended.items()}}
    _record(Event.PERSON_DISABLED, actor, user, account, facts, reason)
    for reader in _readers(actor, user, account):
        outbox.queue(mails.disabled(reader, actor, person=user, account=account))


def _readers(actor: Actor, user: User, account: Account | None) -> list[User]:
    """The person concerned, and the active owners except the one who acted."""
    if account is None:
        return [user]
    known = {user.id} | ({actor.user_id} if actor.user_id else set())
    return [user, *contacts.owners_of(account.id, but=known)]


def _record(
    event: Event, actor: Actor, user: User, account: Account | None, facts: Mapping[str, object], reason: str
) -> None:
    audit.record(
        event,
        actor,
        account_id=account.id if account else None,
        target=("user", user.id),
        subject_id=user.id,
        facts=facts,
        reason=reason,
    )


def _membership(user_id: UUID) -> tuple[Membership, Role]:
    wanted = (
        sa.select(Membership, Role)
        .join(Role, Role.id == Membership.role_id)
        .where(Membership.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    membership, role = db.session.execute(wanted).one()
    return membership, role


def _lock(account_id: UUID, *which: sa.ColumnElement[bool]) -> list[User]:
    wanted = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.account_id == account_id, *which)
        .order_by(User.id)
        .with_for_update(of=User, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(wanted))


def _self(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Invalid(N_("Only a person of the account can do this."))
    return actor.user_id
