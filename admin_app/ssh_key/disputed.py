"""What a dispute does with SSH keys: those that came since open nothing, those that were removed can come back."""

from __future__ import annotations

from admin_app.former_state.part import Part, of_its_user, rows_of
from admin_app.former_state.service import State
from admin_app.kernel.i18n import N_
from admin_app.ssh_key.models import SshKey


def _name(state: State) -> str:
    return str(state["name"])


PARTS: tuple[Part, ...] = (
    rows_of(SshKey, SshKey.user_id, SshKey.created_at, N_("SSH key"), tells=_name, ends_with=of_its_user),
)
