"""Acts that take two members of staff: one proposes, another confirms, and neither is the person it may be about.

The threat: one member of staff, or somebody who holds one's session, takes an account over alone. So a proposal
changes nothing by itself. The act is done by a command of the noun that owns it, which locks the person or thing and
asks `take` to lock and judge the proposal. Refused there, for every kind, is whoever proposed it, whoever isn't
independent of whoever did (SECURITY 21), and what was made for something that has changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from admin_app.identity.models import User, UserKind
from admin_app.independence import service as independence
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor, ActorKind
from admin_app.kernel.database import transaction_notes
from admin_app.kernel.db import db, in_transaction, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, told_when
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Subject, require
from admin_app.proposal import telling, transitions
from admin_app.proposal.kind import RULES, ProposalAct, case_of
from admin_app.proposal.lookup import about as about
from admin_app.proposal.lookup import kind_of as kind_of
from admin_app.proposal.lookup import others_than as others_than
from admin_app.proposal.lookup import person_of as person_of
from admin_app.proposal.lookup import target_of as target_of
from admin_app.proposal.models import Proposal, ProposalKind, ProposalState
from admin_app.proposal.proof import PROOF_MAX as PROOF_MAX
from admin_app.proposal.proof import PROOF_MIN as PROOF_MIN
from admin_app.proposal.proof import caller_of
from admin_app.proposal.proof import clean_proof as clean_proof
from admin_app.verified_caller import standing

LIFE = timedelta(hours=72)
LAPSED_AT_ONCE = 200
CHANGED = N_(
    "What this was proposed for has changed since, so it can no longer be confirmed. Propose it again if it is still needed."
)

CALL_ENDED = N_(
    "The caller check that this is based on was ended, so it no longer proves anything. Decline it, or have it proposed again."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A proposal whose act is done now: what was asked for, by whom and why."""

    id: UUID
    kind: ProposalKind
    user_id: UUID | None  # of a thing: nobody
    target: str
    facts: dict[str, Any]
    private: dict[str, str] = field(repr=False)
    reason: str
    proof: str
    by_caller: bool  # whoever asked had checked the person on the phone
    proposed_by: UUID

    @property
    def proven(self) -> bool:
        """Whether it is recorded how the person proved who they are: in words, or by a code read out."""
        return bool(self.proof) or self.by_caller


@dataclass(frozen=True, slots=True)
class AwaitsSecond:
    """What a command gives that did nothing yet: the proposal that a second person confirms."""

    proposal_id: UUID


def propose(  # noqa: PLR0913 - keywords, each told by its name
    actor: Actor,
    subject: Subject,
    *,
    kind: ProposalKind,
    reason: str,
    target: str = "",
    about: str = "",
    made_for: str = "",
    proof: str | None = None,
    facts: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> UUID:
    """Ask for an act that somebody else confirms within 72 h, in the transaction that has locked what it is about.

    `target` says which one (a factor's name, a thing's id), `about` is the name of a thing where `subject` names nobody
    (`RULES`), `facts` hold nothing private, `private` is sealed until it is decided. `made_for` is the state that is
    asked for (`state_of`, a version): `take` refuses where it is another one by then. `proof` (None: none is needed)
    may be empty where whoever asks has checked the person by text or call within 30 minutes.
    Raises NotAllowed, Invalid beside `reason` or `proof`, Conflict when the same waits already.
    """
    _in_transaction_of_staff(actor)
    _fits(kind, subject, about)
    _not_oneself(actor, subject)
    require(actor, case_of(kind).right_of(ProposalAct.MADE), subject)
    reason = reasons.needed(reason)
    _make_room(actor, subject.user_id, kind, target, made_for)
    now = clock.now()
    row = Proposal(
        id=clock.new_id(),
        kind=kind,
        user_id=subject.user_id,
        account_id=subject.account_id,
        target=target,
        about=about,
        made_for=made_for,
        facts=dict(facts or {}),
        reason=reason,
        proof=proof or "",
        caller_check_id=caller_of(actor, subject, proof),
        proposed_by=actor.user_id,
        created_at=now,
        expires_at=now + LIFE,
    )
    row.sealed = crypto.seal(json.dumps(dict(private)), _place(row.id)) if private else ""
    _add(actor, row)
    transitions.record(ProposalAct.MADE, actor, row, reason)
    telling.of_asking(actor, row, of_staff=subject.of_staff)
    return row.id


def _add(actor: Actor, row: Proposal) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody asked for the same at this moment
        _make_room(actor, row.user_id, row.kind, row.target, row.made_for)
        raise Conflict from None


def take(
    actor: Actor,
    proposal_id: UUID,
    kind: ProposalKind,
    *,
    subject: Subject,
    version: int | None = None,
    made_for: str = "",
) -> Taken:
    """Confirm a proposal as the second person, in the transaction of the act, which has locked person or thing.

    `made_for` is the state as it is now. Lapsed is judged by the clock. Raises NotFound (absent, another kind, about
    somebody else), NotAllowed (role, one's own, about oneself), NotIndependent, Decided, Conflict when its time is over
    or what it was made for has changed.
    """
    _in_transaction_of_staff(actor, operator=RULES[kind].operator)
    row = lock_row(Proposal, proposal_id)
    if row is None or row.kind is not kind or row.user_id != subject.user_id:
        raise NotFound
    _not_oneself(actor, subject)
    transitions.judge(actor, ProposalAct.CONFIRMED, row, subject, version)
    if row.made_for not in {"", made_for}:
        raise Conflict(CHANGED)
    if row.caller_check_id and not row.proof and not standing.counts(row.caller_check_id):
        raise Conflict(CALL_ENDED)
    taken = Taken(
        row.id,
        row.kind,
        row.user_id,
        row.target,
        dict(row.facts),
        private_of(row),
        row.reason,
        row.proof,
        row.caller_check_id is not None,
        row.proposed_by,
    )
    transitions.answer(actor, ProposalAct.CONFIRMED, row, told=row.reason)
    _tie(actor, row, subject)
    transaction_notes.keep_first(transaction_notes.PROPOSAL, row.id)
    transaction_notes.keep_first(transaction_notes.PROPOSED_BY, row.proposed_by)
    if row.caller_check_id is not None:
        transaction_notes.keep_first(transaction_notes.CALLER, row.caller_check_id)
    return taken


def _tie(actor: Actor, row: Proposal, subject: Subject) -> None:
    """What is done to a colleague ties both to that one."""
    ties = RULES[row.kind].ties
    if ties is not None and row.user_id is not None and subject.of_staff:
        for by in (actor.user_id, row.proposed_by):
            if by is not None:
                independence.tie_colleagues(by, row.user_id, ties)


def decline(actor: Actor, proposal_id: UUID, *, note: str, version: int | None = None) -> None:
    """Say no as the second person, with a word for whoever asked; nothing is changed.

    Raises NotFound, NotAllowed (role, one's own, about oneself), Invalid beside `note`, Decided, Conflict.
    """
    note = reasons.needed(note, "note")
    with transaction():
        row, subject = _locked(proposal_id)
        _not_oneself(actor, subject)
        transitions.judge(actor, ProposalAct.DECLINED, row, subject, version)
        transitions.answer(actor, ProposalAct.DECLINED, row, note=note, told=note)


def withdraw(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Take back what one asked for oneself. Raises NotFound, NotAllowed for anybody else, Decided, Conflict."""
    with transaction():
        row, subject = _locked(proposal_id)
        transitions.judge(actor, ProposalAct.WITHDRAWN, row, subject, version)
        transitions.answer(actor, ProposalAct.WITHDRAWN, row)


def lapse() -> None:
    """Write down which proposals nobody confirmed in time; whether one has lapsed is judged by the clock anyway."""
    over = (
        sa.select(Proposal.id)
        .where(Proposal.state == ProposalState.OPEN, Proposal.expires_at <= clock.now())
        .order_by(Proposal.expires_at)
        .limit(LAPSED_AT_ONCE)
    )
    for proposal_id in list(db.session.scalars(over)):
        with transaction():
            row = lock_row(Proposal, proposal_id)
            if row is not None and row.state is ProposalState.OPEN:
                transitions.lapse(row)


def private_of(row: Proposal) -> dict[str, str]:
    """What was sealed with a proposal; nothing once it is decided. Raises crypto.BadCiphertext."""
    if not row.sealed:
        return {}
    found: dict[str, str] = json.loads(crypto.unseal(row.sealed, _place(row.id)))
    return found


def state_of(*parts: object) -> str:
    """The state of a thing as `made_for` keeps it: a keyed hash of what tells it (ids of rows, moments, values)."""
    return crypto.lookup_hash("\x1f".join(map(str, parts)), "proposal")


def _place(proposal_id: UUID) -> str:
    return f"proposals.sealed:{proposal_id}"


def _in_transaction_of_staff(actor: Actor, *, operator: bool = False) -> None:
    if not in_transaction():
        raise RuntimeError("a proposal belongs into the transaction that locks its person")
    if operator and actor.kind is ActorKind.CONSOLE:
        return
    if not actor.is_staff or actor.user_id is None:
        raise NotAllowed(grantor="support, administrator")


def _fits(kind: ProposalKind, subject: Subject, about: str) -> None:
    of_thing = RULES[kind].of_thing
    if of_thing is not (subject.user_id is None) or of_thing is not bool(about):
        raise RuntimeError(f"{kind} is about a {'thing' if of_thing else 'person'}")


def _not_oneself(actor: Actor, subject: Subject) -> None:
    if subject.user_id is not None and subject.user_id == actor.user_id:
        raise NotAllowed(N_("This is about yourself, so two others have to take care of it."))


def _locked(proposal_id: UUID) -> tuple[Proposal, Subject]:
    row = lock_row(Proposal, proposal_id)
    if row is None:
        raise NotFound
    kind = db.session.scalar(sa.select(User.kind).where(User.id == row.user_id)) if row.user_id else None
    # The account's state isn't asked: nothing of it is changed by saying no.
    return row, Subject(account_id=row.account_id, user_id=row.user_id, of_staff=kind is UserKind.STAFF)


def _make_room(actor: Actor, user_id: UUID | None, kind: ProposalKind, target: str, made_for: str) -> None:
    """End the same where nobody can confirm it any more. Raises Conflict while somebody can."""
    wanted = sa.select(Proposal.id).where(
        Proposal.user_id == user_id,
        Proposal.kind == kind,
        Proposal.target == target,
        Proposal.state == ProposalState.OPEN,
    )
    known = db.session.scalar(wanted)
    row = lock_row(Proposal, known) if known else None
    if row is None or row.state is not ProposalState.OPEN:
        return
    if row.expires_at > clock.now() and row.made_for == made_for:
        raise Conflict(
            N_("%(who)s proposed the same %(when)s; it is waiting for a second person."),
            who=transitions.name_of(row.proposed_by),
            when=told_when(row.created_at, actor.language, actor.time_zone),
        )
    transitions.lapse(row)
    db.session.flush()
