"""Ways back in by mail: "Forgotten password", and the link that staff send."""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import password as mails
from admin_app.identity.locking import lock_person
from admin_app.identity.models import Identity, User, UserKind, UserStatus
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import lock_row, transaction
from admin_app.kernel.errors import Conflict, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, require
from admin_app.role import service as roles
from admin_app.sign_in import links
from admin_app.sign_in.flow import client_snapshot
from admin_app.sign_in.flow.subject import SignInSubject, by_id, by_name, folded_name
from admin_app.sign_in.password import reset_delay, turns
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.throttle import limits

JOB = "sign_in.forgotten"
PLACE = "jobs.arguments:sign_in.forgotten"


def forgotten(actor: Actor, *, kind: UserKind, name: str) -> None:
    """Somebody at the door of a kind asks for a link. Nothing tells whether there is such a person.

    Known or not, the same is written: a count and a job, which alone finds out whether a mail goes out
    (SECURITY 1, 57, 70). Raises Unavailable when the count can't be asked.
    """
    with guarded(), turns.at_moment():
        folded = folded_name(name)
        person = by_name(kind, folded)
        user_id = person.user_id if person and person.kind == kind else None
        allowed = limits.mail_allowed(user_id, name=folded, ip=actor.ip)
        job_for = user_id if allowed else None
        with transaction():
            queue.enqueue(JOB, job_for or clock.new_id(), door=client_snapshot.seal(actor, PLACE))


def mail_link(actor: Actor, user_id: UUID) -> None:
    """Have the link mailed to somebody who is known already. Raises RateLimited after several in an hour."""
    if not limits.mail_allowed(user_id, ip=actor.ip):
        raise RateLimited(None, N_("Several e-mails were sent in the last hour. Check your mailbox first."))
    with transaction():
        queue.enqueue(JOB, user_id, door=client_snapshot.seal(actor, PLACE))


def send_forgotten(_system: Actor, subject_id: UUID, *, door: str) -> None:
    """The job behind `forgotten`: mail the link to whoever may have one, do nothing for all others."""
    person = by_id(subject_id)
    if person is not None and _is_from_outside(person):
        _point_elsewhere(person, door)
        return
    if person is None or not _may_have_link(person) or _is_administrator(person):
        return
    with transaction():
        user = lock_row(User, subject_id)
        if user is None or user.status is not person.status or user.stands_in:
            return
        actor = client_snapshot.unseal(door, PLACE)
        issued = links.issue(user, LinkPurpose.RESET, life=reset_delay.life(person))
        opens = reset_delay.opens_at(person)
        outbox.queue(
            mails.reset_link(user, actor, token=issued.token, expires_at=issued.expires_at, opens_at=opens)
        )
        audit.record(Event.PASSWORD_LINK_ASKED, actor, account_id=person.account_id, subject_id=user.id)


def send_reset_link(actor: Actor, user_id: UUID, reason: str) -> None:
    """Staff send a person a link for a new password; whoever is invited gets active by it too.

    Raises NotFound, NotAllowed (role, staff acted on, oneself), Conflict when the person can't sign in anyway,
    ResetHeld while a dispute has to be decided, RateLimited after too many links.
    """
    reason = reasons.needed(reason)
    with transaction():
        locked = lock_person(user_id)
        require(actor, Permission.PERSON_RESTORE, locked.subject)
        if not limits.mail_allowed(user_id):
            raise RateLimited(
                None, N_("This person was sent several links in the last hour. Check the mail log first.")
            )
        person = by_id(user_id)
        if person is not None and person.identity is not Identity.LOCAL:
            raise Conflict(
                N_(
                    "This person signs in through another service, so there is no password here. Send them there instead."
                )
            )
        if person is not None:
            reset_delay.require_decided(person, to_staff=True)
        if locked.user.stands_in:
            raise Conflict(
                N_(
                    "Somebody else signs in with this address. This invitation can’t be used; another address has to be invited."
                )
            )
        if person is None or not _may_have_link(person):
            raise Conflict(N_("This person can’t sign in at the moment, so a link would lead nowhere."))
        independence.tie(actor, locked.user, TieKind.RESET)
        issued = links.issue(locked.user, LinkPurpose.RESET, life=reset_delay.life(person))
        opens = reset_delay.opens_at(person)
        audit.record(
            Event.PASSWORD_LINK_SENT,
            actor,
            account_id=locked.subject.account_id,
            subject_id=user_id,
            reason=reason,
        )
        outbox.queue(
            mails.reset_link(
                locked.user, actor, token=issued.token, expires_at=issued.expires_at, opens_at=opens
            )
        )


def _may_have_link(person: SignInSubject) -> bool:
    if person.identity is not Identity.LOCAL:  # has no password here
        return False
    if reset_delay.is_held(person):  # people decide first, and mail the link then
        return False
    return person.may_activate or (person.status is UserStatus.ACTIVE and person.account_open)


def _is_from_outside(person: SignInSubject) -> bool:
    return (
        person.identity is not Identity.LOCAL and person.status is UserStatus.ACTIVE and person.account_open
    )


def _point_elsewhere(person: SignInSubject, door: str) -> None:
    """Tell somebody whose password lives with another service that there is none to set here."""
    actor = client_snapshot.unseal(door, PLACE)
    with transaction():
        user = lock_row(User, person.user_id)
        if user is not None and user.status is person.status:
            outbox.queue(mails.signs_in_elsewhere(user, actor))


def _is_administrator(person: SignInSubject) -> bool:
    """Administrators get no link by asking for one: another administrator sends it."""
    return person.is_staff and any(
        role.key == RoleKey.ADMINISTRATOR for role in roles.held_by_staff(person.user_id)
    )
