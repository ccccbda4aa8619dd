"""Parts of the product that an operator turns on by a policy: off, their pages answer as if there were none."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

from admin_app.kernel.errors import NotFound
from admin_app.policy.keys import Key

# The part that a blueprint belongs to; what isn't named is always there.
PART_OF: Mapping[str, Key] = dict.fromkeys(
    ("customer_affiliate", "staff_affiliate", "affiliate_payouts"), Key.AFFILIATE_ON
)


def on() -> frozenset[str]:
    """The parts that are on, as the reader's session told; none for whoever isn't signed in."""
    login = g.get("login")
    return login.parts_on if login is not None else frozenset()


def is_on(part: Key | None) -> bool:
    """Whether pages of a part are there; what belongs to none always is."""
    return part is None or part.value in on()


def require(blueprint: str | None) -> None:
    """Answer as if there were no such page while its part is off. Raises NotFound."""
    if not is_on(PART_OF.get(blueprint or "")):
        raise NotFound
