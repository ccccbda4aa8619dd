"""Contacts of people, as rows; and the newest code that was sent, as its reader has it."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.email import outbox
from admin_app.email.models import Mail
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.db import db, transaction
from admin_app.text_message import outbox as text_outbox
from admin_app.text_message.models import TextMessage

PHONE = "+4930901820318"  # a fixed line
MOBILE = "+4915123456318"


def make_contact(user: User, value: str = PHONE, *, active: bool = True, **traits: Any) -> Contact:
    """A contact of a person; confirmed, unless told otherwise."""
    phone = value.startswith("+")
    with transaction() as session:
        contact = Contact(
            id=clock.new_id(), user_id=user.id, kind=ContactKind.CELL_PHONE if phone else ContactKind.EMAIL,
            value=value, value_hash=text.phone_hash(value) if phone else text.email_hash(value),
            status=ContactStatus.ACTIVE if active else ContactStatus.UNVERIFIED,
            verified_at=clock.now() if active else None, **traits,
        )  # fmt: skip
        session.add(contact)
    return contact


def mailed_code(address: str) -> str:
    """The newest code in a mail to this address."""
    db.session.rollback()
    row = db.session.scalars(
        sa.select(Mail).where(Mail.to_address == address, Mail.template == "contact_code").order_by(Mail.id.desc())
    ).first()  # fmt: skip
    assert row is not None
    return outbox.words_of(row).secrets[0]


def texted_code() -> str:
    """The newest code in a text, or read out in a call."""
    db.session.rollback()
    row = db.session.scalars(sa.select(TextMessage).order_by(TextMessage.id.desc())).first()
    assert row is not None
    said = text_outbox.words_of(row).replace(", ", "")
    found = re.search(r"\d{6}", said)
    assert found, said
    return found[0]


def another(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 10**6:06d}"
