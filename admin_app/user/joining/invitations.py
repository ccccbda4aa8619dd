"""Inviting people: a row, a place in the account, and a mailed link that sets the password."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import invitation as mails
from admin_app.identity.locking import lock_account, lock_person, subject_of
from admin_app.identity.models import (
    Account,
    AccountStatus,
    Membership,
    Role,
    RoleScope,
    User,
    UserKind,
    UserStatus,
)
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.lib.text.pasted import account_number
from admin_app.role import service as roles
from admin_app.sign_in import links
from admin_app.user import access, disputed
from admin_app.user.identifiers import username_rules
from admin_app.user.joining import creation

BATCH = 200


def invite(
    actor: Actor,
    *,
    email: str,
    full_name: str,
    role: str = RoleKey.MANAGER,
    username: str | None = None,
    account_id: UUID | None = None,
) -> UUID:
    """Invite somebody to one's own account (console and jobs: to any); the username is the e-mail unless given.

    Mails a link that works once, for 7 days (policy). Raises ReauthRequired, NotFound, NotAllowed (role, state
    of the account), Invalid beside the field (form; an address or username in use, which is recorded),
    RateLimited.
    """
    require_fresh(actor)
    columns = creation.checked_names(email=email, full_name=full_name, username=username)
    creation.limit(actor)
    home = account_id or actor.acting_account_id
    try:
        return _invite(actor, columns, role, home)
    except creation.TakenIdentifier as taken:
        refused = taken
    named = columns["username_folded"] != columns["email_folded"]  # a name of its own beside the address
    name_taken = named and refused.field == "username"
    if actor.is_customer and home and not name_taken and creation.holder_elsewhere(columns, home):
        try:
            return _invite(actor, creation.as_stand_in(columns), role, home)
        except creation.TakenIdentifier as taken:  # the name, as it is with an address that nobody has
            refused = taken
    raise creation.refused(actor, refused, username_given=named)


def _invite(actor: Actor, columns: dict[str, str], role: str, home: UUID | None) -> UUID:
    with transaction():
        account = lock_account(home)
        require(actor, Permission.OWN_PEOPLE_INVITE, subject_of(account))
        username_rules.refuse_reserved(columns["username"], account_id=account.id)
        chosen = roles.by_key(role, RoleScope.ACCOUNT)
        if actor.is_customer:
            rights = access.still_may(actor, Permission.OWN_PEOPLE_INVITE)
            access.within(rights, [chosen.permissions])
        user = creation.add_user(
            UserKind.CUSTOMER,
            columns,
            account_id=account.id,
            language=account.language,
            time_zone=account.time_zone,
        )
        db.session.add(
            Membership(user_id=user.id, account_id=account.id, role_id=chosen.id, since=clock.now())
        )
        disputed.keep_person(actor, user, invited=True)
        _send(Event.PERSON_INVITED, actor, user, account, chosen)
    return user.id


def resend_invitation(actor: Actor, user_id: UUID, *, reason: str = "") -> None:
    """Send an invited person a new link; the former one is worthless then.

    By an owner in their own account (fresh sign-in), by agents and administrators with a reason. Raises
    ReauthRequired, NotFound, NotAllowed (role; while the account is closing), Conflict when the person isn't
    invited any more, RateLimited after 5 a day.
    """
    if actor.is_customer:
        require_fresh(actor)
    reason = reasons.of_staff(actor, reason)
    creation.limit(actor)
    resend_one_of_many(actor, user_id, reason=reason)


def resend_one_of_many(actor: Actor, user_id: UUID, *, reason: str) -> None:
    """The same for one of the people of a run, which keeps a pace and a limit of its own (`bulk`)."""
    with transaction():
        if actor.is_staff and _is_staff(user_id):
            _resend_to_staff(actor, user_id, reason)
            return
        person, account, _rights = access.reach_customer(
            actor, user_id, own=Permission.OWN_PEOPLE_INVITE, staff=Permission.PERSON_RESTORE
        )
        access.not_closing(account)
        _still_invited(person.user)
        send_anew(actor, person.user, account, reason)


def send_anew(actor: Actor, user: User, account: Account, reason: str) -> None:
    """Mail somebody who never joined a new link, in the caller's transaction. Raises RateLimited after 5 a day."""
    creation.few_a_day(user.id)
    role = db.session.scalars(sa.select(Role).join(Membership).where(Membership.user_id == user.id)).one()
    _send(Event.PERSON_INVITATION_RESENT, actor, user, account, role, reason)


def invite_imported(actor: Actor, *, account_number: str | None = None) -> int:
    """Invite imported people who never got an invitation, of all active accounts or of one; gives how many.

    For the console. Works in batches, each a transaction, so it can be broken off and repeated. Raises
    NotAllowed for anybody else, Invalid for an unknown account.
    """
    if not actor.is_internal:
        raise NotAllowed
    account_id = _account_of(account_number) if account_number else None
    count = 0
    while batch := _uninvited(account_id):
        with transaction():
            count += sum(_invite_imported(actor, user_id) for user_id in batch)
    return count


def _send(event: Event, actor: Actor, user: User, account: Account, role: Role, reason: str = "") -> None:
    user.invited_at, user.invitation_end = clock.now(), None
    can_join = creation.joins(user)
    issued = links.issue(user, LinkPurpose.ACTIVATE)
    new = {"full_name": user.full_name, "username": user.username, "email": user.email}
    audit.record(
        event,
        actor,
        account_id=account.id,
        target=("user", user.id),
        subject_id=user.id,
        facts={"role": role.key},
        after=new if event is Event.PERSON_INVITED else None,
        reason=reason,
    )
    if not can_join:  # the link is issued all the same, for it says until when; nobody gets it
        _tell_holder(actor, user, account)
        return
    outbox.queue(
        mails.invited(
            user, actor, account=account, role=role.name, token=issued.token, expires_at=issued.expires_at
        )
    )


def _tell_holder(actor: Actor, stand_in: User, account: Account) -> None:
    names = {"email": stand_in.email, "email_hash": stand_in.email_hash}
    holder = creation.holder_elsewhere(names, account.id, but=stand_in.id)
    if holder is not None and not _is_twin(holder, stand_in):
        outbox.queue(mails.invited_elsewhere(holder, actor, account=account, address=stand_in.email))


def _is_twin(holder: User, invited: User) -> bool:
    """Whether somebody is found by an invited address and reads another mailbox: that one isn't told who was invited."""
    return holder.email_folded == text.fold(invited.email) and not text.same_mailbox(
        holder.email, invited.email
    )


def _resend_to_staff(actor: Actor, user_id: UUID, reason: str) -> None:
    person = lock_person(user_id)
    require(actor, Permission.PERSON_RESTORE, person.subject)
    _still_invited(person.user)
    send_staff_anew(actor, person.user, reason)


def send_staff_anew(actor: Actor, user: User, reason: str) -> None:
    """The same for a member of staff."""
    creation.few_a_day(user.id)
    send_to_staff(Event.PERSON_INVITATION_RESENT, actor, user, roles.held_by_staff(user.id), reason)


def send_to_staff(event: Event, actor: Actor, user: User, held: list[Role], reason: str) -> None:
    """Mail a member of staff the set-up link, in the caller's transaction."""
    user.invited_at = clock.now()
    independence.tie(actor, user, TieKind.INVITED)
    issued = links.issue(user, LinkPurpose.STAFF_SETUP)
    keys = ", ".join(role.key for role in held)
    new = {"full_name": user.full_name, "username": user.username, "email": user.email}
    audit.record(
        event,
        actor,
        target=("user", user.id),
        subject_id=user.id,
        facts={"roles": keys, "role": keys},
        after=new if event is Event.STAFF_INVITED else None,
        reason=reason,
    )
    names = [role.name for role in held]
    outbox.queue(
        mails.staff_invited(user, actor, roles=names, token=issued.token, expires_at=issued.expires_at)
    )


def _still_invited(user: User) -> None:
    if user.status is not UserStatus.INVITED:
        raise Conflict(N_("%(name)s isn’t waiting for an invitation any more."), name=user.full_name)


def _is_staff(user_id: UUID) -> bool:
    return db.session.scalar(sa.select(User.kind).where(User.id == user_id)) is UserKind.STAFF


def _account_of(number: str) -> UUID:
    account_id = db.session.scalar(sa.select(Account.id).where(Account.number == account_number(number)))
    if account_id is None:
        raise Invalid(N_("There is no account %(number)s."), field="account", number=number)
    return account_id


def _uninvited(account_id: UUID | None) -> list[UUID]:
    wanted = (
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            User.status == UserStatus.INVITED,
            User.invited_at.is_(None),
            User.import_run_id.is_not(None),
            Account.status == AccountStatus.ACTIVE,
        )
        .order_by(User.id)
        .limit(BATCH)
    )
    if account_id:
        wanted = wanted.where(Account.id == account_id)
    return list(db.session.scalars(wanted))


def _invite_imported(actor: Actor, user_id: UUID) -> int:
    person = lock_person(user_id)
    account, user = person.account, person.user
    if account is None or account.status is not AccountStatus.ACTIVE or user.status is not UserStatus.INVITED:
        return 0
    role = db.session.scalars(sa.select(Role).join(Membership).where(Membership.user_id == user_id)).one()
    _send(Event.PERSON_INVITED, actor, user, account, role)
    return 1
