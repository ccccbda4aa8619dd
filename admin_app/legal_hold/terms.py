"""The terms of a hold: its end, its review, and whether the customer is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights import reasons

REVIEW_WITHIN = timedelta(days=366)
END_WITHIN = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a hold lasts, and whether the customer may hear of it."""

    until_at: datetime | None
    review_at: datetime | None
    may_tell: bool
    why_untold: str = ""

    def judged(self) -> str:
        """The reason why nobody is told, cleaned; empty where the customer may be. Raises Invalid beside the field."""
        if self.until_at is None and self.review_at is None:
            raise Invalid(
                N_("Say when it ends, or when it has to be reviewed."), field="review_at", code="needed"
            )
        for day, field, most in (
            (self.until_at, "until_at", END_WITHIN),
            (self.review_at, "review_at", REVIEW_WITHIN),
        ):
            if day is not None:
                within(day, field, most)
        return "" if self.may_tell else reasons.needed(self.why_untold, "why_untold")


def within(day: datetime, field: str, most: timedelta) -> None:
    """Refuse a day that has passed, or that is further away than `most`. Raises Invalid beside the field."""
    now = clock.now()
    if day <= now:
        raise Invalid(N_("Choose a day to come."), field=field, code="past")
    if day > now + most:
        raise Invalid(N_("Choose a day within %(days)s days."), field=field, code="far", days=most.days - 1)
