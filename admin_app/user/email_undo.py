"""The way back from a change of address that wasn't meant: the link in the mail to the former one (DOMAIN 4).

Whoever opens it reads the former address's mail, or a contact's. The link of an earlier change works after later
ones too: it goes back to before the change it was made for, and with it all later ones are undone. A thief who
changes the address twice gains nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.email import outbox
from admin_app.email.messages import identity as mails
from admin_app.kernel import clock, masks, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.session import service as sessions
from admin_app.session.models import EndReason
from admin_app.session.person import lock_person
from admin_app.sign_in import links, password, record, reset_wait, trusted_browsers
from admin_app.sign_in.links import LinkDead, Opened
from admin_app.sign_in.models import LinkPurpose
from admin_app.user import email_change
from admin_app.user.models import EmailChange, EmailChangeState, User

HELD = N_("Somebody else signs in with the former address by now. Our support helps.")


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a link would undo: both addresses masked, and whose sign-in it is about (customer or staff)."""

    former: str
    present: str
    kind: str


def look(token: str) -> Undoable:
    """What an undo link is for; nothing changes. Raises LinkDead."""
    opened = links.look(token, LinkPurpose.EMAIL_UNDO)
    change = db.session.get(EmailChange, _change_id(opened), populate_existing=True)
    if change is None or not _undoable(change, opened.person.user_id):
        raise LinkDead
    return Undoable(masks.email(change.former), masks.email(opened.person.email), opened.person.kind)


def undo(actor: Actor, token: str) -> None:
    """Put the address back that the change took away, and mail a link there that sets a new password.

    Changes since then are undone with it, all sessions end, the password has to be a new one, and every address
    is told. Nothing is opened here: a contact may hold the link too. Raises LinkDead, Invalid when somebody else
    signs in with the former address.
    """
    with transaction():
        person = lock_person(links.look(token, LinkPurpose.EMAIL_UNDO).person.user_id)
        user, dropped = person.user, person.user.email
        opened = links.take(token, LinkPurpose.EMAIL_UNDO)
        change = lock_row(EmailChange, _change_id(opened))
        if change is None or not _undoable(change, user.id):
            raise LinkDead
        known = [dropped, change.former, *email_change.addresses_of(user)]
        _undo_from(change)
        if text.fold(dropped) != text.fold(change.former):
            _put_back(user, change.former)
        ended = sessions.revoke_user(user.id, EndReason.EMAIL)
        trusted_browsers.forget(user.id)
        password.demand_new(user.id)
        audit.record(
            Event.PERSON_EMAIL_UNDONE, record.as_person(actor, opened.person), account_id=person.subject.account_id,
            target=("user", user.id), subject_id=user.id, facts={"sessions_ended": ended},
            before={"email": dropped}, after={"email": user.email},
        )  # fmt: skip
        reset = links.issue(user, LinkPurpose.RESET, life=reset_wait.life(opened.person))
        for address in email_change.distinct(known):
            mail = mails.email_undone(user, actor, address=address, dropped=dropped, reset=reset.token)
            outbox.queue(mail)


def _put_back(user: User, address: str) -> None:
    try:
        email_change.move(user, address)
    except Invalid as error:
        raise Invalid(HELD, code="held") from error


def _undo_from(change: EmailChange) -> None:
    """This change and all that came after it are undone; one that still waits for its code is given up."""
    mine = EmailChange.user_id == change.user_id
    later = sa.and_(EmailChange.state == EmailChangeState.DONE, EmailChange.done_at >= change.done_at)
    waiting = EmailChange.state == EmailChangeState.ASKED
    for which, values in (
        (later, {"state": EmailChangeState.UNDONE, "undone_at": clock.now()}),
        (waiting, {"state": EmailChangeState.GIVEN_UP}),
    ):
        db.session.execute(
            sa.update(EmailChange)
            .where(mine, which)
            .values(values)
            .execution_options(synchronize_session=False)
        )


def _undoable(change: EmailChange, user_id: UUID) -> bool:
    alive = change.undo_until is not None and change.undo_until > clock.now()
    return alive and change.user_id == user_id and change.state is EmailChangeState.DONE


def _change_id(opened: Opened) -> UUID:
    return UUID(hex=str(opened.payload["change"]))
