"""Which rules an owner sets for signing in to the account, and which values are stricter than the operator's.

An account's rule never lets anything in that the operator keeps out: a laxer value isn't offered, is refused by the
command, and where one stands nevertheless the strictest of all levels counts when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.policy.choices import Level
from admin_app.policy.register import REGISTER, FactorRequired, Key, PasswordRequired, Value
from admin_app.policy.schedule import Standing
from admin_app.policy.service import is_stricter, strictest

# What each rule is called in forms, in the trail and in mails.
FIELDS: dict[str, Key] = {
    "password_rule": Key.PASSWORD_RULE,
    "password_length": Key.PASSWORD_LENGTH,
    "factor_required": Key.FACTOR_REQUIRED,
    "idle_minutes": Key.SESSION_IDLE_MINUTES,
    "session_days": Key.SESSION_DAYS,
    "session_limit": Key.SESSION_LIMIT,
}
NAMES: dict[Key, str] = {key: name for name, key in FIELDS.items()}
RULES = tuple(FIELDS.values())
OF_PASSWORDS = frozenset({Key.PASSWORD_RULE, Key.PASSWORD_LENGTH})
# People choose these themselves; a default that nobody set is no limit to that.
CHOSEN = frozenset({Key.SESSION_IDLE_MINUTES, Key.SESSION_DAYS, Key.SESSION_LIMIT})
# What a page offers, the laxest first; the command takes whatever the register admits.
OFFERED: dict[Key, tuple[Value, ...]] = {
    Key.PASSWORD_RULE: (PasswordRequired.BOTH,),
    Key.PASSWORD_LENGTH: (10, 12, 14, 16, 20, 24, 32),
    Key.FACTOR_REQUIRED: (FactorRequired.OWNERS, FactorRequired.EVERYBODY),
    Key.SESSION_IDLE_MINUTES: (480, 240, 120, 60, 30, 15, 10, 5),
    Key.SESSION_DAYS: (14, 7, 3, 2, 1),
    Key.SESSION_LIMIT: (20, 10, 5, 3, 2, 1),
}

Wanted = Mapping[Key, Value | None]  # None: no rule of the account's own


@dataclass(frozen=True, slots=True)
class Setter:
    """Who set a rule, and when; `rule_id` is the value's own."""

    rule_id: UUID
    user_id: UUID | None
    name: str
    at: datetime
    account_name: str = ""


@dataclass(frozen=True, slots=True)
class AccountRule:
    """One rule of an account: what the operator wants of it, and what its owners said, now and later."""

    key: Key
    operator: Value | None  # None: nothing was said, and the default binds nobody's choice
    operator_by: Level  # who said that: everybody's value, this account's, or the product's default
    own: Standing
    set_by: Setter | None = (
        None  # of what the owners say now, else of what is planned; None: they say nothing
    )

    @property
    def chosen(self) -> Value | None:
        """What the owners said last, in force by now or not."""
        return self.own.planned[-1].value if self.own.planned else self.own.value

    def at(self, moment: datetime) -> Value | None:
        """What holds at a moment, by operator and owners; None where neither binds anybody."""
        return self.together(self.own.at(moment))

    def together(self, own: Value | None) -> Value | None:
        """What would hold with another word of the owners."""
        said = [value for value in (self.operator, own) if value is not None]
        return strictest(self.key, said) if said else None

    def admits(self, value: Value) -> bool:
        """Whether owners may set it: within the register's range, and stricter than what the operator wants."""
        if not REGISTER[self.key].admits(value) or (REGISTER[self.key].zero_is_off and not value):
            return False
        return self.operator is None or (value != self.operator and self.together(value) == value)

    @property
    def offered(self) -> list[Value]:
        """The values to choose from; what the owners said before stays among them."""
        kept = [] if self.chosen is None or self.chosen in OFFERED[self.key] else [self.chosen]
        return [value for value in (*kept, *OFFERED[self.key]) if self.admits(value) or value == self.chosen]


def tightened(key: Key, before: Value | None, after: Value | None) -> bool:
    """Whether a rule asks for more than before."""
    return after is not None and (before is None or is_stricter(key, after, before))
