"""Telling recipients of data that it was corrected, erased or restricted (GDPR art. 19), and what they answered.

Who is told follows from the inventory: each recipient of a table that holds rows about the person. A recipient with a
configured address gets a signed request; any other one is told by staff, who note it. The policy says how long an answer is
waited for; then the notice is over, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.config import recipients as addresses
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, in_transaction, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.personal_data import rows
from admin_app.personal_data.inventory import inventory
from admin_app.personal_data.vocabulary import Recipient
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.recipient import payload
from admin_app.recipient.models import NOTE_MAX, OPEN, REACHED, NoticeKind, NoticeState, RecipientNotice

SEND = "recipient.send"
SWEPT_AT_ONCE = 100
OverCallback = Callable[[UUID], None]
_when_over: list[OverCallback] = []


@dataclass(frozen=True, slots=True)
class RecipientAnswer:
    """What came of one notice, as a certificate tells it."""

    recipient: Recipient
    kind: NoticeKind
    state: NoticeState
    told_at: datetime
    ended_at: datetime | None
    reference: str


def when_over(callback: OverCallback) -> None:
    """Name what is called with a case's id once none of its notices is open any more, in that transaction."""
    if callback not in _when_over:
        _when_over.append(callback)


def address_of(recipient: Recipient) -> str:
    """Where a recipient is told by the settings; empty where staff tell it."""
    found = addresses.parse(config.active().recipient_urls)
    return found.get(recipient.value.rpartition(".")[2], "")


def named_for(*, person_id: UUID | None = None, account_id: UUID | None = None) -> list[Recipient]:
    """The recipients that the inventory names for a person, or for an account with its people. One statement.

    Everything lies with whoever runs the servers, which is this system itself: it is told only where it has an address.
    """
    entries = [entry for entry in inventory().values() if entry.recipients]
    there = []
    for entry in entries:
        about = rows.of_person(entry, person_id) if person_id else rows.of_account(entry, _given(account_id))
        found = sa.exists(sa.select(sa.literal(1)).select_from(db.metadata.tables[entry.name]).where(about))
        there.append(found.label(entry.name))
    held = db.session.execute(sa.select(*there)).one()
    named = {
        recipient
        for entry, is_held in zip(entries, held, strict=True)
        if is_held
        for recipient in entry.recipients
    }
    if address_of(Recipient.HOSTING):
        named.add(Recipient.HOSTING)
    return [recipient for recipient in Recipient if recipient in named]


def tell(
    actor: Actor,
    *,
    kind: NoticeKind,
    case_id: UUID | None = None,
    person_id: UUID | None = None,
    account_id: UUID | None = None,
    words: str = "",
) -> list[Recipient]:
    """Tell every recipient that the inventory names, in the caller's transaction; gives them.

    Of a person, or of a whole account where no person is named. `words`: what was corrected, for those who hold it too.
    Raises RuntimeError outside of a transaction, ValueError where nobody is named.
    """
    if not in_transaction():
        raise RuntimeError("a notice belongs into the transaction of its change")
    if person_id is None:
        _given(account_id)
    db.session.flush()
    of_account = None if person_id else account_id
    named = {
        recipient: about
        for recipient in named_for(person_id=person_id, account_id=of_account)
        if (about := payload.subject(recipient, person_id, of_account))
    }
    return _write(actor, kind, case_id, person_id, account_id, named, words)


def _write(
    actor: Actor,
    kind: NoticeKind,
    case_id: UUID | None,
    person_id: UUID | None,
    account_id: UUID | None,
    named: Mapping[Recipient, dict[str, object]],
    words: str = "",
) -> list[Recipient]:
    now = clock.now()
    until = now + timedelta(days=policy.number(Key.RECIPIENT_WAIT_DAYS))
    for recipient, about in named.items():
        notice = RecipientNotice(
            id=clock.new_id(),
            case_id=case_id,
            user_id=person_id,
            account_id=account_id,
            recipient=recipient,
            kind=kind,
            state=NoticeState.WAITING if address_of(recipient) else NoticeState.BY_HAND,
            created_at=now,
            until=until,
        )
        notice.sealed_payload = payload.sealed(notice, about, words)
        db.session.add(notice)
        if notice.state is NoticeState.WAITING:
            queue.enqueue(SEND, notice.id)
    if named:
        audit.record(
            Event.RECIPIENT_TOLD,
            system(actor.request_id),  # it follows from what they did, whoever that is
            account_id=account_id,
            subject_id=person_id,
            facts={"deed": kind, "recipients": list(named)},
        )
    return list(named)


def note(actor: Actor, notice_id: UUID, *, note: str) -> None:
    """Note that a recipient without an address was told by hand, and how, or why it needn't be (GDPR art. 19).

    Raises NotFound, NotAllowed, Invalid (note), Conflict (over, or told by its address).
    """
    said = reasons.needed(note, "note", limit=NOTE_MAX)
    with transaction():
        require(actor, Permission.RECIPIENT_NOTE)
        notice = lock_row(RecipientNotice, notice_id)
        if notice is None:
            raise NotFound
        if notice.state is not NoticeState.BY_HAND:
            raise Conflict(N_("This notice isn’t waiting to be told by hand any more."), code="state")
        notice.noted_by, notice.note = actor.user_id, said
        end(actor, notice, NoticeState.TOLD, Event.RECIPIENT_NOTED, reason=said)


def answers(case_id: UUID) -> Sequence[RecipientAnswer]:
    """What came of the last notice of a case to each recipient, in the order they were written. One statement."""
    found = db.session.scalars(
        sa.select(RecipientNotice).where(RecipientNotice.case_id == case_id).order_by(RecipientNotice.id)
    )
    last = {n.recipient: n for n in found}
    return [
        RecipientAnswer(n.recipient, n.kind, n.state, n.created_at, n.ended_at, n.reference)
        for n in sorted(last.values(), key=lambda notice: notice.id)
    ]


def all_answered_or_over(case_id: UUID) -> bool:
    """Whether no notice of a case is waited for any more, judged by the clock. One statement."""
    waited_for = sa.exists().where(
        RecipientNotice.case_id == case_id,
        RecipientNotice.state.in_(OPEN),
        RecipientNotice.until > clock.now(),
    )
    return not db.session.scalar(sa.select(waited_for))


def give_up(case_id: UUID) -> None:
    """End what is still open of a case, in the caller's transaction: the time is over."""
    wanted = sa.select(RecipientNotice.id).where(
        RecipientNotice.case_id == case_id, RecipientNotice.state.in_(OPEN)
    )
    for notice_id in db.session.scalars(wanted).all():
        lapse(notice_id)


def call_off(case_id: UUID) -> None:
    """An erasure of which recipients are told isn't done, for now or at all. In the caller's transaction.

    Who wasn't reached yet isn't told any more; whoever may have been, of that erasure last, gets another notice that says so.
    """
    wanted = sa.select(RecipientNotice.id).where(RecipientNotice.case_id == case_id)
    last: dict[Recipient, RecipientNotice] = {}
    reached: set[UUID] = set()
    for notice_id in db.session.scalars(wanted.order_by(RecipientNotice.id)).all():
        notice = lock_row(RecipientNotice, notice_id)
        if notice is None or notice.kind not in {NoticeKind.ERASED, NoticeKind.CALLED_OFF}:
            continue
        last[notice.recipient] = notice
        if notice.state in REACHED or (notice.state is NoticeState.WAITING and notice.tries):
            reached.add(notice.id)
        if notice.kind is NoticeKind.ERASED and notice.state in OPEN:
            queue.drop(SEND, notice.id)
            end(system(), notice, NoticeState.CALLED_BACK, Event.RECIPIENT_CALLED_BACK)
    told = [n for n in last.values() if n.kind is NoticeKind.ERASED and n.id in reached]
    if told:
        one = told[0]
        of_account = None if one.user_id else one.account_id
        named = {n.recipient: payload.subject(n.recipient, one.user_id, of_account) for n in told}
        kept = {recipient: about for recipient, about in named.items() if about}
        _write(system(), NoticeKind.CALLED_OFF, case_id, one.user_id, one.account_id, kept)


def sweep() -> None:
    """End notices whose time is over, in batches."""
    over = sa.select(RecipientNotice.id).where(
        RecipientNotice.state.in_(OPEN), RecipientNotice.until <= clock.now()
    )
    for notice_id in db.session.scalars(over.order_by(RecipientNotice.until).limit(SWEPT_AT_ONCE)).all():
        with transaction():
            lapse(notice_id)


def lapse(notice_id: UUID) -> None:
    """Nobody answered in time, or noted that it was told. In the caller's transaction."""
    notice = lock_row(RecipientNotice, notice_id)
    if notice is None or notice.state not in OPEN:
        return
    asked = notice.state is NoticeState.WAITING
    queue.drop(SEND, notice.id)
    end(
        system(),
        notice,
        NoticeState.NO_ANSWER if asked else NoticeState.NOT_TOLD,
        Event.RECIPIENT_SILENT if asked else Event.RECIPIENT_NOT_TOLD,
    )


def end(actor: Actor, notice: RecipientNotice, state: NoticeState, event: Event, *, reason: str = "") -> None:
    """Bring a locked notice to its end: what it said goes, the trail is told, and whoever waits for the case."""
    notice.state, notice.ended_at, notice.sealed_payload = state, clock.now(), ""
    audit.record(
        event,
        actor,
        account_id=notice.account_id,
        target=("recipient_notice", notice.id),
        subject_id=notice.user_id,
        facts={"recipient": notice.recipient, "deed": notice.kind},
        reason=reason,
    )
    db.session.flush()
    if notice.case_id is not None and all_answered_or_over(notice.case_id):
        for callback in _when_over:
            callback(notice.case_id)


def _given(account_id: UUID | None) -> UUID:
    if account_id is None:
        raise ValueError("a notice is about a person or an account")
    return account_id
