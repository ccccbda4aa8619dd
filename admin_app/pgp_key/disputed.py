"""What a dispute does with PGP keys: those that came since go, those that were removed can come back."""

from __future__ import annotations

from admin_app.former_state.part import Part, of_its_user, rows_of
from admin_app.former_state.service import State
from admin_app.kernel.i18n import N_
from admin_app.pgp_key.models import PgpKey


def _fingerprint(state: State) -> str:
    return str(state["fingerprint"])


PARTS: tuple[Part, ...] = (
    rows_of(
        PgpKey, PgpKey.user_id, PgpKey.created_at, N_("PGP key"), tells=_fingerprint, ends_with=of_its_user
    ),
)
