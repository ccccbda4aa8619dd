"""The lens: how much of somebody's private data a reader sees. A query that can return such data asks for one.

Only `support_access` hands out a lens that shows anything to staff; a customer's own lens is made in `own`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from admin_app.lib import masks


class Area(enum.StrEnum):
    """The parts private data comes in."""

    PROFILE = "profile"
    SECURITY = "security"
    BILLING = "billing"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class OpenArea:
    """One opening in the lens: an area, or one field of it (of one person where `user_id` is given), until when."""

    area: Area
    until: datetime | None = None
    field: str | None = None
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Revealed:
    """A private value as the page gets it: the text that may be seen, and whether it is the whole."""

    text: str
    masked: bool
    until: datetime | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Lens:
    """What a reader sees of one account's private data; `everything` is for the person concerned and for jobs.

    `shut`: people of whom nothing is seen, whatever is open, since their data are restricted.
    """

    open_areas: tuple[OpenArea, ...] = field(default=())
    everything: bool = False
    shut: frozenset[UUID] = frozenset()

    def sees(self, area: Area, name: str | None = None, user_id: UUID | None = None) -> bool:
        """Whether a field of an area, of a person, may be shown."""
        return self.everything or self._open_area(area, name, user_id) is not None

    def show(
        self,
        value: str,
        area: Area,
        mask: Callable[[str], str],
        *,
        name: str | None = None,
        user_id: UUID | None = None,
    ) -> Revealed:
        """The value, or what its mask leaves of it."""
        if not value:
            return Revealed("", masked=False)
        opened = self._open_area(area, name, user_id)
        if self.everything or opened:
            return Revealed(value, masked=False, until=opened.until if opened else None)
        return Revealed(mask(value), masked=True)

    def email(self, value: str, user_id: UUID | None = None) -> Revealed:
        """An e-mail address."""
        return self.show(value, Area.PROFILE, masks.email, name="email", user_id=user_id)

    def phone(self, value: str, user_id: UUID | None = None) -> Revealed:
        """A phone number in E.164."""
        return self.show(value, Area.PROFILE, masks.phone, name="phone", user_id=user_id)

    def ip(self, value: str, user_id: UUID | None = None) -> Revealed:
        """An IP address."""
        return self.show(value, Area.SECURITY, masks.ip, name="ip", user_id=user_id)

    def _open_area(self, area: Area, name: str | None, user_id: UUID | None) -> OpenArea | None:
        if user_id in self.shut:
            return None
        for opened in self.open_areas:
            fits_field = opened.field is None or opened.field == name
            fits_person = opened.user_id is None or opened.user_id == user_id
            if opened.area is area and fits_field and fits_person:
                return opened
        return None


MASKED = Lens()


def own() -> Lens:
    """The lens of a person on their own data, and of the system's mail, export and erasure jobs."""
    return Lens(everything=True)
