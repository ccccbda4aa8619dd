"""Somebody's word that a lost second factor is the person's own: another owner, or a confirmed contact.

A word alone shortens nothing. With one, two members of staff may end the waiting time early; without one, nobody.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from admin_app.identity.locking import lock_person
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, RoleKey, Subject, require, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.recovery_case import rules, transitions
from admin_app.recovery_case.kind import RECOVERY_CASE, RecoveryAct
from admin_app.recovery_case.models import RecoveryCase, Vouch
from admin_app.session import ended
from admin_app.session.second_person import lock_for_two
from admin_app.sign_in import links
from admin_app.user import access

KIND = ProposalKind.SHORTEN_RECOVERY


def vouch(actor: Actor, user_id: UUID) -> None:
    """Another owner of the account says that it is really the person. Asks for a fresh sign-in.

    Raises ReauthRequired, NotFound (nobody of the account, no open case), NotAllowed (no owner, oneself),
    Conflict when it was said already.
    """
    require_fresh(actor)
    with transaction():
        locked = lock_person(user_id)
        if locked.subject.account_id is None or locked.subject.account_id != actor.acting_account_id:
            raise NotFound
        require(actor, RECOVERY_CASE.right_of(RecoveryAct.VOUCHED), Subject(actor.acting_account_id))
        ended.refuse(actor.session_id)
        if actor.user_id == user_id:
            raise NotAllowed(N_("You can’t vouch for yourself."))
        if actor.user_id is None or not access.is_owner(actor.user_id):
            raise NotAllowed(grantor=RoleKey.OWNER)
        case = _locked(user_id)
        _add(Vouch(id=clock.new_id(), case_id=case.id, by_user_id=actor.user_id))
        _tell(actor, case)


def vouch_by_link(actor: Actor, token: str) -> None:
    """A confirmed contact says so by the mailed link. Raises LinkDead, NotFound when the case is over, Conflict."""
    with transaction():
        opened = links.take(token, LinkPurpose.CASE_VOUCH)
        lock_person(opened.person.user_id)
        case = _locked(opened.person.user_id)
        if case.id.hex != opened.payload.get("case"):
            raise links.LinkDead
        _add(Vouch(id=clock.new_id(), case_id=case.id, contact_id=UUID(hex=opened.payload["contact"])))
        _tell(actor, case)


def propose_shortening(actor: Actor, user_id: UUID, *, proof: str, reason: str) -> UUID:
    """Ask a second person to end the waiting time now; needs somebody's word for the person. Gives the id.

    Raises ReauthRequired, NotFound, NotAllowed, Invalid beside `proof` or `reason`, Conflict.
    """
    require_fresh(actor)
    proof, reason = proposals.clean_proof(proof), reasons.needed(reason)
    with transaction():
        person = lock_for_two(actor, user_id, Permission.PERSON_PROPOSE)
        found = rules.standing(user_id)
        case = _judge(found)
        return proposals.propose(
            actor,
            person.subject,
            kind=KIND,
            made_for=proposals.state_of(case.id),
            proof=proof,
            reason=reason,
            facts={"vouches": case.vouches, "case": case.id.hex},
        )


def confirm_shortening(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """End the waiting time as the second person; the person is told everywhere and can still cancel.

    Raises ReauthRequired, NotFound, NotAllowed (one's own proposal, about oneself), Conflict.
    """
    require_fresh(actor)
    with transaction():
        person = lock_for_two(
            actor, proposals.about(proposal_id, KIND), RECOVERY_CASE.right_of(RecoveryAct.SHORTENED)
        )
        found = rules.standing(person.user.id)
        state = proposals.state_of(found.id) if found else ""
        taken = proposals.take(
            actor, proposal_id, KIND, subject=person.subject, version=version, made_for=state
        )
        _judge(found)
        case = _locked(person.user.id, RecoveryAct.SHORTENED)
        case.waits_until, case.shortened_by = clock.now(), actor.user_id
        transitions.record(RecoveryAct.SHORTENED, actor, case, person.subject.account_id, reason=taken.reason)
        transitions.tell(RecoveryAct.SHORTENED, actor, person.user.id, until=case.lapses_at)


def _judge(found: rules.OpenRecoveryCase | None) -> rules.OpenRecoveryCase:
    if found is None or found.ready:
        raise Conflict(N_("No case is waiting any more."))
    if not found.vouches:
        raise Conflict(N_("Nobody has vouched for this person yet, so the waiting time stays."))
    return found


def _locked(user_id: UUID, act: RecoveryAct = RecoveryAct.VOUCHED) -> RecoveryCase:
    case = transitions.lock(user_id, act)
    if case is None:
        raise NotFound
    return case


def _add(row: Vouch) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict(N_("You have already vouched.")) from None


def _tell(actor: Actor, case: RecoveryCase) -> None:
    transitions.record(RecoveryAct.VOUCHED, actor, case, case.account_id)
    transitions.tell(RecoveryAct.VOUCHED, actor, case.user_id)
