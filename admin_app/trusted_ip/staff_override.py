"""Letting somebody in from another address: one member of staff proposes it, another confirms (S0-04).

An address rule keeps a thief out who has password and second factor. So lifting it takes two people, and the
person is told at every known address.
"""

from __future__ import annotations

import enum
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.contact import service as contacts
from admin_app.email import outbox
from admin_app.email.messages import proposal as mails
from admin_app.identity.locking import LockedPerson
from admin_app.identity.models import Membership, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.session import binding
from admin_app.session.second_person import lock_for_two
from admin_app.trusted_ip import judging, removal
from admin_app.trusted_ip.models import AddressPurpose


class BlockingRule(enum.StrEnum):
    """Which address rule stands in the way."""

    OWN = "own"  # the person's own restriction
    ACCOUNT = "account"  # the account's
    BINDING = "binding"  # the tie to one address


GONE = N_("This address rule no longer stands in the way of %(name)s.")


def rules_for(user: User) -> tuple[BlockingRule, ...]:
    """Which rules keep a person to named addresses now. Two statements."""
    account_id = db.session.scalar(sa.select(Membership.account_id).where(Membership.user_id == user.id))
    return _rules(user, account_id)


def _rules(user: User, account_id: UUID | None) -> tuple[BlockingRule, ...]:
    restrict = [r for r in judging.rules_of(user.id, account_id) if r.purpose is AddressPurpose.RESTRICT]
    there = (
        (BlockingRule.OWN, any(not r.of_account for r in restrict)),
        (BlockingRule.ACCOUNT, any(r.of_account for r in restrict)),
        (BlockingRule.BINDING, user.bind_ip and bool(user.bound_ip)),
    )
    return tuple(rule for rule, stands in there if stands)


def propose_lifting(actor: Actor, user_id: UUID, *, rule: str, proof: str, reason: str) -> UUID:
    """Ask a second person to lift an address rule; gives the proposal's id. Nothing is changed yet.

    `proof` tells how the person's identity was proven; it may be empty after a check of the caller by text or call.
    Raises ReauthRequired, NotFound, NotAllowed (role, staff acted on, oneself), Invalid beside `rule`, `proof` or
    `reason`, Conflict (nothing there; waits already).
    """
    require_fresh(actor)
    proof, reason = proposals.clean_proof(proof, or_caller=True), reasons.needed(reason)
    if rule not in set(BlockingRule):
        raise Invalid(N_("Choose which rule is lifted."), field="rule", code="rule")
    chosen = BlockingRule(rule)
    with transaction():
        person = lock_for_two(actor, user_id, Permission.PERSON_PROPOSE)
        _judge(person, chosen)
        kind = ProposalKind.LIFT_BINDING if chosen is BlockingRule.BINDING else ProposalKind.LIFT_RESTRICTION
        target = "" if chosen is BlockingRule.BINDING else chosen.value
        state = _state(person, chosen)
        return proposals.propose(
            actor,
            person.subject,
            kind=kind,
            target=target,
            made_for=state,
            proof=proof,
            reason=reason,
        )


def confirm_restriction(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> int:
    """Lift the restriction as the second person; gives how many of its entries are gone.

    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal, about oneself), Conflict.
    """
    kind = ProposalKind.LIFT_RESTRICTION
    require_fresh(actor)
    with transaction():
        person = lock_for_two(actor, proposals.about(proposal_id, kind), Permission.PERSON_CONFIRM)
        rule = BlockingRule(proposals.target_of(proposal_id, kind))
        state = _state(person, rule)
        taken = proposals.take(
            actor, proposal_id, kind, subject=person.subject, version=version, made_for=state
        )
        _judge(person, rule)
        of_account = rule is BlockingRule.ACCOUNT
        count = removal.lift(person.user.id, person.subject.account_id, of_account=of_account)
        audit.record(
            Event.RESTRICTION_LIFTED,
            actor,
            account_id=person.subject.account_id,
            subject_id=person.user.id,
            facts={"count": count, "of_account": of_account},
            reason=taken.reason,
        )
        security_mail.everywhere(
            person.user.id, lambda user: mails.restriction_lifted(user, actor, of_account=of_account)
        )
        if of_account and person.subject.account_id:  # it was the owners' rule
            for owner in contacts.owners_of(person.subject.account_id, but={person.user.id}):
                outbox.queue(mails.restriction_lifted(owner, actor, of_account=True))
    return count


def confirm_binding(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Loosen the tie as the second person: the next sign-in may come from anywhere and ties anew.

    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal, about oneself), Conflict.
    """
    kind = ProposalKind.LIFT_BINDING
    require_fresh(actor)
    with transaction():
        person = lock_for_two(actor, proposals.about(proposal_id, kind), Permission.PERSON_CONFIRM)
        state = _state(person, BlockingRule.BINDING)
        taken = proposals.take(
            actor, proposal_id, kind, subject=person.subject, version=version, made_for=state
        )
        _judge(person, BlockingRule.BINDING)
        binding.lift(person.user.id)
        audit.record(
            Event.BINDING_LIFTED,
            actor,
            account_id=person.subject.account_id,
            subject_id=person.user.id,
            reason=taken.reason,
        )
        security_mail.everywhere(person.user.id, lambda user: mails.binding_lifted(user, actor))


def _state(person: LockedPerson, rule: BlockingRule) -> str:
    """Which very networks are meant: a rule that says something else by now is another one."""
    if rule is BlockingRule.BINDING:
        return proposals.state_of(person.user.bind_ip, person.user.bound_ip)
    of_account = rule is BlockingRule.ACCOUNT
    found = [
        f"{r.id} {r.network}"
        for r in judging.rules_of(person.user.id, person.subject.account_id)
        if r.purpose is AddressPurpose.RESTRICT and r.of_account is of_account
    ]
    return proposals.state_of(*sorted(found))


def _judge(person: LockedPerson, rule: BlockingRule) -> None:
    if rule not in _rules(person.user, person.subject.account_id):
        raise Conflict(GONE, name=person.user.full_name)
