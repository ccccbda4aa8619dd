"""What a customer's account can be, and why an act isn't done meanwhile."""

from __future__ import annotations

import enum

from admin_app.kernel.i18n import N_


class AccountStatus(enum.StrEnum):
    """What a customer's account is."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    DEACTIVATED = "deactivated"
    ERASED = "erased"


S = AccountStatus
# Why an act isn't done in a state, for whoever has the right to it.
WHILE: dict[AccountStatus, str] = {
    S.ACTIVE: N_("The account is active, so there is nothing to do here."),
    S.SUSPENDED: N_("The account is suspended. This can be done again once it is resumed."),
    S.CLOSING: N_(
        "The account is being closed. This can be done again if the request is withdrawn or rejected."
    ),
    S.DEACTIVATED: N_("The account is closed, so this can’t be done any more."),
    S.ERASED: N_("The account was erased, so this can’t be done any more."),
}
