"""What a dispute does with tickets: nothing, they are words to support, which judges them; saved answers of staff go."""

from __future__ import annotations

from admin_app.former_state.part import Part, Whose, rows_of
from admin_app.kernel.i18n import N_
from admin_app.ticket.models import SavedAnswer

PARTS: tuple[Part, ...] = (
    rows_of(
        SavedAnswer,
        SavedAnswer.created_by,
        SavedAnswer.created_at,
        N_("Saved answer"),
        whose=Whose.OTHERS,
    ),
)
TO_SUPPORT = "words to support, which opens nothing by them alone and sees the dispute on the person’s page"
UNTOUCHED: dict[str, str] = {
    "ticket_files": TO_SUPPORT,
    "ticket_messages": TO_SUPPORT,
    "ticket_presences": "who has a page open; gone within a day",
    "ticket_secrets": "opens no door here; whoever gave it takes it back, and it is destroyed after 14 days at the latest",
    "ticket_subscribers": "who is mailed is judged with each mail",
    "tickets": TO_SUPPORT,
}
