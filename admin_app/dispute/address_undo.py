"""The way back from a change of address that wasn't meant: the link in the mail to the former one.

Whoever opens it reads the former address's mail, or a contact's. The link of an earlier change works after later
ones too: it goes back to before the change it was made for, and with it all later ones are undone. A thief who
changes the address twice gains nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact.models import ContactKind
from admin_app.dispute import opening, telling
from admin_app.dispute.models import DisputeSource
from admin_app.email import outbox
from admin_app.email.messages import identity as mails
from admin_app.former_state.service import StateChange
from admin_app.identity.models import User, UserKind
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.lib import masks
from admin_app.sign_in import links
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.links import LinkDead, Opened
from admin_app.user.disputed import EMAIL
from admin_app.user.identifiers import email_address
from admin_app.user.models import EmailChange, EmailChangeState

HELD = N_("Somebody else now signs in with the previous address. Our support helps.")


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a link would undo: both addresses masked, and whose sign-in it is about."""

    former: str
    present: str
    kind: UserKind


def look(token: str) -> Undoable:
    """What an undo link is for; nothing changes. Raises LinkDead."""
    opened = links.look(token, LinkPurpose.EMAIL_UNDO)
    change = db.session.get(EmailChange, _change_id(opened), populate_existing=True)
    if change is None or not _undoable(change, opened.person.user_id):
        raise LinkDead
    return Undoable(masks.email(change.former), masks.email(opened.person.email), opened.person.kind)


def undo(actor: Actor, token: str) -> None:
    """Put the address back that the change took away, open a dispute, and mail a link there that sets a new password.

    What was set up since the session that changed it began is frozen, changes since then are undone with it, all
    sessions end, the password has to be a new one, and every address is told. Nothing is opened here: a contact may
    hold the link too. Raises LinkDead, Invalid when somebody else signs in with the former address.
    """
    with transaction():
        user = opening.lock(links.look(token, LinkPurpose.EMAIL_UNDO).person.user_id).user
        dropped = user.email
        opened = links.take(token, LinkPurpose.EMAIL_UNDO)
        change = lock_row(EmailChange, _change_id(opened))
        if change is None or change.done_at is None or not _undoable(change, user.id):
            raise LinkDead
        known = [dropped, change.former, *email_address.addresses_of(user)]
        _refuse_taken(user, change.former)
        dispute = opening.open_dispute(
            attempts.as_person(actor, opened.person),
            opened.person,
            _about(opened, change, change.done_at, known),
        )
        audit.record(
            Event.PERSON_EMAIL_UNDONE,
            attempts.as_person(actor, opened.person),
            account_id=opened.person.account_id,
            target=("user", user.id),
            subject_id=user.id,
            facts={"sessions_ended": dispute.sessions_ended},
            before={"email": dropped},
            after={"email": user.email},
        )
        reset = telling.reset_for(dispute)
        for address in email_address.distinct(known):
            objection = telling.objection(user, dispute, telling.Reached(ContactKind.EMAIL, address))
            outbox.queue(
                mails.email_undone(
                    user, actor, address=address, dropped=dropped, reset=reset, objection=objection
                )
            )


def _about(opened: Opened, change: EmailChange, done_at: datetime, known: list[str]) -> opening.About:
    """The disputed moment is the start of the session that changed the address, else the change."""
    session = opening.session_of(opened, change.user_id)
    former = StateChange(EMAIL, change.user_id, done_at, {"email": change.former})
    moment = opening.began(session, done_at)
    told = frozenset(text.fold(address) for address in known)
    return opening.About(
        DisputeSource.UNDO, "address", moment, session.id if session else None, (former,), told
    )


def _refuse_taken(user: User, address: str) -> None:
    try:
        email_address.refuse_taken(user, address)
    except Invalid as error:
        raise Invalid(HELD, code="held") from error


def _undoable(change: EmailChange, user_id: UUID) -> bool:
    alive = change.undo_until is not None and change.undo_until > clock.now()
    return alive and change.user_id == user_id and change.state is EmailChangeState.DONE


def _change_id(opened: Opened) -> UUID:
    return UUID(hex=str(opened.payload["change"]))
