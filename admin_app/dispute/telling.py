"""Who is told of a dispute: the person everywhere, owners and administrators, and those who may object."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.bell import service as bell
from admin_app.contact import by_phone, security_mail
from admin_app.contact import service as contacts
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.dispute import mails
from admin_app.dispute.models import Dispute, DisputeItem, DisputeSource, DisputeState, ItemState
from admin_app.dispute.reading import waiting
from admin_app.dispute.registry import BY_NOUN
from admin_app.email import message as mail
from admin_app.email import outbox
from admin_app.email.messages import password as password_mails
from admin_app.identity.models import User, UserKind
from admin_app.independence import service as independence
from admin_app.independence.models import TieKind
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.links import LinkPurpose
from admin_app.lib import masks
from admin_app.sign_in import links
from admin_app.sign_in.flow.subject import by_id
from admin_app.sign_in.password import reset_delay

OBJECT_FOR = timedelta(days=10)  # the waiting time, and a week more in which the link may not have been used


class Reached(NamedTuple):
    """One way somebody is reached: an e-mail address or a phone."""

    kind: ContactKind
    value: str


def addresses(user_id: UUID) -> set[Reached]:
    """The person's own address and each confirmed contact, as they are now."""
    own = db.session.scalar(sa.select(User.email).where(User.id == user_id))
    found = db.session.execute(
        sa.select(Contact.kind, Contact.value).where(
            Contact.user_id == user_id, Contact.status == ContactStatus.ACTIVE
        )
    )
    return {
        *(Reached(row.kind, row.value) for row in found),
        *([Reached(ContactKind.EMAIL, own)] if own else []),
    }


def of_opening(
    actor: Actor, dispute: Dispute, items: Collection[DisputeItem], reached: Collection[Reached]
) -> None:
    """The person is told everywhere; owners of what waits for them, administrators of a colleague; all may object."""
    user = db.session.get_one(User, dispute.user_id)
    if dispute.source is not DisputeSource.UNDO:
        security_mail.everywhere(
            user.id, lambda who: mails.opened(who, actor, dispute, words_of(items, who.language))
        )
    if dispute.state is DisputeState.WAITING:
        for one in sorted(reached, key=lambda r: r.value):
            _offer_objection(actor, dispute, user, one)
    if user.kind is UserKind.STAFF or dispute.state is DisputeState.OBJECTED:
        waiting.tell(actor, dispute)
    if user.kind is UserKind.STAFF:
        for reader in contacts.administrators(but={user.id}):
            outbox.queue(mails.colleague(reader, actor, dispute, person=user))
    elif dispute.account_id and any(item.others for item in items):
        for reader in contacts.owners_of(dispute.account_id, but={user.id}):
            things = words_of([item for item in items if item.others], reader.language)
            outbox.queue(mails.owner_asked(reader, actor, person=user, things=things))


def words_of(items: Iterable[DisputeItem], language: str) -> list[tuple[str, str]]:
    """What was frozen, as rows of a table: what had been done, to what."""
    return [
        (translate(ACTS[item.act.value], language), translate(BY_NOUN[item.noun].words, language))
        for item in items
        if item.noun in BY_NOUN
    ]


ACTS = {"added": N_("Added"), "changed": N_("Changed"), "removed": N_("Removed")}


def objection(user: User, dispute: Dispute, to: Reached) -> str:
    """The token by which this address or phone may object, while the new password waits; empty otherwise."""
    if dispute.state is not DisputeState.WAITING:
        return ""
    shown = masks.phone(to.value) if to.kind is ContactKind.CELL_PHONE else masks.email(to.value)
    payload = {"dispute": dispute.id.hex, "to": shown}
    issued = links.issue(user, LinkPurpose.DISPUTE_OBJECT, payload=payload, life=OBJECT_FOR, keep_older=True)
    return issued.token


def _offer_objection(actor: Actor, dispute: Dispute, user: User, to: Reached) -> None:
    token = objection(user, dispute, to)
    if to.kind is not ContactKind.CELL_PHONE:
        outbox.queue(mails.may_object(user, actor, dispute, address=to.value, token=token))
    else:
        _by_phone(user, to.value, mail.link(LinkPurpose.DISPUTE_OBJECT, token))


def _by_phone(user: User, number: str, url: str) -> None:
    brand = config.active().brand
    text = translate(
        N_(
            "Somebody says a sign-in at %(brand)s wasn't you and asks for a new password. Isn't right? Object: %(url)s"
        ),
        user.language,
        brand=brand,
        url=url,
    )
    call = translate(
        N_(
            "Hello. This is %(brand)s. Somebody says a sign-in wasn't you and asks for a new password. If that isn't right, call our support."
        ),
        user.language,
        brand=brand,
    )
    by_phone.tell(user, number, text=text, call=call, template="dispute", until=clock.now() + OBJECT_FOR)


def of_objection(actor: Actor, dispute: Dispute) -> None:
    """Somebody objected; the person is told everywhere, and of the staff whoever decides about it."""
    security_mail.everywhere(dispute.user_id, lambda who: mails.objected(who, actor))
    waiting.tell(actor, dispute)


def of_asking(dispute: Dispute) -> None:
    """A decision is proposed: from now on that waits, for a second person, and no more the objection."""
    bell.silence(dispute.id)


def reset_for(dispute: Dispute) -> str:
    """The token of a link that sets the new password, to be mailed to the address from before."""
    person = by_id(dispute.user_id)
    user = db.session.get_one(User, dispute.user_id)
    life = reset_delay.life(person) if person else None
    return links.issue(user, LinkPurpose.RESET, life=life).token


def of_way(actor: Actor, dispute: Dispute) -> str:
    """It was decided for the person: the link that sets the new password goes to the address from before; its token."""
    bell.silence(dispute.id)
    user = db.session.get_one(User, dispute.user_id)
    independence.tie(actor, user, TieKind.RESET)
    issued = links.issue(user, LinkPurpose.RESET)
    outbox.queue(password_mails.reset_link(user, actor, token=issued.token, expires_at=issued.expires_at))
    return issued.token


def of_settlement(actor: Actor, dispute: Dispute, items: Collection[DisputeItem]) -> None:
    """The new password is set; the person is told everywhere what can be put back, and until when."""
    bell.silence(dispute.id)
    own = [item for item in items if item.state is ItemState.TAKEN_BACK]
    waiting = any(item.others and item.state is ItemState.FROZEN for item in items)
    if own or waiting:
        security_mail.everywhere(
            dispute.user_id,
            lambda who: mails.settled(who, actor, words_of(own, who.language), waiting=waiting),
        )


def of_dropping(actor: Actor, dispute: Dispute) -> None:
    """Everything counts again; the person is told everywhere."""
    bell.silence(dispute.id)
    security_mail.everywhere(dispute.user_id, lambda who: mails.dropped(who, actor))


def of_item(actor: Actor, dispute: Dispute, item: DisputeItem, *, besides: Collection[Reached] = ()) -> None:
    """One thing was put back, confirmed or dropped; the disputed person is told everywhere, and whom it concerns.

    `besides` are addresses from before it, which may be the person's no more.
    """

    def write(who: User) -> mail.Message:
        return mails.item_decided(who, actor, words_of([item], who.language)[0][1], state=item.state)

    security_mail.everywhere(dispute.user_id, write)
    for gone in sorted({*besides} - addresses(dispute.user_id), key=lambda r: r.value):
        if gone.kind is ContactKind.EMAIL:
            message = write(db.session.get_one(User, dispute.user_id))
            outbox.queue(dataclasses.replace(message, to=dataclasses.replace(message.to, address=gone.value)))
    concerned = db.session.get(User, item.subject_id) if item.subject_id else None
    if concerned is not None and concerned.id != dispute.user_id:
        outbox.queue(write(concerned))
