"""What a dispute does with what a member of staff proposed."""

from __future__ import annotations

from admin_app.former_state.part import Part, waiting_cases
from admin_app.kernel.i18n import N_
from admin_app.proposal import service as proposals
from admin_app.proposal import transitions
from admin_app.proposal.models import Proposal, ProposalState

PARTS: tuple[Part, ...] = (
    waiting_cases(
        Proposal, Proposal.proposed_by, Proposal.created_at, N_("Proposal"), take_back=transitions.lapse, while_in=ProposalState.OPEN,
        concerns=proposals.person_of,
    ),
)  # fmt: skip
