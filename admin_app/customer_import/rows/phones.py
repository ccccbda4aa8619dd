"""The phone of an imported person: one unverified cell-phone contact, until the person makes it theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact import store
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.customer_import.store import insert, update
from admin_app.kernel import clock
from admin_app.kernel.database.statements import among
from admin_app.kernel.db import db

TAKEN_OVER = "\0ours"  # equal to no phone: the person has verified or added one


def contacts_of(user_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The contacts of several people, in one statement."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    if user_ids:
        wanted = sa.select(
            Contact.id, Contact.user_id, Contact.kind, Contact.value, Contact.status, Contact.entered_by
        ).where(among(Contact.user_id, user_ids))
        for contact in db.session.execute(wanted):
            found[contact.user_id].append(contact)
    return found


def ours(contacts: Sequence[Any], theirs: str) -> str:
    """Our value of the field `phone`, to compare with the file's.

    One unverified phone is as it was brought, or as somebody here typed it. A verified one, or a second one,
    is the person's own doing and stays; unless it is the very phone that the file names. One that staff entered for
    the person says nothing before it is confirmed.
    """
    cells = [contact for contact in contacts if contact.kind is ContactKind.CELL_PHONE]
    if any(contact.value == theirs for contact in cells):
        return theirs
    cells = [contact for contact in cells if contact.entered_by is None]
    if not cells:
        return ""
    untouched = len(cells) == 1 and cells[0].status is ContactStatus.UNVERIFIED
    return str(cells[0].value) if untouched else TAKEN_OVER


@dataclass(slots=True)
class PhoneWork:
    """Contacts to write for a batch."""

    new: list[dict[str, Any]] = field(default_factory=list)
    updates: list[tuple[UUID, dict[str, Any]]] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)

    def set(self, user_id: UUID, contacts: Sequence[Any], phone: str, now: datetime) -> None:
        """Let the one phone that an import may touch be this one, or none where it is empty."""
        own = (contact for contact in contacts if contact.entered_by is None)
        cells = [contact.id for contact in own if contact.kind is ContactKind.CELL_PHONE]
        value = store.value_columns(ContactKind.CELL_PHONE, phone)
        if cells and phone:
            self.updates.append((cells[0], value))
        elif cells:
            self.gone.append(cells[0])
        elif phone:
            self.new.append(
                {
                    "id": clock.new_id(),
                    "user_id": user_id,
                    "kind": ContactKind.CELL_PHONE,
                    **value,
                    "status": ContactStatus.UNVERIFIED,
                    "is_primary": False,
                    "created_at": now,
                }
            )

    def write(self) -> None:
        """Write them, each kind in one statement."""
        update(Contact, self.updates)
        insert(Contact, self.new)
        if self.gone:
            db.session.execute(
                sa.delete(Contact)
                .where(among(Contact.id, self.gone))
                .execution_options(synchronize_session=False)
            )
