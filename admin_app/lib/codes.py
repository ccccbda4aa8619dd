"""Codes of the world that are in use: currencies people pay with (ISO 4217), and time zones of places (IANA)."""

from __future__ import annotations

import zoneinfo
from functools import cache

from babel import Locale
from babel.numbers import get_currency_precision, get_territory_currencies

# Names among the zones that are none: they stand for whatever a machine happens to be set to.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules", "leapseconds", "tzdata.zi"})


@cache
def time_zones() -> tuple[str, ...]:
    """Every time zone known here, by name."""
    return tuple(sorted(zoneinfo.available_timezones() - _NO_ZONES))


@cache
def currencies() -> dict[str, int]:
    """Each currency that is legal tender somewhere today, with how many digits its amounts have after the point.

    Metals, units of account, codes for tests and currencies of former days are none (`XAU`, `XDR`, `XXX`, `DEM`).
    """
    territories = map(str, Locale("en").territories)
    in_use = {code for territory in territories for code in get_territory_currencies(territory)}
    return {code: get_currency_precision(code) for code in sorted(in_use)}
