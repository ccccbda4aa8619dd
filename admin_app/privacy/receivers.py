"""Who receives somebody's data (GDPR art. 15(1)(c), 19): each recipient by name, what it gets, what it was told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.vocabulary import IMPERSONAL, Data, Recipient
from admin_app.privacy import records
from admin_app.recipient import service
from admin_app.recipient.models import RecipientNotice

NOTICES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Receiver:
    """One recipient: what the company says of it, the kinds of data it receives, the newest notices to it."""

    recipient: Recipient
    said: tuple[str, ...]
    data: tuple[Data, ...]
    notices: tuple[RecipientNotice, ...]


def of_person(actor: Actor, language: str) -> list[Receiver]:
    """The recipients of the reader's own data. Raises NotAllowed."""
    require(actor, Permission.OWN_DOCUMENTS_READ)
    if actor.user_id is None:
        raise NotFound
    named = {Recipient.HOSTING, *service.named_for(person_id=actor.user_id)}
    told = records.read(language)
    notices = _notices(actor.user_id)
    return [
        Receiver(
            one,
            told.of_recipient(one),
            _data(one),
            tuple(notice for notice in notices if notice.recipient is one),
        )
        for one in Recipient
        if one in named
    ]


def _data(recipient: Recipient) -> tuple[Data, ...]:
    """All that is kept lies with whoever runs the servers; others receive what the inventory says."""
    entries = [e for e in inventory().values() if recipient is Recipient.HOSTING or recipient in e.recipients]
    held = {column.data for entry in entries for column in entry.all_columns} - IMPERSONAL
    return tuple(data for data in Data if data in held and data not in {Data.COPY, Data.FORMER, Data.SECRET})


def _notices(user_id: UUID) -> list[RecipientNotice]:
    wanted = (
        sa.select(RecipientNotice)
        .where(RecipientNotice.user_id == user_id)
        .order_by(RecipientNotice.created_at.desc(), RecipientNotice.id.desc())
        .limit(NOTICES_SHOWN)
    )
    return list(db.session.scalars(wanted))
