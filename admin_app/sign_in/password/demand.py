"""What is asked of somebody's password: its kind and its length, by the strictest of the policies."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from admin_app.policy.register import Key, PasswordRequired, Value

PASSWORD_MIN = 8
# NIST SP 800-63B-4 §3.1.1.2: without a second factor 15, with one 8; no classes.
LENGTH_MIN = 15
POLICIES = (Key.PASSWORD_LENGTH, Key.PASSWORD_RULE)


class PasswordRule(enum.StrEnum):
    """The parts of the rule, in the order a page shows them."""

    LENGTH = "length"
    LOWER = "lower"
    UPPER = "upper"
    DIGIT = "digit"
    SPECIAL = "special"
    COMMON = "common"
    GUESSABLE = "guessable"


@dataclass(frozen=True, slots=True)
class PasswordDemand:
    """The kind of rule, and how many characters there must be whatever the kind."""

    kind: PasswordRequired = PasswordRequired.CLASSES
    minimum: int = PASSWORD_MIN
    second_factor: bool = False  # one is always asked for, so a shorter password will do

    @classmethod
    def of(cls, found: Mapping[Key, Value], *, second_factor: bool) -> PasswordDemand:
        """What the policies `POLICIES` ask, as `policy.service.values` gives them."""
        return cls(
            PasswordRequired(str(found[Key.PASSWORD_RULE])), int(found[Key.PASSWORD_LENGTH]), second_factor
        )

    @property
    def least(self) -> int:
        """Characters a password has at least."""
        long = self.kind is not PasswordRequired.CLASSES and not self.second_factor
        return max(self.minimum, LENGTH_MIN if long else PASSWORD_MIN)

    def shape(self, plain: str) -> dict[PasswordRule, bool]:
        """Length and classes, as far as they are asked for, and whether a normalised password has them."""
        met = {PasswordRule.LENGTH: len(plain) >= self.least}
        if self.kind is not PasswordRequired.LENGTH:
            met |= {
                PasswordRule.LOWER: any(c.islower() for c in plain),
                PasswordRule.UPPER: any(c.isupper() for c in plain),
                PasswordRule.DIGIT: any(c.isdigit() for c in plain),
                PasswordRule.SPECIAL: any(not c.isalnum() and not c.isspace() for c in plain),
            }
        return met

    def falls_short(self, plain: str) -> bool:
        """Whether a password set under a laxer rule doesn't meet this one; how easily it is guessed isn't asked again."""
        return not all(self.shape(plain).values())
