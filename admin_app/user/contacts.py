"""A person's own contacts: added, confirmed by a code, made primary, replaced, removed.

The threat: a contact gets notices about their own security and helps to come back in, so whoever holds a stolen
session would add one. Each act takes a fresh sign-in, and every confirmed address is told, a removed one too.
Two people may have the same address (an office's phone): nothing here tells whether somebody else has it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.bounce import service as bounces
from admin_app.contact import by_phone, codes, phones, security_mail, store
from admin_app.contact.codes import Sent
from admin_app.contact.models import Channel, Contact, ContactKind, ContactStatus
from admin_app.email.message import Message
from admin_app.email.messages import contact as mails
from admin_app.former_state import service as former_state
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.subscription import service as subscriptions
from admin_app.text_message import words
from admin_app.user.identifiers import columns

LAST_TEXT = timedelta(minutes=10)
Write = Callable[..., Message]


def add_phone(actor: Actor, *, number: str, country: str, replaces: UUID | None = None) -> UUID:
    """Add a phone number, given with its country; it is unproven until its code comes back. Its id.

    With `replaces`, it takes that one's place once it is confirmed. Raises ReauthRequired, NotAllowed, NotFound,
    Invalid beside `number` or `country`.
    """
    require_fresh(actor)
    value = phones.parse(number, country)
    with transaction():
        person = _lock(actor)
        return _add(actor, person, ContactKind.CELL_PHONE, value, "number", replaces)


def add_email(actor: Actor, *, email: str, replaces: UUID | None = None) -> UUID:
    """Add an e-mail address for notices; it is unproven until its code comes back. Its id.

    Raises ReauthRequired, NotAllowed, NotFound, Invalid beside `email`.
    """
    require_fresh(actor)
    value = text.email(email)
    with transaction():
        person = _lock(actor)
        if text.fold(value) == person.user.email_folded:
            raise Invalid(
                N_("You sign in with this address: notices already go there."), field="email", code="own"
            )
        contact_id = _add(actor, person, ContactKind.EMAIL, value, "email", replaces)
        columns.rename(person.user)  # a username that tells the address is masked with it
    return contact_id


def send_code(actor: Actor, contact_id: UUID, *, channel: str = Channel.MAIL.value) -> Sent:
    """Send a code to a contact: by mail, or as text or call to a phone.

    Also to a confirmed address that mail came back from. Raises ReauthRequired, NotFound, Conflict for any other confirmed
    one, Invalid beside `channel`, RateLimited.
    """
    require_fresh(actor)
    with transaction():
        person = _lock(actor)
        contact = store.mine(person.user.id, contact_id)
        _may_be_proven(contact)
        return codes.send(
            actor, target=contact.value, channel=_channel(contact, channel), contact_id=contact.id
        )


def confirm(actor: Actor, contact_id: UUID, *, code: str) -> None:
    """The code that was sent there: the contact is active from now on.

    Where it replaces another one, it takes its place, also as the primary one, with its topics. An address that mail came
    back from is reached again, so that is forgotten. Raises ReauthRequired, NotFound, Invalid beside `code`, RateLimited,
    Conflict.
    """
    require_fresh(actor)
    with transaction():
        person = _lock(actor)
        contact = store.mine(person.user.id, contact_id)
        _may_be_proven(contact)
        target = contact.value
    proof = codes.check(actor, target=target, code=code, contact_id=contact_id)
    with transaction():
        person = _lock(actor)
        contact = store.mine(person.user.id, contact_id)
        if contact.value != target:
            raise Conflict
        codes.use(proof)
        bounces.clear(person.user.id, contact.value_hash)
        if contact.status is ContactStatus.ACTIVE:
            _record(Event.CONTACT_CONFIRMED, actor, contact)
            return
        former_state.keep_row(actor, contact)
        by_staff = contact.entered_by is not None
        store.confirm(contact)
        if by_staff and contact.kind is ContactKind.EMAIL:
            columns.rename(person.user)  # it counts from now on
        _record(Event.CONTACT_CONFIRMED, actor, contact)
        _tell(actor, contact, mails.confirmed)
        _take_place(actor, person, contact)


def set_primary(actor: Actor, contact_id: UUID) -> None:
    """Make a confirmed contact the primary one of its kind.

    Raises ReauthRequired, NotFound, Invalid while it isn't confirmed, Conflict when it is the one already.
    """
    require_fresh(actor)
    with transaction():
        person = _lock(actor)
        contact = store.mine(person.user.id, contact_id)
        if contact.is_primary:
            raise Conflict(N_("This is already your primary contact."))
        _make_primary(actor, contact)
        _tell(actor, contact, mails.primary)


def remove(actor: Actor, contact_id: UUID) -> None:
    """Remove a contact; a confirmed one is told, as the last message it gets.

    Raises ReauthRequired, NotFound, Invalid for a primary one while another could take its place.
    """
    require_fresh(actor)
    with transaction():
        person = _lock(actor)
        _remove(actor, person, store.mine(person.user.id, contact_id))


def _lock(actor: Actor) -> LockedPerson:
    if actor.user_id is None or not actor.is_customer:
        raise NotAllowed
    person = lock_person(actor.user_id)
    require(actor, Permission.OWN_SECURITY_WRITE, person.subject)
    return person


def _add(
    actor: Actor, person: LockedPerson, kind: ContactKind, value: str, field: str, replaces: UUID | None
) -> UUID:
    former = store.mine(person.user.id, replaces) if replaces else None
    if former is not None and former.kind is not kind:
        raise Invalid(N_("A phone can’t replace an e-mail address."), field=field, code="kind")
    contact = store.add(person.user.id, kind, value, field=field, replaces=former)
    db.session.flush()
    _record(Event.CONTACT_ADDED, actor, contact)
    _tell(actor, contact, mails.added)
    return contact.id


def _may_be_proven(contact: Contact) -> None:
    """By a code: what isn't confirmed yet, and an address that mail came back from. Raises Conflict."""
    if contact.status is ContactStatus.ACTIVE and contact.id not in bounces.troubles(contact.user_id):
        raise Conflict(N_("This contact is already verified."))


def _channel(contact: Contact, asked: str) -> Channel:
    if contact.kind is ContactKind.EMAIL:
        return Channel.MAIL
    if asked not in {Channel.TEXT.value, Channel.CALL.value}:
        raise Invalid(N_("Choose a text message or a call."), field="channel", code="channel")
    if asked == Channel.TEXT.value and not phones.takes_texts(contact.value):
        raise Invalid(
            N_("Text messages don’t reach a landline. Choose a call."), field="channel", code="fixed_line"
        )
    return Channel(asked)


def _take_place(actor: Actor, person: LockedPerson, contact: Contact) -> None:
    """The contact it replaces goes, and what that one was it is now."""
    former_id, contact.replaces_id = contact.replaces_id, None
    former = next((c for c in store.of_kind(person.user.id, contact.kind) if c.id == former_id), None)
    if former is None:
        return
    if former.is_primary:
        _make_primary(actor, contact)
    subscriptions.hand_over(former.id, contact.id)
    _remove(actor, person, former)


def _make_primary(actor: Actor, contact: Contact) -> None:
    for one in store.of_kind(contact.user_id, contact.kind):
        if one.is_primary or one.id == contact.id:
            former_state.keep_row(actor, one)
    store.set_primary(contact)
    _record(Event.CONTACT_PRIMARY_SET, actor, contact)


def _remove(actor: Actor, person: LockedPerson, contact: Contact) -> None:
    _record(Event.CONTACT_REMOVED, actor, contact)
    _tell(actor, contact, mails.removed)  # before it goes: it is told too
    if contact.kind is ContactKind.CELL_PHONE and contact.status is ContactStatus.ACTIVE:
        _last_word(actor, person.user, contact.value)
    former_state.keep_row(actor, contact)
    store.remove(contact)
    if contact.kind is ContactKind.EMAIL:
        columns.rename(person.user)


def _last_word(actor: Actor, user: User, number: str) -> None:
    by_phone.tell(
        user,
        number,
        text=words.removed_text(user.language),
        call=words.removed_call(user.language),
        template=words.REMOVED,
        until=clock.now() + LAST_TEXT,
        account_id=actor.account_id,
    )


def _record(event: Event, actor: Actor, contact: Contact) -> None:
    """The address itself stands in the erasable details alone."""
    gone = event is Event.CONTACT_REMOVED
    value = {"contact": contact.value}
    audit.record(
        event,
        actor,
        account_id=actor.account_id,
        target=("user", contact.user_id),
        subject_id=contact.user_id,
        facts={"kind": contact.kind.value},
        before=value if gone else {},
        after={} if gone else value,
    )


def _tell(actor: Actor, contact: Contact, write: Write) -> None:
    shown = store.masked(contact)
    security_mail.everywhere(contact.user_id, lambda user: write(user, actor, masked=shown))
