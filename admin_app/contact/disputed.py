"""What a dispute does with contacts."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactCode, ContactKind
from admin_app.former_state.part import Part, Scope, rows_of, write_row
from admin_app.former_state.service import State
from admin_app.kernel.db import db
from admin_app.kernel.i18n import N_
from admin_app.lib import masks


def _write(key: UUID, state: State | None) -> None:
    """As it was; a second primary one of its kind comes back as an ordinary one."""
    if state and state.get("is_primary") and _another_primary(key, state):
        state = {**state, "is_primary": False}
    write_row(Contact, key, state)


def _another_primary(key: UUID, state: State) -> bool:
    db.session.flush()
    there = sa.exists().where(
        Contact.user_id == UUID(hex=str(state["user_id"])),
        Contact.kind == ContactKind(state["kind"]),
        Contact.is_primary,
        Contact.id != key,
    )
    return bool(db.session.scalar(sa.select(there)))


def _worthless_codes(scope: Scope) -> None:
    db.session.execute(
        sa.update(ContactCode)
        .where(ContactCode.user_id == scope.user_id, ContactCode.used_at.is_(None))
        .values(expires_at=ContactCode.sent_at)
        .execution_options(synchronize_session=False)
    )


def _masked(state: State) -> str:
    phone = state["kind"] == ContactKind.CELL_PHONE.value
    return masks.phone(state["value"]) if phone else masks.email(state["value"])


PARTS: tuple[Part, ...] = (
    rows_of(
        Contact,
        Contact.user_id,
        Contact.created_at,
        N_("Contact"),
        write=_write,
        give_up=_worthless_codes,
        tells=_masked,
    ),
)
UNTOUCHED = {
    "contact_codes": "forgotten when the dispute is opened",
}
