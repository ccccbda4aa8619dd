"""Why somebody acts, and that they mean it: demanded of staff by each command whose act is told with a reason (SECURITY 73).

A form asks for it too, but a form is only one way to a command.
"""

from __future__ import annotations

from admin_app.kernel import text
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib.text.characters import in_one_piece

REASON_MIN, REASON_MAX = 3, 500


def needed(reason: str, field: str = "reason", *, limit: int = REASON_MAX) -> str:
    """Words that somebody else will read, as they are kept. Raises Invalid when there are fewer than three characters."""
    reason = text.clean_line(reason, limit, field, lines=True)
    if len(reason) < REASON_MIN:
        raise Invalid(N_("Say why in a few words."), field=field, code="too_short")
    return reason


def of_staff(actor: Actor, reason: str, field: str = "reason") -> str:
    """The reason as it is kept: staff always say why, a customer or the operator at the console may. Raises Invalid."""
    if actor.is_staff:
        return needed(reason, field)
    return text.clean_line(reason, REASON_MAX, field, required=False, lines=True)


def typed(number: str, expected: str, field: str = "number") -> None:
    """Refuse an act of level 3 unless the number of what it is about was typed, to show that it is meant.

    Spaces and small letters don't matter. Raises Invalid beside `field`.
    """
    if in_one_piece(number).upper() != expected:
        raise Invalid(N_("Type %(number)s exactly."), field=field, code="number", number=expected)
