"""Who is told of a recovery case: the person everywhere, the other owners, and the confirmed contacts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.bell.telling import tell
from admin_app.contact import by_phone, security_mail
from admin_app.contact import service as contacts
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email import message as mail
from admin_app.email import outbox
from admin_app.email.messages import notices
from admin_app.email.messages import recovery_case as mails
from admin_app.identity import holders
from admin_app.identity.models import User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights.permissions import Permission
from admin_app.recovery_case.models import RecoveryCase
from admin_app.sign_in import links


def of_opening(actor: Actor, case: RecoveryCase, user: User) -> None:
    """Everybody who could know is told, each with a way to cancel or to vouch, in the caller's transaction."""
    life = case.lapses_at - case.opened_at
    cancel = links.issue(user, LinkPurpose.CASE_CANCEL, payload={"case": case.id.hex}, life=life)
    security_mail.everywhere(
        user.id,
        lambda who: mails.opened(
            who, actor, cancel=cancel.token, number=case.number or "", waits_until=case.waits_until
        ),
    )
    for contact in _confirmed(user.id):
        if contact.kind is ContactKind.CELL_PHONE:
            _by_phone(user, contact.value, mail.link(LinkPurpose.CASE_CANCEL, cancel.token), case.lapses_at)
        else:
            _ask_contact(actor, case, user, contact)
    if case.account_id:
        for owner in contacts.owners_of(case.account_id, but=[user.id]):
            outbox.queue(mails.owner_asked(owner, actor, about=user, waits_until=case.waits_until))
    _staff(actor, case, user)


def _staff(actor: Actor, case: RecoveryCase, user: User) -> None:
    """Those who may cancel the case, or end its wait: whoever calls them about it is expected."""
    wanted = sa.select(User).where(holders.staff_with(Permission.PERSON_RESTORE)).order_by(User.id)
    tell(
        list(db.session.scalars(wanted)),
        BellTopic.RECOVERY_CASE,
        BellKind.WAITS,
        BellThing(User.__tablename__, user.id, RecoveryCase.__tablename__, user.full_name, case.lapses_at),
        mail=lambda reader: notices.waits(
            reader,
            actor,
            what="recovery_case",
            about=user.full_name,
            path=f"/admin/people/{user.id}",
            until=case.lapses_at,
        ),
    )


def _confirmed(user_id: UUID) -> list[Contact]:
    return list(
        db.session.scalars(
            sa.select(Contact)
            .where(Contact.user_id == user_id, Contact.status == ContactStatus.ACTIVE)
            .order_by(Contact.id)
        )
    )


def _ask_contact(actor: Actor, case: RecoveryCase, user: User, contact: Contact) -> None:
    if contact.value.casefold() == user.email.casefold():
        return  # the address that a stolen mailbox would answer from vouches for nobody
    vouch = links.issue(
        user,
        LinkPurpose.CASE_VOUCH,
        payload={"case": case.id.hex, "contact": contact.id.hex},
        life=case.lapses_at - case.opened_at,
        keep_older=True,
    )
    outbox.queue(mails.contact_asked(user, actor, address=contact.value, vouch=vouch.token))


def _by_phone(user: User, number: str, url: str, until: datetime) -> None:
    brand = config.active().brand
    text = translate(
        N_("Somebody says you lost your second step for %(brand)s. Wasn't you? Cancel it: %(url)s"),
        user.language,
        brand=brand,
        url=url,
    )
    call = translate(
        N_(
            "Hello. This is %(brand)s. Somebody says you lost your second step. If it wasn't you, sign in or call our support to cancel it."
        ),
        user.language,
        brand=brand,
    )
    by_phone.tell(user, number, text=text, call=call, template="recovery_case", until=until)
