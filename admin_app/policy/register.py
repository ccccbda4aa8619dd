"""Every limit an operator may set: name, kind, default, range and meaning (DOMAIN 16). Sorted."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.kernel.i18n import N_

Value = int | bool | str


class Key(enum.StrEnum):
    """The names policies go by."""

    BILLING_STALE_HOURS = "billing.stale_hours"
    CLOSING_DUE_DAYS = "closing.due_days"
    CLOSING_REOPEN_DAYS = "closing.reopen_days"
    CLOSING_WAIT_DAYS = "closing.wait_days"
    GRANT_HOURS = "support_access.hours"
    GRANT_MAX_DAYS = "support_access.max_days"
    INVITATION_DAYS = "invitation.days"
    PASSWORD_RULE = "password.rule"  # noqa: S105
    REAUTH_MINUTES = "reauthentication.minutes"
    RESET_MINUTES = "reset.minutes"
    SESSION_DAYS = "session.days"
    SESSION_IDLE_MINUTES = "session.idle_minutes"
    STAFF_SESSION_HOURS = "staff_session.hours"
    STAFF_SESSION_IDLE_MINUTES = "staff_session.idle_minutes"


@dataclass(frozen=True, slots=True)
class Policy:
    """One limit: numbers between `least` and `most`, texts one of `choices`. Of several levels the strictest wins."""

    default: Value
    text: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    more_is_stricter: bool = False  # a waiting time protects the longer it is

    def admits(self, value: object) -> bool:
        """Whether a value is of the right type and within the range."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, int):
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and (self.least or 0) <= value <= (self.most if self.most is not None else value)  # type: ignore[operator]
        return value in self.choices


REGISTER: dict[Key, Policy] = {
    Key.BILLING_STALE_HOURS: Policy(24, N_("Imported billing facts are stale after this many hours"), 1, 720),
    Key.CLOSING_DUE_DAYS: Policy(5, N_("Days in which a closing should be decided"), 1, 60),
    Key.CLOSING_REOPEN_DAYS: Policy(90, N_("Days in which a closed account can be reopened"), 1, 365),
    Key.CLOSING_WAIT_DAYS: Policy(3, N_("Days between approval and closing"), 0, 30, more_is_stricter=True),
    Key.GRANT_HOURS: Policy(24, N_("Hours for which support access is allowed"), 1, 168),
    Key.GRANT_MAX_DAYS: Policy(7, N_("Days support access lasts at most, extensions included"), 1, 7),
    Key.INVITATION_DAYS: Policy(7, N_("Days for which an invitation works"), 1, 30),
    Key.PASSWORD_RULE: Policy("classes", N_("Rule for passwords"), choices=("classes", "length")),
    Key.REAUTH_MINUTES: Policy(10, N_("Minutes for which “Confirm it's you” lasts"), 1, 60),
    Key.RESET_MINUTES: Policy(60, N_("Minutes for which a password link works"), 5, 1440),
    Key.SESSION_DAYS: Policy(14, N_("Days after which a session ends"), 1, 30),
    Key.SESSION_IDLE_MINUTES: Policy(30, N_("Minutes without activity after which a session ends"), 5, 1440),
    Key.STAFF_SESSION_HOURS: Policy(12, N_("Hours after which a session of staff ends"), 1, 12),
    Key.STAFF_SESSION_IDLE_MINUTES: Policy(
        30, N_("Minutes without activity after which a session of staff ends"), 5, 60
    ),
}
