"""What a dispute does with trusted addresses: the person's own, and those set for the account."""

from __future__ import annotations

from admin_app.former_state import service as former_state
from admin_app.former_state.part import Part, Whose, rows_of
from admin_app.former_state.service import State
from admin_app.kernel.actor import Actor
from admin_app.kernel.i18n import N_
from admin_app.trusted_ip.models import AddressPurpose, TrustedAddress

OF_ACCOUNT = "account_addresses"


def keep(actor: Actor, row: TrustedAddress) -> None:
    """Keep an entry that is about to be changed or deleted, in the caller's transaction."""
    former_state.keep(
        actor, OF_ACCOUNT if row.account_id else row.__tablename__, row.id, former_state.of(row)
    )


def _spares(state: State) -> bool:
    """A restriction isn't put back with a click: it might lock out. It is added anew, and tried first."""
    return state.get("purpose") != AddressPurpose.RESTRICT.value


def _network(state: State) -> str:
    return str(state["network"])


PARTS: tuple[Part, ...] = (
    rows_of(TrustedAddress, TrustedAddress.user_id, TrustedAddress.created_at, N_("Trusted address"), restorable=_spares, tells=_network),
    rows_of(
        TrustedAddress, TrustedAddress.created_by, TrustedAddress.created_at, N_("Trusted address of the account"),
        noun=OF_ACCOUNT, whose=Whose.OTHERS,
        also=[TrustedAddress.account_id.is_not(None)], tells=_network,
    ),
)  # fmt: skip
UNTOUCHED = {
    "refusals": "a trace of what was done; it is never changed",
}
