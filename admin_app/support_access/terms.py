"""What a customer can allow: areas, mode, hours, ticket; judged alike whether staff ask for it or an owner offers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.policy import service as policy
from admin_app.policy.register import Key, Value
from admin_app.support_access.models import GrantMode

TICKET_MAX = 60
OFFERED = tuple(Area)
CHANGEABLE = Area.PROFILE  # what staff may change in mode change


def areas(typed: Sequence[str]) -> list[str]:
    """Areas as they are kept. Raises Invalid for none, or one that isn't offered."""
    offered = [area.value for area in OFFERED]
    if not typed or any(area not in offered for area in typed):
        raise Invalid(N_("Choose what support may see."), field="areas", code="areas")
    return [area for area in offered if area in typed]


def mode(typed: str, chosen: Sequence[str]) -> GrantMode:
    """Whether staff may look, or change too. Raises Invalid where nothing could be changed."""
    try:
        found = GrantMode(typed)
    except ValueError as error:
        raise Invalid(N_("Choose what support may do."), field="mode", code="mode") from error
    if found is GrantMode.CHANGE and CHANGEABLE.value not in chosen:
        raise Invalid(
            N_("Staff can only change the profile. Choose Profile too, or look without changing."),
            field="mode",
            code="nothing_to_change",
        )
    return found


def hours_of(limits: Mapping[Key, Value]) -> int:
    """For how many hours a grant is given, and longer each time: never longer than grants may last in all."""
    return min(int(limits[Key.GRANT_HOURS]), int(limits[Key.GRANT_MAX_DAYS]) * 24)


def most_hours(account_id: UUID) -> int:
    """The same for an account, by its policies."""
    return hours_of(policy.values(Key.GRANT_HOURS, Key.GRANT_MAX_DAYS, account_id=account_id))


def hours(wanted: int | None, most: int) -> int:
    """For how long: as long as the policy says, or less. Raises Invalid."""
    if wanted is None:
        return most
    if not 1 <= wanted <= most:
        raise Invalid(N_("Choose 1 to %(most)s hours."), field="hours", code="hours", most=most)
    return wanted


def ticket(typed: str) -> str:
    """The ticket it is for, if there is one. Raises Invalid."""
    return text.clean_line(typed, TICKET_MAX, "ticket", required=False)
