"""Another e-mail address: asked for, proven by a code, told to the former one, which can undo it for 72 h.

The threat: the address opens the door (a mailed link sets a new password), so a stolen session wants to change
it. It takes a fresh sign-in, twice; the former address and every contact get a link that undoes it, the new one
gets none. And whoever is signed in could ask whose addresses we know: an address of somebody else is answered
like any other, only the mail that goes there is a different one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import codes, rate_limits
from admin_app.contact.models import Channel
from admin_app.email import outbox
from admin_app.email.messages import identity as mails
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import Permission, RoleKey, require, require_fresh
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.session import ended as ended_session
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.models import EndReason
from admin_app.sign_in import links
from admin_app.user import disputed
from admin_app.user.identifiers import email_address
from admin_app.user.models import EmailChange, EmailChangeState

WAITS = timedelta(hours=24)  # for its code; then it has to be asked for anew
BY_STAFF = N_("An administrator changes the e-mail address of a member of staff.")
BY_SUPPORT = N_("Ask support for another address: people can’t change it themselves here.")
GONE = N_("This change of address is no longer waiting. Start again.")


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that waits for its code. `again_at`: when the next code may be sent, None at once."""

    address: str
    asked_at: datetime
    again_at: datetime | None


def may_change(actor: Actor) -> bool:
    """Whether a customer may change their own address here (policy); staff never."""
    return actor.is_customer and bool(policy.value(Key.EMAIL_SELF_SERVICE, actor.account_id, actor.user_id))


def pending(actor: Actor) -> Pending | None:
    """One's own change that waits for its code."""
    row = _asked(actor.user_id) if actor.user_id else None
    if row is None:
        return None
    wait = rate_limits.next_send(row.user_id, codes.hash_of(row.new))
    return Pending(row.new, row.asked_at, wait[0] if wait else None)


def ask(actor: Actor, *, email: str) -> None:
    """Ask for another address; a code goes there. A former request of the kind is given up.

    Raises ReauthRequired, NotAllowed (staff; policy off; account suspended), Invalid beside the field (form, the
    same address), RateLimited. An address of somebody else is answered like any other.
    """
    require_fresh(actor)
    user_id = _allowed(actor)
    address = text.email(email)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
        if text.fold(address) == person.user.email_folded:
            raise Invalid(N_("That is already your address."), field="email", code="same")
        _give_up(user_id)
        db.session.add(_change_of(person.user, address))
        _send(actor, person.user, address)
        audit.record(
            Event.PERSON_EMAIL_ASKED,
            actor,
            account_id=actor.account_id,
            target=("user", user_id),
            subject_id=user_id,
            after={"email": address},
        )


def send_again(actor: Actor) -> None:
    """Send another code to the address that was asked for. Raises NotAllowed, Conflict, RateLimited."""
    user_id = _allowed(actor)
    with transaction():
        person = lock_person(user_id)
        require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
        _send(actor, person.user, _waiting(user_id).new)


def cancel(actor: Actor) -> None:
    """Give up a change that waits for its code. Raises NotAllowed, Conflict when there is none any more."""
    user_id = _allowed(actor)
    with transaction():
        lock_person(user_id)
        codes.withdraw(user_id, target=_waiting(user_id).new)
        _give_up(user_id)
        audit.record(
            Event.PERSON_EMAIL_GIVEN_UP,
            actor,
            account_id=actor.account_id,
            target=("user", user_id),
            subject_id=user_id,
        )


def confirm(actor: Actor, *, code: str) -> None:
    """The code proves the new address: it is the person's from now on. All other sessions end.

    Raises ReauthRequired, NotAllowed, Invalid beside `code` (the guess is counted), RateLimited, Conflict when
    the change isn't waiting any more or another window was faster.
    """
    require_fresh(actor)
    user_id = _allowed(actor)
    asked = _waiting(user_id)
    proof = codes.check(actor, target=asked.new, code=code)
    with transaction():
        person = lock_person(user_id, renames=True)
        require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
        change = lock_row(EmailChange, asked.id)
        if change is None or change.state is not EmailChangeState.ASKED:
            raise Conflict(GONE)
        codes.use(proof)
        apply(actor, person, change.new, change=change)


def apply(
    actor: Actor, person: LockedPerson, address: str, *, reason: str = "", change: EmailChange | None = None
) -> None:
    """Give a locked person another address, in the caller's transaction; `change` is the request it comes from.

    A username that was the address follows it. Sessions end but the actor's own; links that were bound to the
    address die with it. The former address and every e-mail contact get the link that undoes it. The caller has
    judged whether the actor may. Raises Invalid beside `email` where the address is the same or somebody's.
    """
    user, former, known = person.user, person.user.email, email_address.addresses_of(person.user)
    if text.fold(address) == user.email_folded:
        raise Invalid(N_("That is already the address."), field="email", code="same")
    if email_address.holder(address, user.id) is not None:
        raise Invalid(email_address.IN_USE, field="email", code="taken")
    done = change or _change_of(user, address)
    done.former, done.former_hash = former, user.email_hash
    ended_session.refuse(actor.session_id)
    disputed.keep_email(actor, user.id, former)
    if email_address.carries_username(user, address):
        disputed.keep_username(actor, user)
    email_address.move(user, address)
    life, now = timedelta(hours=policy.number(Key.EMAIL_UNDO_HOURS, person.subject.account_id)), clock.now()
    done.state, done.done_at, done.undo_until = EmailChangeState.DONE, now, now + life
    db.session.add(done)
    _give_up(user.id, but=done.id)
    own = actor.user_id == user.id
    ended = sessions.revoke_user(user.id, EndReason.EMAIL, keep=actor.session_id if own else None)
    if own and actor.session_id:
        lifecycle.renew(actor.session_id)
    audit.record(
        Event.PERSON_EMAIL_CHANGED,
        actor,
        account_id=person.subject.account_id,
        target=("user", user.id),
        subject_id=user.id,
        facts={"sessions_ended": ended},
        before={"email": former},
        after={"email": address},
        reason=reason,
    )
    _tell(actor, user, former, known, done, life)


def _tell(
    actor: Actor, user: User, former: str, known: list[str], done: EmailChange, life: timedelta
) -> None:
    payload = {"change": done.id.hex}
    if actor.user_id == user.id and actor.session_id:
        payload["session"] = actor.session_id.hex
    issued = links.issue(user, LinkPurpose.EMAIL_UNDO, payload=payload, life=life, keep_older=True)
    undo = (issued.token, issued.expires_at)
    for address in email_address.distinct(known):
        if text.fold(address) != user.email_folded:
            outbox.queue(mails.email_changed(user, actor, address=address, former=former, undo=undo))
    outbox.queue(mails.email_changed(user, actor, address=user.email, former=former))


def _send(actor: Actor, user: User, address: str) -> None:
    holder = email_address.holder(address, user.id)
    instead = mails.email_in_use(holder, address=address) if holder else None
    codes.send(actor, target=address, channel=Channel.MAIL, field="email", instead=instead)


def _allowed(actor: Actor) -> UUID:
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed(BY_STAFF, grantor=RoleKey.ADMINISTRATOR)
    if not may_change(actor):
        raise NotAllowed(BY_SUPPORT, grantor=RoleKey.SUPPORT)
    return actor.user_id


def _change_of(user: User, address: str) -> EmailChange:
    return EmailChange(
        id=clock.new_id(),
        user_id=user.id,
        former=user.email,
        former_hash=user.email_hash,
        new=address,
        asked_at=clock.now(),
    )


def _asked(user_id: UUID) -> EmailChange | None:
    wanted = sa.select(EmailChange).where(
        EmailChange.user_id == user_id,
        EmailChange.state == EmailChangeState.ASKED,
        EmailChange.asked_at > clock.now() - WAITS,
    )
    return db.session.scalars(wanted).first()


def _waiting(user_id: UUID) -> EmailChange:
    asked = _asked(user_id)
    if asked is None:
        raise Conflict(GONE)
    return asked


def _give_up(user_id: UUID, but: UUID | None = None) -> None:
    """Requests that wait for their code end here, in the caller's transaction."""
    db.session.flush()
    db.session.execute(
        sa.update(EmailChange)
        .where(
            EmailChange.user_id == user_id,
            EmailChange.state == EmailChangeState.ASKED,
            EmailChange.id != but if but else sa.true(),
        )
        .values(state=EmailChangeState.GIVEN_UP)
        .execution_options(synchronize_session=False)
    )
