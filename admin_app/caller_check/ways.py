"""The ways by which a caller can be checked: contacts that their own person confirmed long enough ago, and one's own page."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from admin_app.caller_check import limits
from admin_app.contact import phones
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.lib import masks
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel
from admin_app.user.identifiers import confirmed
from admin_app.verified_caller.models import CallerChannel

SIGN_IN = "sign_in"  # the address that the person signs in with


@dataclass(frozen=True, slots=True)
class CallerWay:
    """One way: what the agent may know of it is `key`, `channel` and `masked`; the address itself stays inside."""

    channel: CallerChannel
    of: str  # which contact, or the sign-in address
    address: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.channel}:{self.of}" if self.of else self.channel.value

    @property
    def masked(self) -> str:
        """What staff may see of where it leads."""
        if not self.address:
            return ""
        return masks.email(self.address) if self.channel is CallerChannel.MAIL else masks.phone(self.address)


def of(user: User) -> list[CallerWay]:
    """The ways there are for a person, phones first, one's own page last. Two statements."""
    known = clock.now() - limits.KNOWN_FOR
    wanted = (
        sa.select(Contact)
        .where(
            Contact.user_id == user.id,
            Contact.status == ContactStatus.ACTIVE,
            Contact.verified_at <= known,
        )
        .order_by(Contact.is_primary.desc(), Contact.created_at, Contact.id)
    )
    contacts = list(db.session.scalars(wanted))
    found = [way for contact in contacts if contact.kind is ContactKind.CELL_PHONE for way in _ring(contact)]
    proven_at = confirmed.confirmed_at(user)
    if proven_at is not None and proven_at <= known:
        found.append(CallerWay(CallerChannel.MAIL, SIGN_IN, user.email))
    mails = (c for c in contacts if c.kind is ContactKind.EMAIL)
    found += [CallerWay(CallerChannel.MAIL, str(contact.id), contact.value) for contact in mails]
    return [*found, CallerWay(CallerChannel.PAGE, "")]


def _ring(contact: Contact) -> list[CallerWay]:
    """A text, where one may reach the number, and a call, as far as the gateway does either."""
    channels = [CallerChannel.TEXT] if phones.takes_texts(contact.value) else []
    offered = [c for c in (*channels, CallerChannel.CALL) if providers.offers(TextChannel(c.value))]
    return [CallerWay(channel, str(contact.id), contact.value) for channel in offered]
