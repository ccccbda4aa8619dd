"""Every limit an operator may set: name, kind, default, range and meaning. Sorted."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from admin_app.kernel.i18n import N_

Value = int | bool | str


class Key(enum.StrEnum):
    """The names policies go by."""

    BIND_SELF_RECOVER = "bind.self_recover"
    BILLING_STALE_HOURS = "billing.stale_hours"
    CLOSING_DUE_DAYS = "closing.due_days"
    CLOSING_REOPEN_DAYS = "closing.reopen_days"
    CLOSING_WAIT_DAYS = "closing.wait_days"
    EMAIL_SELF_SERVICE = "email.self_service"
    EMAIL_UNDO_HOURS = "email.undo_hours"
    FACTOR_REQUIRED = "factor.required"
    GRANT_HOURS = "support_access.hours"
    GRANT_MAX_DAYS = "support_access.max_days"
    INVITATION_DAYS = "invitation.days"
    PASSWORD_LENGTH = "password.min_length"  # noqa: S105
    PASSWORD_RULE = "password.rule"  # noqa: S105
    REAUTH_MINUTES = "reauthentication.minutes"
    RECOVERY_WAIT_HOURS = "recovery.wait_hours"
    REGION_HOLD = "region.hold"
    RESET_MINUTES = "reset.minutes"
    RESTRICTION_TRIAL_MINUTES = "restriction.trial_minutes"
    SCREEN_LOCK_MINUTES = "screen_lock.minutes"
    SESSION_AT_LIMIT = "session.at_limit"
    SESSION_DAYS = "session.days"
    SESSION_IDLE_MINUTES = "session.idle_minutes"
    SESSION_LIMIT = "session.limit"
    STAFF_SESSION_HOURS = "staff_session.hours"
    STAFF_SESSION_IDLE_MINUTES = "staff_session.idle_minutes"
    TOTP_NEEDS_PHONE = "totp.needs_verified_phone"
    TRUSTED_BROWSER_DAYS = "trusted_browser.days"
    TRUSTED_BROWSER_ON = "trusted_browser.on"
    USERNAME_RESERVED = "username.reserved"
    USERNAME_SELF_SERVICE = "username.self_service"


class FactorRequired(enum.StrEnum):
    """Which customers must have a second factor."""

    NOBODY = "nobody"
    OWNERS = "owners"
    EVERYBODY = "everybody"


class PasswordRequired(enum.StrEnum):
    """What a good password is: one of several classes of characters, a long one, or both."""

    CLASSES = "classes"
    LENGTH = "length"
    BOTH = "both"


class AtLimit(enum.StrEnum):
    """What becomes of a sign-in beyond the one session that is allowed."""

    REPLACE = "replace"  # the former session ends
    REFUSE = "refuse"


# Names by which mail and people of a company are known (RFC 2142), and what pages and programs call themselves.
RESERVED = (
    "abuse accounts admin administrator anonymous api billing compliance contact desk everyone guest help "
    "helpdesk hostmaster info legal login mail mailer-daemon moderator no-reply nobody noreply notifications operator "
    "owner payments postmaster privacy root sales security service staff status superuser support sysadmin "
    "system undefined user verify webmaster www"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One limit: numbers between `least` and `most`, texts one of `choices`, or words in a text of at most `most`
    characters where `words`. Of several levels the strictest wins; words of all levels count together.

    Stricter is the smaller number, and of a switch the position off, unless `more_is_stricter`. Where
    `zero_is_off`, 0 means that there is no limit, which is the loosest. Of choices of which neither is the
    stricter, `together` is the one that holds both.
    """

    default: Value
    text: str
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    more_is_stricter: bool = False  # a waiting time protects the longer it is, a guard when it is on
    zero_is_off: bool = False
    words: bool = False
    together: str = ""
    allowed: tuple[int, ...] = ()  # where not every number of the range is offered

    def admits(self, value: object) -> bool:
        """Whether a value is of the right type and within the range."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, int):
            whole = isinstance(value, int) and not isinstance(value, bool)
            if self.allowed and value not in self.allowed:
                return False
            return whole and (self.least or 0) <= value <= (self.most if self.most is not None else value)  # type: ignore[operator]
        if self.words:
            return isinstance(value, str) and len(value) <= (self.most or 0)
        return value in self.choices


REGISTER: dict[Key, Policy] = {
    Key.BIND_SELF_RECOVER: Policy(
        default=True, text=N_("Somebody tied to an address may move to another one with the second factor")
    ),
    Key.BILLING_STALE_HOURS: Policy(24, N_("Imported billing facts are stale after this many hours"), 1, 720),
    Key.CLOSING_DUE_DAYS: Policy(5, N_("Days in which a closing should be decided"), 1, 60),
    Key.CLOSING_REOPEN_DAYS: Policy(90, N_("Days in which a closed account can be reopened"), 1, 365),
    Key.CLOSING_WAIT_DAYS: Policy(3, N_("Days between approval and closing"), 0, 30, more_is_stricter=True),
    Key.EMAIL_SELF_SERVICE: Policy(default=True, text=N_("People change their e-mail address themselves")),
    Key.EMAIL_UNDO_HOURS: Policy(
        72, N_("Hours in which a change of e-mail address can be undone"), 24, 168, more_is_stricter=True
    ),
    Key.FACTOR_REQUIRED: Policy(
        FactorRequired.NOBODY, N_("Who must have a second factor"), choices=tuple(FactorRequired)
    ),
    Key.GRANT_HOURS: Policy(24, N_("Hours for which support access is allowed"), 1, 168),
    Key.GRANT_MAX_DAYS: Policy(7, N_("Days support access lasts at most, extensions included"), 1, 7),
    Key.INVITATION_DAYS: Policy(7, N_("Days for which an invitation works"), 1, 30),
    Key.PASSWORD_LENGTH: Policy(
        8, N_("Characters a password has at least, whatever the rule"), 8, 64, more_is_stricter=True
    ),
    Key.PASSWORD_RULE: Policy(
        PasswordRequired.CLASSES,
        N_("Rule for passwords"),
        choices=tuple(PasswordRequired),
        together=PasswordRequired.BOTH,
    ),
    Key.REAUTH_MINUTES: Policy(10, N_("Minutes for which “Confirm it's you” lasts"), 1, 60),
    Key.RECOVERY_WAIT_HOURS: Policy(
        72, N_("Hours before a lost second factor can be replaced"), 24, 336, more_is_stricter=True
    ),
    Key.REGION_HOLD: Policy(
        default=False,
        text=N_("A sign-in from a new country waits until a mailed link is opened"),
        more_is_stricter=True,
    ),
    Key.RESET_MINUTES: Policy(60, N_("Minutes for which a password link works"), 5, 1440),
    Key.RESTRICTION_TRIAL_MINUTES: Policy(
        10, N_("Minutes in which a new address restriction has to be confirmed"), 5, 60
    ),
    Key.SCREEN_LOCK_MINUTES: Policy(
        0,
        N_("Minutes without activity after which the screen locks; 0: never"),
        0,
        60,
        zero_is_off=True,
        allowed=(0, 5, 10, 20, 30, 60),
    ),
    Key.SESSION_AT_LIMIT: Policy(
        AtLimit.REPLACE, N_("What happens when nobody else fits in"), choices=tuple(AtLimit)
    ),
    Key.SESSION_DAYS: Policy(14, N_("Days after which a session ends"), 1, 30),
    Key.SESSION_IDLE_MINUTES: Policy(30, N_("Minutes without activity after which a session ends"), 5, 1440),
    Key.SESSION_LIMIT: Policy(
        0, N_("Sessions a person may have at once; 0: any number"), 0, 500, zero_is_off=True
    ),
    Key.STAFF_SESSION_HOURS: Policy(12, N_("Hours after which a session of staff ends"), 1, 12),
    Key.STAFF_SESSION_IDLE_MINUTES: Policy(
        30, N_("Minutes without activity after which a session of staff ends"), 5, 60
    ),
    Key.TOTP_NEEDS_PHONE: Policy(
        default=False,
        text=N_("An authenticator app needs a verified primary cell phone first"),
        more_is_stricter=True,
    ),
    Key.TRUSTED_BROWSER_DAYS: Policy(30, N_("Days for which a browser is trusted"), 1, 90),
    Key.TRUSTED_BROWSER_ON: Policy(
        default=False, text=N_("Browsers may be trusted, so that no code is asked there")
    ),
    Key.USERNAME_RESERVED: Policy(
        RESERVED,
        N_("Usernames that nobody may choose, for they could pass for the company's own"),
        most=2000,
        words=True,
    ),
    Key.USERNAME_SELF_SERVICE: Policy(default=True, text=N_("People change their username themselves")),
}
