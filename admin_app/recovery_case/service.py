"""Lost second factor: a case that the person opens, everybody who knows the person is told of, and time decides.

The threat: somebody who has the password says that the second factor is lost. So the case waits (policy, 72 h),
each known address gets a link that cancels it, staff can't shorten it alone, and a sign-in with the factor
meanwhile ends it. Completing it removes the factors and sets a new password in one step (NIST SP 800-63B-4 §4.2).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.api_token import service as api_tokens
from admin_app.api_token.models import TokenEnd
from admin_app.identity.locking import lock_person
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import RoleKey, require
from admin_app.lib import devices
from admin_app.policy import service as policy
from admin_app.policy.register import Key
from admin_app.recovery_case import rules, telling, transitions
from admin_app.recovery_case.kind import RECOVERY_CASE, RecoveryAct
from admin_app.recovery_case.models import CancelledBy, CaseState, RecoveryCase
from admin_app.session import lifecycle
from admin_app.session import service as sessions
from admin_app.session.models import EndReason, Stage
from admin_app.sign_in import links
from admin_app.sign_in.factors import changes as factor_changes
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import attempts, pending
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.password import credential
from admin_app.sign_in.password.login import guarded
from admin_app.sign_in.trusted_browser import service as trusted_browsers

DOUBTS = {
    CancelledBy.PERSON: N_(
        "Somebody answered our e-mail that it wasn’t them, so this case has ended. Write to our support."
    ),
    CancelledBy.FACTOR: N_(
        "The second step has been used or set up in the meantime, so this case has ended."
    ),
}


def mine(actor: Actor) -> rules.OpenRecoveryCase | None:
    """The open case of whoever waits at the second step. Raises Conflict when that sign-in has ended."""
    person, _methods = pending.of(actor, Stage.FACTOR)
    return rules.standing(person.user_id)


def open_case(actor: Actor) -> UUID:
    """Open a case at the second step, the password proven; every known address is told. Gives its id.

    Raises NotAllowed for staff, Conflict when one is open already or the sign-in has ended, RateLimited after
    three in a week.
    """
    with guarded():
        person, _methods = pending.of(actor, Stage.FACTOR)
        if person.is_staff:
            raise NotAllowed(
                N_("Ask an administrator to remove your second step."), grantor=RoleKey.ADMINISTRATOR
            )
        with transaction():
            user = lock_person(person.user_id).user
            rules.refuse_disputed(person.user_id)
            if rules.standing(person.user_id):
                raise Conflict(N_("A case is already open."))
            if rules.opened_lately(person.user_id) >= rules.MOST_A_WEEK:
                raise RateLimited(None, N_("You opened several cases this week. Write to our support."))
            case = _begin(actor, person)
            telling.of_opening(attempts.as_person(actor, person), case, user)
    return case.id


def _begin(actor: Actor, person: SignInSubject) -> RecoveryCase:
    hours = policy.number(Key.RECOVERY_WAIT_HOURS, person.account_id, person.user_id)
    now = clock.now()
    _close_lapsed(person.user_id)
    case = RecoveryCase(
        id=clock.new_id(),
        user_id=person.user_id,
        account_id=person.account_id,
        opened_at=now,
        opened_ip=actor.ip,
        country=actor.country,
        device=devices.words(actor.user_agent),
        waits_until=now + timedelta(hours=hours),
        lapses_at=now + timedelta(hours=hours) + rules.COMPLETE_WITHIN,
    )
    db.session.add(case)
    db.session.flush()
    queue.enqueue(rules.JOB_READY, case.id, at=case.waits_until)
    known = attempts.as_person(actor, person, actor.session_id)
    transitions.record(RecoveryAct.OPENED, known, case, person.account_id, facts={"hours": hours})
    return case


def _close_lapsed(user_id: UUID) -> None:
    """Under the person's lock: what has lapsed makes room for a new one."""
    stale = db.session.scalars(
        sa.select(RecoveryCase).where(
            RecoveryCase.user_id == user_id, RecoveryCase.state == CaseState.WAITING
        )
    ).all()
    for case in stale:
        if rules.has_lapsed(case):
            transitions.move(case, RecoveryAct.LAPSED)
    db.session.flush()


def cancel_own(actor: Actor) -> None:
    """The person cancels the case, signed in or at the second step. Raises Conflict when none is open."""
    if actor.user_id is None:
        raise NotAllowed
    with transaction():
        locked = lock_person(actor.user_id)
        case = _open_case_of(actor.user_id)
        person = by_id(actor.user_id)
        known = attempts.as_person(actor, person, actor.session_id) if person else actor
        _cancel(known, case, CancelledBy.PERSON, locked.subject.account_id)


def cancel_by_link(actor: Actor, token: str) -> None:
    """Whoever got the mail or text cancels the case. Raises LinkDead, Conflict when it is over."""
    with transaction():
        opened = links.take(token, LinkPurpose.CASE_CANCEL)
        lock_person(opened.person.user_id)
        case = _open_case_of(opened.person.user_id)
        if case.id.hex != opened.payload.get("case"):
            raise links.LinkDead
        _cancel(actor, case, CancelledBy.CONTACT, opened.person.account_id)


def cancel_by_staff(actor: Actor, user_id: UUID, reason: str) -> None:
    """Staff cancel a case that looks wrong; the person is told. Raises NotFound, NotAllowed, Conflict."""
    reason = reasons.needed(reason)
    with transaction():
        locked = lock_person(user_id)
        require(actor, RECOVERY_CASE.right_of(RecoveryAct.CANCELLED), locked.subject)
        _cancel(actor, _open_case_of(user_id), CancelledBy.STAFF, locked.subject.account_id, reason)


def _cancel(
    actor: Actor, case: RecoveryCase, by: CancelledBy, account_id: UUID | None, reason: str = ""
) -> None:
    transitions.cancel(case, by)
    transitions.record(RecoveryAct.CANCELLED, actor, case, account_id, facts={"by": by.value}, reason=reason)
    transitions.tell(RecoveryAct.CANCELLED, actor, case.user_id, by=by.value)


def complete(actor: Actor, *, new: str) -> lifecycle.Started:
    """After the waiting time: the factors go, a new password stands, all other sessions and API tokens end, the
    sign-in goes on.

    Raises Invalid beside `new`, Conflict before the time, when the case is over, or when the factor was seen or the
    person said "This wasn't me" meanwhile (which ends it), AddressDenied, LimitReached.
    """
    with guarded():
        person, methods = pending.of(actor, Stage.FACTOR)
        _end_if_doubtful(actor, person)
        fresh_hash = credential.new_hash(person, new, "new")
        with transaction():
            lock_person(person.user_id)
            rules.refuse_disputed(person.user_id)
            case = _open_case_of(person.user_id, RecoveryAct.COMPLETED)
            if case.waits_until > clock.now():
                raise Conflict(N_("The waiting time isn’t over yet."))
            if doubt := _doubt(person.user_id, case.opened_at):  # under the lock: said a moment ago
                raise Conflict(DOUBTS[doubt])
            credential.store(person, fresh_hash)
            known = attempts.as_person(actor, person, actor.session_id)
            factor_changes.clear_own(known, person.user_id)
            trusted_browsers.forget(person.user_id)
            transitions.move(case, RecoveryAct.COMPLETED)
            case.completed_at = clock.now()
            ended = sessions.revoke_user(person.user_id, EndReason.RECOVERY, keep=actor.session_id)
            tokens = api_tokens.end_all_of(person.user_id, TokenEnd.PASSWORD)
            facts = {"sessions_ended": ended, "tokens_ended": tokens}
            transitions.record(RecoveryAct.COMPLETED, known, case, person.account_id, facts=facts)
            transitions.tell(RecoveryAct.COMPLETED, known, person.user_id, tokens_ended=tokens)
        fresh = by_id(person.user_id)
        if fresh is None:
            raise NotFound
        return second_factor.passed(actor, fresh, tuple(methods), done=Stage.FACTOR)


def _end_if_doubtful(actor: Actor, person: SignInSubject) -> None:
    """A trace first, then the refusal: whoever has the factor hasn't lost it, and whoever denies it didn't ask."""
    found = rules.standing(person.user_id)
    doubt = _doubt(person.user_id, found.opened_at) if found else None
    if doubt is None:
        return
    with transaction():
        lock_person(person.user_id)
        case = _open_case_of(person.user_id)
        _cancel(attempts.as_person(actor, person), case, doubt, person.account_id)
    raise Conflict(DOUBTS[doubt])


def _doubt(user_id: UUID, opened_at: datetime) -> CancelledBy | None:
    """Who has spoken against a case since it was opened."""
    if rules.denied_since(user_id, opened_at):
        return CancelledBy.PERSON
    return CancelledBy.FACTOR if rules.factor_seen_since(user_id, opened_at) else None


def tell_ready(system: Actor, subject_id: UUID) -> None:
    """The job at the end of the waiting time: tell the person, if the case is still open."""
    with transaction():
        case = lock_row(RecoveryCase, subject_id)
        if (
            case is None
            or case.state not in RECOVERY_CASE.of(RecoveryAct.READY).sources
            or case.waits_until > clock.now()
        ):
            return
        transitions.tell(RecoveryAct.READY, system, case.user_id, until=case.lapses_at)


def _open_case_of(user_id: UUID, act: RecoveryAct = RecoveryAct.CANCELLED) -> RecoveryCase:
    """The open case, locked after its person. Raises Conflict when there is none."""
    case = transitions.lock(user_id, act)
    if case is None:
        raise Conflict(N_("No case is open any more."))
    return case
