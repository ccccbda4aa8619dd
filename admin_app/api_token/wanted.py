"""What somebody asks for who makes a token, judged for itself: name, reach, end, where from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from admin_app.api_token.models import NAME_MAX, TokenLevel, TokenScope
from admin_app.kernel import clock, networks, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib import reading

NETWORKS_MOST = 20
TYPED_MAX = NETWORKS_MOST * (networks.TYPED_MAX + 2)  # characters of the field
LONGEST = timedelta(days=5 * 366)
BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class WantedToken:
    """A token as it was asked for. `ends_at` is None for one without an end."""

    name: str
    level: TokenLevel
    scopes: tuple[str, ...]
    ends_at: datetime | None
    networks: tuple[str, ...]


def wanted(
    actor: Actor, *, name: str, level: str, scopes: Iterable[str], ends_on: date | None, networks: str
) -> WantedToken:
    """What is asked for. Raises Invalid beside the field: name, level, scopes, ends_on, networks."""
    name = text.name(name, NAME_MAX, "name", domains=True)
    if level not in set(TokenLevel):
        raise Invalid(N_("Choose what it opens."), field="level", code="unknown")
    return WantedToken(
        name,
        TokenLevel(level),
        _scopes(TokenLevel(level), scopes),
        _end(actor, ends_on) if ends_on else None,
        _networks(networks),
    )


def _scopes(level: TokenLevel, chosen: Iterable[str]) -> tuple[str, ...]:
    if level is TokenLevel.READ:
        return ()
    found = set(chosen)
    if not found or not found <= set(TokenScope):
        raise Invalid(N_("Choose at least one part."), field="scopes", code="empty")
    return tuple(sorted(found))


def _end(actor: Actor, last_day: date) -> datetime:
    """The end of that day, as the person's clock tells it."""
    try:
        beyond = last_day + timedelta(days=1)
    except OverflowError:
        raise Invalid(N_("Choose a day within the next five years."), field="ends_on", code="far") from None
    ends_at = reading.local(datetime.combine(beyond, time()), ZoneInfo(actor.time_zone))
    if ends_at <= clock.now():
        raise Invalid(N_("Choose a day that isn’t over yet."), field="ends_on", code="past")
    if ends_at > clock.now() + LONGEST:
        raise Invalid(N_("Choose a day within the next five years."), field="ends_on", code="far")
    return ends_at


def _networks(typed: str) -> tuple[str, ...]:
    parts = [part for part in BETWEEN.split(typed.strip()) if part]
    if len(parts) > NETWORKS_MOST:
        raise Invalid(
            N_("Use at most %(most)s addresses or networks."),
            field="networks",
            code="many",
            most=NETWORKS_MOST,
        )
    return tuple(dict.fromkeys(networks.parse(part, "networks") for part in parts))
