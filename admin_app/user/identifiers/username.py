"""Another username, chosen by the person (policy `username.self_service`) or agreed on by two members of staff.

The threat: a username opens nothing, but a stolen session could use the change to lock its owner out. So it
takes a fresh sign-in with the second factor, every address of the person is told, and the session's secret is
new afterwards. Other sessions go on (SECURITY 9).
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import identity as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.kernel import crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Invalid, NotAllowed, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import lifecycle
from admin_app.sign_in.throttle import limits
from admin_app.user import disputed
from admin_app.user.identifiers import columns, username_rules
from admin_app.user.identifiers.username_rules import TAKEN

TRIES_AN_HOUR = 20  # each tells whether a username is somebody's
BY_STAFF = N_("An administrator changes the username of a member of staff.")
BY_SUPPORT = N_("Ask support for another username: people can’t change it themselves here.")


def may_change(actor: Actor) -> bool:
    """Whether a customer may choose another username here (policy); staff never."""
    return actor.is_customer and bool(
        policy.value(Key.USERNAME_SELF_SERVICE, actor.account_id, actor.user_id)
    )


def change(actor: Actor, *, username: str, version: int | None = None) -> None:
    """Choose another username for oneself. Every address of the person is told, this session gets a new secret.

    Raises ReauthRequired, NotAllowed (staff; policy off; account suspended), Invalid beside the field (form, taken,
    reserved), RateLimited after 20 tries in an hour or 3 changes in a day, Conflict when another window was faster.
    """
    require_fresh(actor)
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed(BY_STAFF, grantor=RoleKey.ADMINISTRATOR)
    if not may_change(actor):
        raise NotAllowed(BY_SUPPORT, grantor=RoleKey.SUPPORT)
    if not limits.within({"username:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): TRIES_AN_HOUR}):
        raise RateLimited(None, N_("Too many usernames tried. Try again in an hour."))
    with transaction():
        person = lock_person(actor.user_id, renames=True)
        require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
        meanwhile.require_same(actor, version, person.user.version, person.user.id)
        username_rules.few_a_day(person.user.id)
        apply(actor, person, username)
        if actor.session_id:
            lifecycle.renew(actor.session_id)


def apply(actor: Actor, person: LockedPerson, username: str, *, reason: str = "") -> None:
    """Give a locked person another username, record it and tell every address, in the caller's transaction.

    The caller has judged whether the actor may. Raises Invalid beside `username` (form, the same as before, taken).
    """
    user, former = person.user, person.user.username
    username = username_rules.checked(username, user.email)
    if username == former:
        raise Invalid(N_("That is already the username."), field="username", code="same")
    username_rules.refuse_reserved(username, account_id=person.subject.account_id)
    if db.session.scalar(sa.select(columns.anybody(columns.barring_username(username), but=user.id))):
        raise Invalid(TAKEN, field="username", code="taken")
    disputed.keep_username(actor, user)
    columns.rename(user, username=username)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody took it a moment ago
        raise Invalid(TAKEN, field="username", code="taken") from error
    audit.record(
        Event.PERSON_USERNAME_CHANGED,
        actor,
        account_id=person.subject.account_id,
        target=("user", user.id),
        subject_id=user.id,
        before={"username": former},
        after={"username": username},
        reason=reason,
    )
    security_mail.everywhere(user.id, lambda reader: mails.username_changed(reader, actor, former=former))
