"""Hearing what became of a mail, and counting it to the address that it went to.

The threat: anybody can write a mail that looks like a bounce. So a report counts only for a mail that it names by our own
signature or by a Message-ID that we made, whose random part nobody guesses; it can change that one mail and its own
address; and of its words only a status code is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bounce.models import AddressTrouble, Fate, MailReport
from admin_app.contact.models import Contact, ContactKind
from admin_app.email import outbox
from admin_app.email.models import Mail, MailState
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.crypto import token_hash
from admin_app.kernel.db import db, lock_row, transaction

FORGOTTEN = timedelta(days=90)  # after which an address counts as healthy again
INVITED_ELSEWHERE = "invited_elsewhere"  # to whoever has the address that another account invited
UNREACHABLE_AT = 3  # bounces in a row; from then on it gets no newsletter and no service status
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
AFTER = {
    Fate.DELIVERED: (MailState.SENT,),
    Fate.BOUNCED: (MailState.QUEUED, MailState.SENT, MailState.DELIVERED),
    Fate.DELAYED: (),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says: of which mail (by its id or Message-ID), and `key`, by which it is told from others."""

    fate: Fate
    key: str
    code: str = ""
    mail_id: UUID | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An address that mail doesn't reach: how often it came back, why, and when the last time."""

    bounces: int
    code: str
    last: datetime

    @property
    def unreachable(self) -> bool:
        """Whether nothing is sent there any more that can wait."""
        return self.bounces >= UNREACHABLE_AT


def hear(reported: Reported) -> bool:
    """Take in a report; whether it was about a mail of ours and not heard before. Twice the same counts once."""
    key = token_hash(reported.key)
    with transaction():
        mail = _mail(reported)
        if mail is None or db.session.scalar(sa.select(MailReport.id).where(MailReport.key == key)):
            return False
        code = found[0] if (found := _CODE.search(reported.code)) else ""
        report = MailReport(
            id=clock.new_id(), key=key, mail_id=mail.id, user_id=mail.user_id, fate=reported.fate, code=code
        )
        db.session.add(report)
        db.session.flush()
        if mail.state in AFTER[reported.fate]:
            _settle(mail, reported.fate, code)
        count(mail, reported.fate, code)
    return True


def count(mail: Mail, fate: Fate, code: str) -> None:
    """Count it to the address, in the caller's transaction. Mail to nobody of ours, and of which nothing is kept, isn't."""
    if mail.user_id is None or mail.passing:
        return
    wanted = sa.select(AddressTrouble.id).where(
        AddressTrouble.user_id == mail.user_id, AddressTrouble.to_hash == mail.to_hash
    )
    row = lock_row(AddressTrouble, db.session.scalar(wanted))
    if row is None:
        if fate is Fate.DELIVERED:
            return
        row = AddressTrouble(
            id=clock.new_id(), user_id=mail.user_id, to_hash=mail.to_hash, bounces=0, delays=0, at=clock.now()
        )
        db.session.add(row)
    if fate is Fate.DELIVERED or row.at < clock.now() - FORGOTTEN:
        row.bounces = row.delays = 0
    row.bounces += fate is Fate.BOUNCED
    row.delays += fate is Fate.DELAYED
    row.code, row.at = code, clock.now()
    db.session.flush()
    if fate is Fate.BOUNCED:
        _record(system("mail"), mail)


def clear(user_id: UUID, to_hash: str) -> bool:
    """Forget what came back from an address of a person, in the caller's transaction; whether there was something."""
    wanted = sa.select(AddressTrouble.id).where(
        AddressTrouble.user_id == user_id, AddressTrouble.to_hash == to_hash
    )
    row = lock_row(AddressTrouble, db.session.scalar(wanted))
    if row is None or not (row.bounces or row.delays):
        return False
    row.bounces = row.delays = 0
    row.code = ""
    db.session.flush()
    return True


def troubles(user_id: UUID) -> dict[UUID, Trouble]:
    """The addresses of a person that mail came back from lately, by contact, the sign-in address by the person's id.

    One statement.
    """
    own = sa.select(User.id, User.email_hash).where(User.id == user_id)
    contacts = sa.select(Contact.id, Contact.value_hash).where(
        Contact.user_id == user_id, Contact.kind == ContactKind.EMAIL
    )
    places = sa.union_all(own, contacts).subquery()
    place_id, value_hash = places.c
    wanted = sa.select(place_id, AddressTrouble.bounces, AddressTrouble.code, AddressTrouble.at).join(
        AddressTrouble, AddressTrouble.to_hash == value_hash
    )
    lately = wanted.where(
        AddressTrouble.user_id == user_id,
        AddressTrouble.bounces > 0,
        AddressTrouble.at > clock.now() - FORGOTTEN,
    )
    return {row[0]: Trouble(row[1], row[2], row[3]) for row in db.session.execute(lately)}


def _mail(reported: Reported) -> Mail | None:
    """The mail it is about, locked."""
    mail_id = reported.mail_id
    if mail_id is None and reported.message_id:
        mail_id = db.session.scalar(sa.select(Mail.id).where(Mail.message_id == reported.message_id))
    return lock_row(Mail, mail_id)


def _settle(mail: Mail, fate: Fate, code: str) -> None:
    mail.state = MailState.DELIVERED if fate is Fate.DELIVERED else MailState.BOUNCED
    if fate is Fate.BOUNCED:
        mail.last_error = code
        outbox.forget_secrets(mail)
    db.session.flush()


def _record(actor: Actor, mail: Mail) -> None:
    """Told to the account only of its own people: of others it would learn their name, and that they are customers."""
    home = sa.select(User.account_id).where(User.id == mail.user_id)
    at_home = mail.account_id is not None and db.session.scalar(home) == mail.account_id
    audit.record(
        Event.MAIL_BOUNCED,
        actor,
        account_id=mail.account_id if at_home else None,
        target=("mail", mail.id),
        subject_id=mail.user_id,
    )
    if mail.template == INVITED_ELSEWHERE:
        _record_for_inviter(actor, mail)


def _record_for_inviter(actor: Actor, mail: Mail) -> None:
    """Told to the account that invited, too: it reads so of an address that nobody has, and can't tell the two apart."""
    wanted = (
        sa.select(User)
        .where(User.email_hash == mail.to_hash, User.is_stand_in(), User.invited_at <= mail.created_at)
        .order_by(User.invited_at.desc())
        .limit(1)
    )
    stand_in = db.session.scalar(wanted)
    if stand_in is not None:
        audit.record(
            Event.MAIL_BOUNCED,
            actor,
            account_id=stand_in.account_id,
            target=("mail", mail.id),
            subject_id=stand_in.id,
        )


def _refused(mail: Mail, code: str) -> None:
    """The server at the other end said no while the mail was handed over."""
    found = _CODE.search(code)
    count(mail, Fate.BOUNCED, found[0] if found else "")


outbox.on_refused(_refused)
