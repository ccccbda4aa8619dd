"""Who hears of requests about personal data: the person by mail, approvers by the bell, again while one gets late."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.bell import telling as bell
from admin_app.bell.models import BellKind, BellTopic
from admin_app.bell.service import BellThing
from admin_app.contact import security_mail
from admin_app.data_case import deadlines, mails, queries
from admin_app.data_case.kind import kept_out, no_deciders, rules_of
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseKind, DataCaseState, Source
from admin_app.email import outbox
from admin_app.email.message import Message
from admin_app.email.messages import notices
from admin_app.identity import holders
from admin_app.identity.models import User
from admin_app.kernel import clock, crypto, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy import service as policy
from admin_app.policy.register import Key

JOB = "data_case.remind"
PROOF_AFTER = timedelta(days=14)  # how long proof of identity is waited for before it is asked for once more


def note_address(case: DataCase) -> None:
    """Keep where the person is reached as a request comes in that they didn't make signed in: they can't mend it later.

    Only what is known already: an address that a letter names proves nothing.
    """
    if case.source is not Source.SELF_SERVICE:
        case.noted_address = crypto.seal(person(case).email, _place(case))


def noted_address(case: DataCase) -> str:
    """That address; empty where none was noted, or once it is erased."""
    return crypto.unseal(case.noted_address, _place(case)) if case.noted_address else ""


def _place(case: DataCase) -> str:
    return f"data_cases.noted_address:{case.id}"


def begun(actor: Actor, case: DataCase) -> None:
    """A request has come in: its person is told, and so are approvers."""
    note_address(case)
    tell(case, lambda to: mails.received(to, actor, case=case))
    turn(actor, case)
    remind_later(case)


def tell(case: DataCase, write: Callable[[User], Message], *, everywhere: bool = False) -> None:
    """Mail the person, in the caller's transaction: at each known address unless they asked signed in for less than deletion.

    Whoever took over the one address would else ask, or have somebody deleted, unseen. It goes also to the address that was
    noted with the request, if that isn't among them any more.
    """
    if everywhere or case.source is not Source.SELF_SERVICE or case.kind is DataCaseKind.DELETION:
        security_mail.everywhere(case.subject_id, write, also=noted_address(case))
    else:
        outbox.queue(write(person(case)))


def remind_later(case: DataCase) -> None:
    """Have it told again seven and two days before it is due, and when it is late; what was planned before is dropped.

    While a doubt stops the time, once after two weeks: nobody would else think of a request that waits for its person.
    """
    queue.drop(JOB, case.id)
    moments = [case.due_at - before for before in deadlines.REMINDED]
    if case.paused_at is not None:
        moments = [case.paused_at + PROOF_AFTER]
    for at in moments:
        if at > clock.now():
            queue.enqueue(JOB, case.id, at=at)


def remind(actor: Actor, case_id: UUID) -> None:
    """The job of a reminder: whoever may act is told again, if the request still waits for a step of theirs.

    One that lacks something from its person or its entry reminds them, and approvers: they may decide without it.
    """
    case = lock_row(DataCase, case_id)
    if case is None or case.frozen_by is not None or case.paused_at is not None:
        return
    turn(actor, case)
    if case.state in {DataCaseState.NEEDS_PERSON, DataCaseState.NEEDS_ENTRY}:
        _tell_staff(actor, case, Permission.DATA_CASE_DECIDE, no_deciders(case))
    if case.state is DataCaseState.NEEDS_PERSON:
        note = queries.last_words(case.id, DataCaseAct.ASKED_PERSON)
        tell(case, lambda to: mails.sent_back(to, actor, case=case, note=note, is_reminder=True))


def turn(actor: Actor, case: DataCase) -> None:
    """Tell those whose step the case waits for, in the caller's transaction; nobody while it waits for time alone."""
    right = rules_of(case.kind).table.waits_for(case.state)
    if right is not None:
        _tell_staff(actor, case, right, kept_out(case))


def _tell_staff(actor: Actor, case: DataCase, right: Permission, barred: Collection[UUID]) -> None:
    wanted = sa.select(User).where(holders.staff_with(right), User.id.not_in(barred)).order_by(User.id)
    bell.tell(
        list(db.session.scalars(wanted)),
        BellTopic.DATA_CASE,
        BellKind.WAITS,
        BellThing(DataCase.__tablename__, case.id, case.kind.value, case.number),
        mail=lambda user: notices.waits(
            user,
            actor,
            what="data_case",
            about=case.number,
            path=f"/admin/data-cases/{case.id}",
            until=case.due_at,
        ),
        by_name=actor.name,
    )


def sent_back(actor: Actor, case: DataCase, note: str) -> None:
    """What is missing is asked of the person, who answers signed in or by a link."""
    tell(case, lambda to: mails.sent_back(to, actor, case=case, note=note))


def extended(actor: Actor, case: DataCase, note: str) -> None:
    """The person is told before the first deadline ends; reminders follow the new one."""
    tell(case, lambda to: mails.extended(to, actor, case=case, note=note))
    remind_later(case)


def refused(actor: Actor, case: DataCase, note: str) -> None:
    """The reasons, where to complain and that a court may be asked (art. 12(4))."""
    authority = str(policy.value(Key.COMPANY_AUTHORITY))
    tell(case, lambda to: mails.refused(to, actor, case=case, note=note, authority=authority))
    queue.drop(JOB, case.id)


def fulfilled(actor: Actor, case: DataCase, how: str, note: str = "") -> None:
    """What was done, where no other mail tells it."""
    tell(case, lambda to: mails.fulfilled(to, actor, case=case, how=how, note=note))
    queue.drop(JOB, case.id)


def withdrawn(actor: Actor, case: DataCase, *, by_link: bool = False) -> None:
    """It was taken back; where a link did that, each known address is told."""
    tell(case, lambda to: mails.withdrawn(to, actor, case=case), everywhere=by_link)
    queue.drop(JOB, case.id)


def person(case: DataCase) -> User:
    """Whom the request is about."""
    return db.session.get_one(User, case.subject_id)
