"""What a dispute does with broken glass: a review that was made in somebody's name waits, and is made anew.

Nobody confirms an order that was recorded in somebody's name until that is settled.
"""

from __future__ import annotations

from admin_app.break_glass.models import BreakGlass, BreakGlassState, LegalOrder, LegalOrderState
from admin_app.former_state.part import Part, waiting_cases
from admin_app.kernel.i18n import N_


def _review_anew(glass: BreakGlass) -> None:
    glass.state, glass.review_note = BreakGlassState.AWAITING, ""
    glass.reviewed_by = glass.reviewed_at = None


def _decline(order: LegalOrder) -> None:
    order.state = LegalOrderState.DECLINED


PARTS: tuple[Part, ...] = (
    waiting_cases(
        BreakGlass, BreakGlass.reviewed_by, BreakGlass.reviewed_at, N_("Break-glass review"), take_back=_review_anew,
    ),
    waiting_cases(
        LegalOrder, LegalOrder.recorded_by, LegalOrder.recorded_at, N_("Legal order"), take_back=_decline,
        while_in=LegalOrderState.RECORDED,
    ),
)  # fmt: skip
