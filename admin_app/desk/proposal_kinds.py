"""The kinds of proposals: which command confirms each, what it asks for, and what is told once it is done.

Gathered here, above the nouns whose commands they are. Right and rule of two people are the proposal's own
(`proposal.kind`); the words of each kind stand in `views/labels/cases/proposals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from admin_app.audit.events import Event
from admin_app.break_glass import beyond
from admin_app.bulk import service as bulk
from admin_app.desk import policy_change
from admin_app.dispute import mails as dispute_mails
from admin_app.dispute import settling
from admin_app.dispute.models import DisputeVerdict
from admin_app.document import publishing
from admin_app.email.message import Message
from admin_app.email.messages import break_glass as glass_mails
from admin_app.email.messages import identity as identity_mails
from admin_app.email.messages import invitation as invitation_mails
from admin_app.email.messages import legal_hold as hold_mails
from admin_app.email.messages import password as password_mails
from admin_app.email.messages import person as person_mails
from admin_app.email.messages import policy as policy_mails
from admin_app.email.messages import proposal as mails
from admin_app.email.messages import recovery_case as recovery_mails
from admin_app.email.messages import role as role_mails
from admin_app.kernel.actor import Actor
from admin_app.legal_hold import service as legal_holds
from admin_app.mailing import service as mailings
from admin_app.proposal import queries
from admin_app.proposal.models import ProposalKind
from admin_app.recovery_case import vouching
from admin_app.role import editing
from admin_app.session import service as sessions
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.staff_override import BlockingRule
from admin_app.user.identifiers import by_staff
from admin_app.user.staffing import by_two as staffing


class Confirm(Protocol):
    """The command that does the act as the second person."""

    def __call__(
        self, actor: Actor, proposal_id: UUID, *, version: int | None = None
    ) -> datetime | int | UUID | None: ...


@dataclass(frozen=True, slots=True)
class ActNotices:
    """What tells of an act once it is done: its event, and the mail to whom it is about."""

    event: Event
    mail: Callable[..., Message] | None = None


@dataclass(frozen=True, slots=True)
class ProposedAct:
    """One kind of proposal. `told` gives what it may ask for (a factor, a rule; "" where there is one thing only)."""

    kind: ProposalKind
    confirm: Confirm
    told: Callable[[], Mapping[str, ActNotices]]
    needs_proof: bool = True  # how the person proved who they are, if it is about one


def _each(
    targets: Callable[[], Iterable[str]], event: Event, mail: Callable[..., Message]
) -> Callable[[], Mapping[str, ActNotices]]:
    return lambda: dict.fromkeys(targets(), ActNotices(event, mail))


def _one() -> tuple[str]:
    return ("",)


def _rules() -> tuple[str, ...]:
    return (BlockingRule.OWN, BlockingRule.ACCOUNT)


def _verdicts() -> Mapping[str, ActNotices]:
    return {
        DisputeVerdict.SETTLE: ActNotices(Event.DISPUTE_DECIDED, password_mails.reset_link),
        DisputeVerdict.DROP: ActNotices(Event.DISPUTE_DROPPED, dispute_mails.dropped),
    }


PROPOSED_ACTS: tuple[ProposedAct, ...] = (
    ProposedAct(
        ProposalKind.REMOVE_FACTOR, removal.confirm_removal,
        _each(removal.targets, Event.FACTOR_REMOVED, mails.factor_removed),
    ),
    ProposedAct(
        ProposalKind.LIFT_RESTRICTION, staff_override.confirm_restriction,
        _each(_rules, Event.RESTRICTION_LIFTED, mails.restriction_lifted),
    ),
    ProposedAct(
        ProposalKind.LIFT_BINDING, staff_override.confirm_binding,
        _each(_one, Event.BINDING_LIFTED, mails.binding_lifted),
    ),
    ProposedAct(
        ProposalKind.CHANGE_USERNAME, by_staff.confirm_username,
        _each(_one, Event.PERSON_USERNAME_CHANGED, identity_mails.username_changed),
    ),
    ProposedAct(
        ProposalKind.CHANGE_EMAIL, by_staff.confirm_email,
        _each(_one, Event.PERSON_EMAIL_CHANGED, identity_mails.email_changed),
    ),
    ProposedAct(
        ProposalKind.SHORTEN_RECOVERY, vouching.confirm_shortening,
        _each(_one, Event.RECOVERY_CASE_SHORTENED, recovery_mails.ready),
    ),
    ProposedAct(ProposalKind.DECIDE_DISPUTE, settling.confirm_decision, _verdicts),
    ProposedAct(
        ProposalKind.GIVE_ROLE, staffing.confirm_roles,
        _each(_one, Event.STAFF_ROLES_GIVEN, person_mails.staff_roles_changed), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.INVITE_STAFF, staffing.confirm_invitation,
        _each(_one, Event.STAFF_INVITED, invitation_mails.staff_invited), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.SET_POLICY, policy_change.confirm,
        _each(_one, Event.POLICY_SET, policy_mails.policy_set), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.BREAK_GLASS, beyond.confirm, _each(_one, Event.GLASS_ALLOWED, glass_mails.broken), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.EDIT_ROLE, editing.confirm_change, _each(_one, Event.ROLE_CHANGED, role_mails.rights_changed),
        needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.END_SESSIONS, sessions.confirm_everybodys, lambda: {"": ActNotices(Event.SESSIONS_ENDED_ALL)},
        needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.CONFIRM_DOCUMENT, publishing.confirm, lambda: {"": ActNotices(Event.DOCUMENT_CONFIRMED)}, needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.SEND_MAILING, mailings.confirm, lambda: {"": ActNotices(Event.MAILING_CONFIRMED)}, needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.PLACE_HOLD, legal_holds.confirm, _each(_one, Event.LEGAL_HOLD_PLACED, hold_mails.placed), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.END_HOLD, legal_holds.confirm_end, _each(_one, Event.LEGAL_HOLD_ENDED, hold_mails.ended), needs_proof=False,
    ),
    ProposedAct(
        ProposalKind.BULK_RUN, bulk.confirm, lambda: {"": ActNotices(Event.BULK_RUN_BEGUN)}, needs_proof=False,
    ),
)  # fmt: skip
OF_KIND: dict[ProposalKind, ProposedAct] = {act.kind: act for act in PROPOSED_ACTS}


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> None:
    """Confirm a proposal of any kind by its own command, which says what it raises. Raises NotFound, NotAllowed."""
    OF_KIND[queries.one(actor, proposal_id).line.kind].confirm(actor, proposal_id, version=version)
