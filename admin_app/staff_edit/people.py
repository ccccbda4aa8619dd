"""A person's profile and contacts, corrected by staff. A new value is judged as when the person types it.

A contact that staff enter is a row of its own beside the confirmed one. It counts for nothing, nobody is found, told or
recognised by it, until its person, signed in, types in the code that was sent there.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import meanwhile
from admin_app.audit.events import Event
from admin_app.contact import phones, store
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.staff_edit import consent
from admin_app.staff_edit.consent import FieldChange, StaffEdit
from admin_app.user import profile

MOST_WAITING = 2  # contacts that staff entered and their person hasn't confirmed


def correct_profile(
    actor: Actor,
    user_id: UUID,
    *,
    full_name: str,
    language: str,
    time_zone: str,
    reason: str,
    version: int | None = None,
) -> bool:
    """Correct name, language and time zone of a customer's person; person and owners are told. False when nothing differed.

    Raises ReauthRequired, NotFound, NotAllowed (role, state, no consent to changes), Invalid beside the field, Conflict.
    """
    reason = consent.demanded(actor, reason)
    given = {
        name: value for name, value in profile.described(full_name, language, time_zone).items() if value
    }
    with transaction():
        person, edit = _begin(actor, user_id, reason)
        meanwhile.require_same(actor, version, person.user.version, person.user.id)
        for name, value in given.items():
            if getattr(person.user, name) != value:
                profile.check(name, value)
        changes = consent.apply(person.user, given)
        if changes:
            person.user.full_name_folded = text.fold(person.user.full_name)
            consent.done(edit, Event.PERSON_PROFILE_CHANGED, changes, person=person.user)
    return bool(changes)


def add_phone(
    actor: Actor, user_id: UUID, *, number: str, country: str, reason: str, replaces: UUID | None = None
) -> UUID:
    """Enter a phone for a person whose contacts this session sees; it counts for nothing until the person confirms it.

    With `replaces` it takes that one's place then. Its id. Raises as above, NotFound for another's contact.
    """
    reason = consent.demanded(actor, reason)
    return _enter(
        actor, user_id, ContactKind.CELL_PHONE, phones.parse(number, country), "number", reason, replaces
    )


def add_email(actor: Actor, user_id: UUID, *, email: str, reason: str, replaces: UUID | None = None) -> UUID:
    """Enter an e-mail address for notices of a person, as `add_phone` does."""
    reason = consent.demanded(actor, reason)
    return _enter(actor, user_id, ContactKind.EMAIL, text.email(email), "email", reason, replaces)


def _enter(
    actor: Actor, user_id: UUID, kind: ContactKind, value: str, field: str, reason: str, replaces: UUID | None
) -> UUID:
    with transaction():
        person, edit = _begin(actor, user_id, reason)
        consent.seen(edit, None, user_id)  # else a refused double would tell what stands there
        if kind is ContactKind.EMAIL and text.fold(value) == person.user.email_folded:
            raise Invalid(N_("The person signs in with this address."), field=field, code="own")
        former = store.mine(user_id, replaces) if replaces else None
        if former is not None and former.kind is not kind:
            raise Invalid(N_("A phone can’t replace an e-mail address."), field=field, code="kind")
        _refuse_many(user_id)
        row = store.add(user_id, kind, value, field=field, replaces=former, entered_by=actor.user_id)
        db.session.flush()
        new = FieldChange(row.__tablename__, row.id, "contact", None, value)
        consent.done(edit, Event.CONTACT_ADDED, [new], person=person.user, kind=kind.value)
    return row.id


def _begin(actor: Actor, user_id: UUID, reason: str) -> tuple[LockedPerson, StaffEdit]:
    person = lock_person(user_id)
    if person.account is None:
        raise NotFound
    return person, consent.begin(actor, person.account, reason, person.subject)


def _refuse_many(user_id: UUID) -> None:
    wanted = sa.select(sa.func.count()).where(
        Contact.user_id == user_id,
        Contact.entered_by.is_not(None),
        Contact.status == ContactStatus.UNVERIFIED,
    )
    if (db.session.scalar(wanted) or 0) >= MOST_WAITING:
        raise Conflict(
            N_("%(limit)s contacts entered by staff are already waiting for this person."), limit=MOST_WAITING
        )
