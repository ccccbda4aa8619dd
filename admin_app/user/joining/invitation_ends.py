"""An invitation that comes to nothing: taken back by whoever may invite, or declined by the one who was invited.

Either way the person stays out as somebody disabled who never joined: the mailed link is dead, and inviting again is
"Enable", which sends a new one. Declining asks for nothing but the link, which only the invited person has.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import invitation as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import Account, InvitationEnd, User, UserStatus
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import Permission, RoleKey, require_fresh
from admin_app.mailed_link.models import LinkToken
from admin_app.sign_in import links
from admin_app.user import access, disputed, ending

ENDS = {
    Event.PERSON_INVITATION_REVOKED: InvitationEnd.REVOKED,
    Event.PERSON_INVITATION_DECLINED: InvitationEnd.DECLINED,
}


def revoke(actor: Actor, user_id: UUID, *, version: int | None = None) -> None:
    """Take back the invitation of somebody who hasn't joined; the invited person and the other owners are told.

    By whoever may invite in their own account. Raises ReauthRequired, NotFound, NotAllowed (right, state of the account), Conflict
    when the person isn't invited any more, or was changed meanwhile.
    """
    require_fresh(actor)
    if actor.is_staff:
        raise NotAllowed(grantor=RoleKey.OWNER)
    with transaction():
        person, account, _rights = access.reach_customer(
            actor, user_id, own=Permission.OWN_PEOPLE_INVITE, staff=Permission.PERSON_DISABLE
        )
        user = person.user
        access.not_frozen(user)
        _still_waits(user)
        meanwhile.require_same(actor, version, user.version, user.id)
        disputed.keep_person(actor, user)
        told = user.invited_at is not None
        _end(actor, user, account, Event.PERSON_INVITATION_REVOKED)
        if told:
            outbox.queue(mails.revoked(user, actor, account=account))
        known = {actor.user_id} if actor.user_id else set()
        for owner in contacts.owners_of(account.id, but=known):
            outbox.queue(mails.revoked_of(owner, actor, account=account, person=user))


def decline(actor: Actor, token: str) -> None:
    """Say no to an invitation by its mailed link; the owners are told. Raises LinkDead, Conflict."""
    with transaction():
        # The person before the link, as whoever takes the invitation back locks them.
        person = lock_person(links.peek(token, LinkPurpose.ACTIVATE).user_id)
        links.use(token, LinkPurpose.ACTIVATE)
        if person.account is None:
            raise links.LinkDead
        _still_waits(person.user)
        _end(actor, person.user, person.account, Event.PERSON_INVITATION_DECLINED)
        for owner in contacts.owners_of(person.account.id):
            outbox.queue(mails.declined(owner, actor, account=person.account, person=person.user))


def _still_waits(user: User) -> None:
    if user.status is not UserStatus.INVITED:
        raise Conflict(N_("%(name)s isn’t waiting for an invitation any more."), name=user.full_name)


def _end(actor: Actor, user: User, account: Account, event: Event) -> None:
    user.status, user.invitation_end = UserStatus.DISABLED, ENDS[event]
    ending.end_all(user.id)
    db.session.execute(
        sa.delete(LinkToken)
        .where(
            LinkToken.user_id == user.id,
            LinkToken.purpose == LinkPurpose.ACTIVATE,
            LinkToken.used_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )
    audit.record(event, actor, account_id=account.id, target=("user", user.id), subject_id=user.id)
