"""How a dispute ends: by the new password, by two members of staff, of staff after another administrator's word.

The threats: whoever was frozen decides about it, or one member of staff alone opens a stranger's account. So nobody
who is disputed, or was let in or given a role in disputed time, takes part; an objection is decided by two, on
recorded proof of identity (SECURITY 56, 66).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.audit import meanwhile
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.dispute import freezing, opening, telling
from admin_app.dispute.models import Dispute, DisputeItem, DisputeState, DisputeVerdict, ItemState
from admin_app.dispute.reading import queries
from admin_app.former_state.service import KEPT_FOR
from admin_app.identity.models import Identity
from admin_app.independence import service as independence
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor, nobody
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.lib import masks
from admin_app.mailed_link import service as mailed_links
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.session.second_person import lock_for_two
from admin_app.sign_in import links
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject, by_id
from admin_app.sign_in.models import ResetHold
from admin_app.sign_in.password import credential, reset_delay
from admin_app.user import access
from admin_app.user.disputed import EMAIL

KIND = ProposalKind.DECIDE_DISPUTE
OVER = N_("This dispute is already over.")


def by_new_password(person: SignInSubject) -> None:
    """A new password was set: the dispute is settled, in that command's transaction."""
    dispute = _open_of(person.user_id)
    if dispute is None:
        return
    reset_delay.end(person.user_id)
    _settle(attempts.as_person(nobody(), person), dispute)


credential.ON_NEW.append(by_new_password)


@dataclass(frozen=True, slots=True)
class Objectable:
    """What a link objects to: whose sign-in (masked address), since when, until when; whether somebody did already."""

    email: str
    said_at: datetime
    waits_until: datetime | None
    objected: bool


def look(token: str) -> Objectable:
    """What an objection's link is about; nothing changes. Raises LinkDead, also when the dispute is over."""
    opened = links.look(token, LinkPurpose.DISPUTE_OBJECT)
    found = queries.open_one(opened.person.user_id)
    dispute = db.session.get(Dispute, found, populate_existing=True) if found else None
    if dispute is None or dispute.id.hex != opened.payload.get("dispute"):
        raise links.LinkDead
    objected = dispute.state is DisputeState.OBJECTED
    return Objectable(masks.email(opened.person.email), dispute.said_at, dispute.waits_until, objected)


def object_by_link(actor: Actor, token: str) -> None:
    """Somebody who was told says that the dispute isn't right: no new password before two of staff have decided.

    Saying it twice does no harm. Raises LinkDead also when it is over.
    """
    with transaction():
        opening.lock(links.peek(token, LinkPurpose.DISPUTE_OBJECT).user_id)
        opened = links.take(token, LinkPurpose.DISPUTE_OBJECT)
        dispute = _open_of(opened.person.user_id)
        if dispute is None or dispute.decided_at or dispute.id.hex != opened.payload.get("dispute"):
            raise links.LinkDead
        if dispute.state is DisputeState.OBJECTED:
            return
        dispute.state, dispute.objected_at = DisputeState.OBJECTED, clock.now()
        dispute.objected_from = str(opened.payload.get("to", ""))
        reset_delay.hold(dispute.user_id, ResetHold.OBJECTED)
        _record(Event.DISPUTE_OBJECTED, actor, dispute)
        telling.of_objection(actor, dispute)


def propose_decision(actor: Actor, dispute_id: UUID, *, verdict: str, proof: str, reason: str) -> UUID:
    """Ask a second member of staff to decide a dispute that was objected to; gives the proposal's id.

    `proof` tells how it was found out who the person is. Raises ReauthRequired, NotFound, NotAllowed, Invalid beside
    `verdict`, `proof` or `reason`, Conflict when nobody objected or the same waits already.
    """
    require_fresh(actor)
    chosen, proof, reason = _verdict(verdict), proposals.clean_proof(proof), reasons.needed(reason)
    with transaction():
        person = lock_for_two(actor, queries.person_of(dispute_id), Permission.PERSON_PROPOSE)
        dispute = _objected(dispute_id)
        telling.of_asking(dispute)
        return proposals.propose(
            actor,
            person.subject,
            kind=KIND,
            target=chosen.value,
            made_for=_state(dispute),
            proof=proof,
            reason=reason,
            facts={"dispute": dispute.id.hex},
        )


def confirm_decision(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Decide it as the second person: the link is mailed to the address from before, or everything counts again.

    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal, about oneself), Conflict.
    """
    require_fresh(actor)
    with transaction():
        person = lock_for_two(actor, proposals.about(proposal_id, KIND), Permission.PERSON_CONFIRM)
        found = _open_of(person.user.id)
        state = _state(found) if found else ""
        taken = proposals.take(
            actor, proposal_id, KIND, subject=person.subject, version=version, made_for=state
        )
        dispute = _objected(UUID(hex=str(taken.facts["dispute"])))
        if DisputeVerdict(taken.target) is DisputeVerdict.SETTLE:
            _refuse_strange_address(dispute)
        reset_delay.decided(dispute.user_id)
        mailed_links.drop(dispute.user_id, LinkPurpose.DISPUTE_OBJECT)
        dispute.decided_at = clock.now()
        if DisputeVerdict(taken.target) is DisputeVerdict.DROP:
            _drop(actor, dispute)
            return
        dispute.state = DisputeState.OPEN
        _record(Event.DISPUTE_DECIDED, actor, dispute)
        _open_the_way(actor, dispute)


def _state(dispute: Dispute) -> str:
    """Which very objection is decided."""
    return proposals.state_of(dispute.id, dispute.objected_at)


def _refuse_strange_address(dispute: Dispute) -> None:
    """The link that settles goes to the address from before. Raises Conflict while that isn't the person's."""
    stuck = [i for i in freezing.items_of(dispute.id) if i.noun == EMAIL and i.state is ItemState.STUCK]
    person = by_id(dispute.user_id)
    for item in stuck:
        after = freezing.after_of(item)
        if person is not None and after is not None and after["email"] == person.email:
            raise Conflict(
                N_(
                    "Somebody else now has the previous address, so the link would go to a stranger. Correct the address first."
                )
            )


def confirm_taking_back(
    actor: Actor, dispute_id: UUID, *, reason: str, typed: str, version: int | None = None
) -> None:
    """Another administrator confirms that what a member of staff did since is taken back, and mails the reset link.

    `typed` is the person's username or full name (level 3). Raises ReauthRequired, NotFound (also for a customer's),
    NotAllowed (right, oneself), NotIndependent, Invalid beside `reason` or `typed`, Conflict when it was done already or the page is
    older than the case.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    with transaction():
        user = access.reach_staff(actor, queries.person_of(dispute_id))
        access.typed_right(typed, user.username, user.full_name)
        dispute = lock_row(Dispute, dispute_id)
        if dispute is None:
            raise NotFound
        meanwhile.require_same(actor, version, dispute.version, dispute.user_id)
        _take_back(actor, dispute, reason)


def confirm_at_console(actor: Actor, username: str) -> str:
    """The way back for the last administrator: the operator confirms it; gives the token of the reset link.

    Raises NotAllowed for anybody else, NotFound where no dispute of a member of staff of this name is open.
    """
    if not actor.is_internal:
        raise NotAllowed(grantor="console")
    with transaction():
        found = queries.open_of_staff(username)
        if found is not None:
            opening.lock(found)
        dispute = _open_of(found) if found else None
        if dispute is None:
            raise NotFound(N_("There is no open dispute of a member of staff with this name."))
        return _take_back(actor, dispute, "")


def _take_back(actor: Actor, dispute: Dispute, reason: str) -> str:
    items = [item for item in freezing.items_of(dispute.id) if item.others and item.state is ItemState.FROZEN]
    over = dispute.ended_at is not None
    if (over and not items) or (not over and dispute.confirmed_at is not None):
        raise Conflict(OVER if over else None)
    if actor.user_id is not None and queries.is_concerned(actor.user_id, dispute.id):
        raise NotAllowed(N_("This is about yourself, so another administrator decides."))
    independence.require_independent(actor, dispute.user_id)
    for item in items:
        freezing.leave_out(item)
    freezing.finish(actor, items, ItemState.DROPPED)
    dispute.confirmed_by, dispute.confirmed_at = actor.user_id, clock.now()
    reset_delay.decided(dispute.user_id)
    _record(Event.DISPUTE_CONFIRMED, actor, dispute, reason=reason, taken_back=len(items))
    return "" if over else _open_the_way(actor, dispute)


def _open_the_way(actor: Actor, dispute: Dispute) -> str:
    """Mail the link that sets the new password, to the address from before."""
    person = by_id(dispute.user_id)
    if person is None:
        raise NotFound
    if person.identity is not Identity.LOCAL:
        _settle(actor, dispute)
        return ""
    return telling.of_way(actor, dispute)


def without_password(actor: Actor, person: SignInSubject, dispute: Dispute) -> None:
    """Settle the dispute of somebody whose password lives with another service, in the transaction that opened it.

    There is no new password to wait for here. A colleague's waits for another administrator all the same.
    """
    if person.identity is not Identity.LOCAL and not person.is_staff and dispute.state is DisputeState.OPEN:
        _settle(actor, dispute)


def _settle(actor: Actor, dispute: Dispute) -> None:
    """What was taken back can be put back for 30 days; what concerns others waits for an owner."""
    now = clock.now()
    dispute.state, dispute.ended_at, dispute.waits_until = DisputeState.SETTLED, now, None
    items = freezing.items_of(dispute.id)
    for item in items:
        item.keep_until = now + KEPT_FOR
        if item.state is ItemState.FROZEN and not item.others:
            item.state = ItemState.TAKEN_BACK
    _record(Event.DISPUTE_SETTLED, actor, dispute)
    telling.of_settlement(actor, dispute, items)


def _drop(actor: Actor, dispute: Dispute) -> None:
    """Whoever objected was right: everything that can counts again as it was when it was frozen."""
    now = clock.now()
    dispute.state, dispute.ended_at, dispute.waits_until = DisputeState.DROPPED, now, None
    for item in _in_order(freezing.items_of(dispute.id)):
        item.keep_until = now + KEPT_FOR
        if item.state is not ItemState.FROZEN:
            continue
        try:
            freezing.put_back(actor, item)
        except DomainError:
            item.state = ItemState.STUCK
        else:
            freezing.finish(actor, [item], ItemState.RESTORED)
    credential.demand_no_more(dispute.user_id)
    _record(Event.DISPUTE_DROPPED, actor, dispute)
    telling.of_dropping(actor, dispute)


def _in_order(items: list[DisputeItem]) -> list[DisputeItem]:
    """What goes away first, since what comes back may stand in its place."""
    return sorted(items, key=lambda item: bool(item.sealed_after))


def _open_of(user_id: UUID) -> Dispute | None:
    found = queries.open_one(user_id)
    dispute = lock_row(Dispute, found) if found else None
    return dispute if dispute is not None and dispute.ended_at is None else None


def _objected(dispute_id: UUID) -> Dispute:
    dispute = lock_row(Dispute, dispute_id)
    if dispute is None:
        raise NotFound
    if dispute.state is not DisputeState.OBJECTED:
        raise Conflict(OVER if dispute.ended_at else N_("Nobody objected, so there is nothing to decide."))
    return dispute


def _verdict(name: str) -> DisputeVerdict:
    try:
        return DisputeVerdict(name)
    except ValueError:
        raise Invalid(N_("Choose a decision."), field="verdict", code="verdict") from None


def _record(event: Event, actor: Actor, dispute: Dispute, *, reason: str = "", **facts: object) -> None:
    db.session.flush()
    audit.record(
        event,
        actor,
        account_id=dispute.account_id,
        subject_id=dispute.user_id,
        facts={**facts, "dispute": str(dispute.id)},
        reason=reason,
    )
