"""Objecting to an act of staff, and judging it.

The threat: whoever did something to a customer also says that it was right. So an objection is judged by an approver
who neither did, proposed, confirmed nor decided the act. The act stands meanwhile, and an upheld objection carries
nothing out by itself: it asks those whose right the inverse act is.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.audit.receipts import queries as receipts
from admin_app.audit.receipts.kinds import RECEIPTS
from admin_app.audit.receipts.models import Receipt
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.identity.models import User
from admin_app.kernel import clock, crypto
from admin_app.kernel import text as kernel_text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_, told_when, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.objection import rules, telling
from admin_app.objection.kind import OBJECTION, ObjectionAct
from admin_app.objection.models import TEXT_MAX, TEXT_MIN, Objection, ObjectionState
from admin_app.sign_in.throttle import limits
from admin_app.user import access

A_DAY = timedelta(days=1)
A_PERSON, AN_ACCOUNT = 5, 20  # objections a day
ALREADY = N_("There is already an objection to this.")


class Decided(Conflict):
    """Somebody was faster. Says who, when and how."""

    code = "decided"
    message = N_("%(who)s decided this %(when)s: %(what)s.")


def object_to(actor: Actor, receipt_id: UUID, *, text: str) -> UUID:
    """Say that an act of staff wasn't right; an approver answers within three working days. Gives the objection's id.

    By the person or an owner, once a receipt. Raises NotFound (another's), NotAllowed, Invalid beside `text`, Conflict
    (there is one, or it is put back by a click), RateLimited after 5 a day, 20 of an account.
    """
    words = _words(text)
    with transaction():
        receipt = _receipt(actor, receipt_id)
        if not rules.takes_objections(Event(receipt.event)):
            raise Conflict(N_("This can be undone with a click; nobody has to decide about it."))
        if db.session.scalar(sa.select(Objection.id).where(Objection.receipt_id == receipt_id)):
            raise Conflict(ALREADY)
        _few_a_day(actor)
        now = clock.now()
        row = Objection(
            id=clock.new_id(),
            receipt_id=receipt_id,
            account_id=receipt.account_id,
            user_id=receipt.person_id,
            opened_by=actor.user_id,
            text=words,
            opened_at=now,
            due_at=rules.due_from(now),
            state=ObjectionState.OPEN,
        )
        db.session.add(row)
        try:
            db.session.flush()
        except IntegrityError:  # in another window, a moment ago
            raise Conflict(ALREADY) from None
        _record(ObjectionAct.OPENED, actor, row, Event(receipt.event), words)
        telling.of_opening(actor, row, receipt)
    return row.id


def uphold(actor: Actor, objection_id: UUID, *, note: str, version: int | None = None) -> None:
    """Say that it is right: whoever may do the inverse act is asked to; where there is none, it is on record.

    Raises ReauthRequired, NotFound, NotAllowed (role, a part in the act), Invalid beside `note`, Decided, Conflict.
    """
    _decide(actor, objection_id, ObjectionAct.UPHELD, note, version)


def reject(actor: Actor, objection_id: UUID, *, note: str, version: int | None = None) -> None:
    """Say that the act stands. Raises as `uphold`."""
    _decide(actor, objection_id, ObjectionAct.REJECTED, note, version)


def _decide(actor: Actor, objection_id: UUID, act: ObjectionAct, note: str, version: int | None) -> None:
    require_fresh(actor)
    note = reasons.needed(note, "note")
    with transaction():
        row = lock_row(Objection, objection_id)
        if row is None or not actor.is_staff:
            raise NotFound
        right = OBJECTION.right_of(act)
        require(actor, right, Subject(account_id=row.account_id))
        access.still_may(actor, right)
        receipt = db.session.get_one(Receipt, row.receipt_id)
        refused = rules.why_not(actor, rules.participants(receipt))
        if refused is not None:
            raise refused
        _still_open(actor, row, version)
        inverse = RECEIPTS[Event(receipt.event)].inverse
        row.state = OBJECTION.next_state(act, row.state)
        row.decided_by, row.decided_at, row.note = actor.user_id, clock.now(), note
        row.remedy = inverse.event.value if inverse and act is ObjectionAct.UPHELD else ""
        _record(act, actor, row, Event(receipt.event), note)
        telling.of_answer(row)
        _tell(actor, row)


def _receipt(actor: Actor, receipt_id: UUID) -> Receipt:
    """The receipt, locked, of the person who acts or of one's own account for its owner."""
    receipts.reach(actor, receipt_id)
    receipt = lock_row(Receipt, receipt_id)
    if receipt is None:
        raise NotFound
    require(actor, OBJECTION.right_of(ObjectionAct.OPENED), Subject(account_id=receipt.account_id))
    if receipt.person_id != actor.user_id:
        access.still_may(actor, Permission.OWN_ACTIVITY_READ_ALL)
    return receipt


def _words(typed: str) -> str:
    words = kernel_text.clean_line(typed, TEXT_MAX, "text", lines=True)
    if len(words) < TEXT_MIN:
        raise Invalid(
            N_("Say in a sentence what isn’t right, in at least %(count)s characters."),
            field="text",
            code="too_short",
            count=TEXT_MIN,
        )
    return words


def _few_a_day(actor: Actor) -> None:
    if actor.user_id is None or actor.acting_account_id is None:
        raise NotAllowed
    most = {
        "objection:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): A_PERSON,
        "objections:" + crypto.lookup_hash(actor.acting_account_id.hex, "throttle"): AN_ACCOUNT,
    }
    if not limits.within(most, A_DAY):
        raise RateLimited(
            None, N_("Too many objections in a day. Try again tomorrow, or write to our support.")
        )


def _still_open(actor: Actor, row: Objection, version: int | None) -> None:
    if row.state is ObjectionState.OPEN:
        meanwhile.require_same(actor, version, row.version, row.id)
        return
    raise Decided(
        who=db.session.scalar(sa.select(User.full_name).where(User.id == row.decided_by)) or "",
        when=told_when(row.decided_at or row.opened_at, actor.language, actor.time_zone),
        what=translate(OBJECTION.of(ObjectionAct(row.state)).words, actor.language),
    )


def _record(act: ObjectionAct, actor: Actor, row: Objection, about: Event, words: str) -> None:
    event = OBJECTION.of(act).event
    if event is None:
        return
    audit.record(
        event,
        actor,
        account_id=row.account_id,
        target=("objection", row.id),
        subject_id=row.user_id,
        facts={"receipt": str(row.receipt_id), "act": about.value},
        reason=words,
    )


def _tell(actor: Actor, row: Objection) -> None:
    """Whoever objected, whom the act was about, and the owners read how it ended."""
    make = OBJECTION.of(ObjectionAct(row.state)).mail
    if make is None:
        return
    wanted = sa.select(User).where(User.id.in_({row.opened_by, row.user_id or row.opened_by}))
    readers = {user.id: user for user in db.session.scalars(wanted)}
    readers |= {owner.id: owner for owner in contacts.owners_of(row.account_id)}
    for reader in readers.values():
        outbox.queue(
            make(
                reader,
                actor,
                account_id=row.account_id,
                receipt_id=row.receipt_id,
                number=row.number or "",
                upheld=row.state is ObjectionState.UPHELD,
                undone=bool(row.remedy),
                note=row.note,
            )
        )
