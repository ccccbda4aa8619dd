"""How the person that a proposal is about proved who they are: in words, or by a check of the caller."""

from __future__ import annotations

from uuid import UUID

from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Subject
from admin_app.verified_caller import standing

PROOF_MAX = 500  # as the column
PROOF_MIN = 10
PROOF_NEEDED = N_("Say how the person proved who they are: how you reached them and what you asked.")


def clean_proof(proof: str, *, or_caller: bool = False) -> str:
    """How somebody's identity was proven. Raises Invalid beside `proof` (SECURITY 56: never without).

    `or_caller`: it may be empty, since a check of the caller stands for it (`propose` asks whether there is one).
    """
    proof = text.clean_line(proof, PROOF_MAX, "proof", lines=True, required=not or_caller)
    if len(proof) < PROOF_MIN and (proof or not or_caller):
        raise Invalid(PROOF_NEEDED, field="proof", code="too_short")
    return proof


def caller_of(actor: Actor, subject: Subject, proof: str | None) -> UUID | None:
    """The check of the caller that a proposal carries. Raises Invalid where neither it nor a proof is enough."""
    found = standing.of(actor, subject.user_id)
    if proof == "" and not (found and found.by_phone):
        raise Invalid(PROOF_NEEDED, field="proof", code="too_short")
    return found.check_id if found else None
