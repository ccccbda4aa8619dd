"""Company details and postal addresses, corrected by staff. A new value is judged as when an owner types it."""

from __future__ import annotations

from uuid import UUID

from admin_app.account import details
from admin_app.audit import meanwhile
from admin_app.audit.events import Event
from admin_app.identity.locking import lock_account
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.staff_edit import consent
from admin_app.staff_edit.consent import FieldChange

SEEN = "address"  # the field of the lens that shows postal addresses whole


def correct_company(
    actor: Actor,
    account_id: UUID,
    *,
    legal_name: str,
    registered_number: str,
    reason: str,
    version: int | None = None,
) -> bool:
    """Correct legal name and registered number; the owners are told. False when nothing differed.

    Raises ReauthRequired, NotFound, NotAllowed (role, state, no consent to changes), Invalid beside the field, Conflict.
    """
    reason = consent.demanded(actor, reason)
    new = details.company_values(legal_name, registered_number)
    with transaction():
        account = lock_account(account_id)
        edit = consent.begin(actor, account, reason)
        meanwhile.require_same(actor, version, account.version, account.id)
        changes = consent.apply(account, new)
        if changes:
            consent.done(edit, Event.ACCOUNT_DETAILS_CHANGED, changes)
    return bool(changes)


def add_address(actor: Actor, account_id: UUID, *, reason: str, **typed: str) -> UUID:
    """Add a postal address, which counts as entered by staff until its people save it. Its id. Raises as above."""
    reason = consent.demanded(actor, reason)
    values = details.address_values(typed)
    with transaction():
        account = lock_account(account_id)
        edit = consent.begin(actor, account, reason)
        row = details.new_address(account, values, entered_by=actor.user_id)
        db.session.flush()
        new = [
            FieldChange(row.__tablename__, row.id, name, None, value)
            for name, value in values.items()
            if value
        ]
        consent.done(edit, Event.ADDRESS_ADDED, new)
    return row.id


def correct_address(
    actor: Actor, account_id: UUID, address_id: UUID, *, reason: str, version: int | None = None, **typed: str
) -> bool:
    """Correct a postal address that this session sees; it counts as entered by staff until its people save it.

    False when nothing differed. Raises as above, NotFound for another account's, Invalid where it isn't shown just now.
    """
    reason = consent.demanded(actor, reason)
    values = details.address_values(typed)
    with transaction():
        account = lock_account(account_id)
        edit = consent.begin(actor, account, reason)
        consent.seen(edit, SEEN)
        row = details.locked_address(account, address_id)
        meanwhile.require_same(actor, version, row.version, account.id)
        changes = consent.apply(row, values)
        if changes:
            row.entered_by = actor.user_id
            consent.done(edit, Event.ADDRESS_CHANGED, changes)
    return bool(changes)
