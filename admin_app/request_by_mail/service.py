"""Asking about one's own data without signing in (GDPR art. 12(2)): who is disabled, or whose account is closed, still may.

At the door the answer is the same for every name. The link goes to the address that is known, and nowhere else; it opens a
form, works for one request or answer, and shows nothing of the person but their own requests, and what a deletion would do.
More proof of identity is asked for only by staff who record their doubt (art. 12(6)): see `data_case.desk.doubt`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.data_case import moves, telling
from admin_app.data_case import service as data_cases
from admin_app.data_case.desk import doubt
from admin_app.data_case.models import OPEN_STATES, DataCase, DataCaseAct, DataCaseKind, DataCaseState
from admin_app.data_copy.models import CopyKind, CopyState, DataCopy
from admin_app.deletion import foresight as deletions
from admin_app.deletion.queries import PlanGroups
from admin_app.email import outbox
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User, UserKind, UserStatus
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.crypto import same
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotFound
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import mails
from admin_app.request_by_mail.models import CopyRelease
from admin_app.sign_in.flow import attempts, client_snapshot
from admin_app.sign_in.flow.subject import SignInSubject, by_id, by_name, folded_name
from admin_app.sign_in.password import turns
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.throttle import limits

JOB = "request_by_mail.send_link"
PLACE = "jobs.arguments:request_by_mail.send_link"
LINK_LIFE = timedelta(hours=24)
CASES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OwnRequests:
    """What the page of a link shows: the person's requests, and a copy that is ready with its release.

    `plans` are the previews of deletions that are open; `foreseen` is what asking for one would erase and keep,
    `foreseen_whole` the same of the account, for an owner (GDPR art. 12(1): told before it is asked).
    """

    person: SignInSubject
    cases: Sequence[DataCase]
    copy: DataCopy | None
    release: CopyRelease | None
    plans: Mapping[UUID, PlanGroups]
    foreseen: PlanGroups | None
    foreseen_whole: PlanGroups | None


def ask(actor: Actor, *, name: str) -> None:
    """Somebody at the door asks for the link. Nothing tells whether there is such a person.

    Known or not, the same is written: a count and a job, which alone finds out whether a mail goes out (SECURITY 1, 57,
    70). Raises Unavailable when the count can't be asked.
    """
    with guarded(), turns.at_moment():
        folded = folded_name(name)
        person = by_name(UserKind.CUSTOMER, folded)
        user_id = person.user_id if person and person.kind is UserKind.CUSTOMER else None
        allowed = limits.mail_allowed(user_id, name=folded, ip=actor.ip)
        with transaction():
            queue.enqueue(
                JOB, (user_id if allowed else None) or clock.new_id(), door=client_snapshot.seal(actor, PLACE)
            )


def send_link(_system: Actor, subject_id: UUID, *, door: str) -> None:
    """The job behind `ask`: mail the link to a customer who is still known here, do nothing for all others."""
    user = lock_row(User, subject_id)
    if user is None or user.kind is not UserKind.CUSTOMER or user.status is UserStatus.ERASED:
        return
    actor = client_snapshot.unseal(door, PLACE)
    issued = mailed_links.issue(user.id, LinkPurpose.DATA_REQUEST, state=_state(user.email), life=LINK_LIFE)
    outbox.queue(mails.form_link(user, actor, token=issued.token, until=issued.expires_at))
    audit.record(Event.DATA_REQUEST_LINK_ASKED, actor, account_id=user.account_id, subject_id=user.id)


def look(token: str) -> SignInSubject:
    """Whom a link is for; nothing changes. Raises LinkDead."""
    return _still(mailed_links.find(token, LinkPurpose.DATA_REQUEST))


def take(token: str) -> SignInSubject:
    """As `look`, and the link is used up, in the caller's transaction; its person is locked. Raises LinkDead."""
    person = _still(mailed_links.use_up(token, LinkPurpose.DATA_REQUEST))
    lock_person(person.user_id)
    return person


def requests_of(token: str) -> OwnRequests:
    """What a link shows; nothing changes. Raises LinkDead."""
    person = look(token)
    cases = sa.select(DataCase).where(DataCase.subject_id == person.user_id)
    newest = cases.order_by(DataCase.received_at.desc(), DataCase.id.desc()).limit(CASES_SHOWN)
    copy = db.session.scalar(
        sa.select(DataCopy)
        .where(
            DataCopy.user_id == person.user_id,
            DataCopy.kind == CopyKind.COPY,
            DataCopy.state == CopyState.READY,
            DataCopy.expires_at > clock.now(),
        )
        .order_by(DataCopy.created_at.desc())
        .limit(1)
    )
    release = (
        db.session.scalar(sa.select(CopyRelease).where(CopyRelease.copy_id == copy.id)) if copy else None
    )
    found = db.session.scalars(newest).all()
    open_ones = [case.id for case in found if case.kind is DataCaseKind.DELETION and is_open(case)]
    return OwnRequests(
        person,
        found,
        copy,
        release,
        deletions.plans_of(open_ones),
        None if open_ones else deletions.foreseen_by_link(person.user_id),
        deletions.foreseen_whole_by_link(person.user_id) if person.is_owner and not open_ones else None,
    )


def send(
    actor: Actor,
    token: str,
    *,
    kind: str,
    words: str | None,
    topic: str | None = None,
    whole_account: bool = False,
) -> UUID:
    """Send a request by the link; gives the case's id. With `whole_account` an owner asks for the account's deletion.

    Raises LinkDead, Invalid (kind, words, topic, whole_account), Conflict while one of the kind is open.
    """
    with transaction():
        person = take(token)
        return data_cases.request_by_link(
            actor,
            kind,
            subject_id=person.user_id,
            account_id=person.account_id,
            words=words or "",
            topic=topic,
            whole_account=whole_account,
        )


def withdraw(actor: Actor, token: str, case_id: UUID) -> None:
    """Take a request back by the link. Raises LinkDead, NotFound, CaseFrozen, CaseMoved when it has gone on."""
    with transaction():
        person = take(token)
        case = _own_case(person, DataCaseAct.WITHDRAWN, case_id)
        by = attempts.as_person(actor, person)
        moves.end(by, case, DataCaseAct.WITHDRAWN)
        telling.withdrawn(by, case, by_link=True)


def answer(actor: Actor, token: str, case_id: UUID, *, words: str) -> None:
    """Answer by the link what staff asked: the proof they want of who asked, or what is missing from the request.

    Raises LinkDead, NotFound, Invalid, Conflict.
    """
    with transaction():
        person = take(token)
        known = db.session.get(DataCase, case_id)
        is_missing = known is not None and known.paused_at is None and lacks_answer(known)
        case = _own_case(person, DataCaseAct.ANSWERED if is_missing else DataCaseAct.PROVEN, case_id)
        by = attempts.as_person(actor, person)
        if is_missing:
            data_cases.answered(by, case, words)
        else:
            doubt.answered(by, case, words)


def _own_case(person: SignInSubject, act: DataCaseAct, case_id: UUID) -> DataCase:
    known = db.session.get(DataCase, case_id)
    if known is None or known.subject_id != person.user_id:
        raise NotFound
    reader = moves.reader_of(db.session.get_one(User, person.user_id))
    case = moves.lock(system(), act, case_id, None, reader=reader)
    if case.frozen_by is not None:
        raise moves.CaseFrozen
    return case


def is_open(case: DataCase) -> bool:
    """Whether a request can still be withdrawn, as far as its state says."""
    return case.state in OPEN_STATES


def lacks_answer(case: DataCase) -> bool:
    """Whether staff asked its person something that isn't answered: for a proof, or for what is missing."""
    return is_open(case) and (case.paused_at is not None or case.state is DataCaseState.NEEDS_PERSON)


def _still(link: mailed_links.LiveLink) -> SignInSubject:
    person = by_id(link.user_id)
    if (
        person is None
        or person.status is UserStatus.ERASED
        or not same(_state(person.email), link.state_hash)
    ):
        raise LinkDead
    return person


def _state(email: str) -> str:
    """The link dies with the address it went to, whatever else becomes of the person's sign-in."""
    return mailed_links.state_of("data_request", email)
