"""What a dispute does with API tokens: all of the person's end at once, and those made since leave their table."""

from __future__ import annotations

from admin_app.api_token.models import ApiToken
from admin_app.former_state.part import Part, of_its_user, rows_of
from admin_app.kernel.i18n import N_

PARTS: tuple[Part, ...] = (
    rows_of(
        ApiToken, ApiToken.user_id, ApiToken.created_at, N_("API token"),
        restorable=lambda _state: False,  # a new one takes a click, and nobody knows who has seen this one
        tells=lambda state: str(state["name"]), ends_with=of_its_user,
    ),
)  # fmt: skip
