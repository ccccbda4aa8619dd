"""Which lines a postal address has in a country, what they are called there, and how a postcode looks where that is sure.

Beyond the table the common set serves: two lines, postcode, town. What can't be judged isn't refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from admin_app.kernel.i18n import N_


@dataclass(frozen=True, slots=True)
class Layout:
    """An address in one country. Without a label a field isn't offered."""

    postcode: str = N_("Postcode")
    city: str = N_("Town")
    region: str = ""
    region_required: bool = False
    postcode_pattern: str = ""
    postcode_example: str = ""


FIVE, FOUR, SIX = r"\d{5}", r"\d{4}", r"\d{6}"
STATE, PROVINCE, COUNTY, PREFECTURE = N_("State"), N_("Province"), N_("County"), N_("Prefecture")
CITY, ZIP, POSTAL_CODE, PIN_CODE = N_("City"), N_("ZIP code"), N_("Postal code"), N_("PIN code")
LAYOUTS: dict[str, Layout] = {
    "AT": Layout(postcode_pattern=FOUR, postcode_example="1010"),
    "AU": Layout(city=N_("Suburb"), region=STATE, region_required=True, postcode_pattern=FOUR, postcode_example="2000"),
    "BE": Layout(postcode_pattern=FOUR, postcode_example="1000"),
    "BR": Layout(city=CITY, region=STATE, region_required=True, postcode_pattern=r"\d{5}-?\d{3}", postcode_example="01310-100"),
    "CA": Layout(
        POSTAL_CODE, CITY, PROVINCE, region_required=True, postcode_pattern=r"[A-Z]\d[A-Z] ?\d[A-Z]\d", postcode_example="K1A 0B1",
    ),
    "CH": Layout(postcode_pattern=FOUR, postcode_example="8001"),
    "CN": Layout(city=CITY, region=PROVINCE, postcode_pattern=SIX, postcode_example="100000"),
    "CZ": Layout(postcode_pattern=r"\d{3} ?\d{2}", postcode_example="110 00"),
    "DE": Layout(postcode_pattern=FIVE, postcode_example="20095"),
    "DK": Layout(postcode_pattern=FOUR, postcode_example="1050"),
    "ES": Layout(region=PROVINCE, postcode_pattern=FIVE, postcode_example="28001"),
    "FI": Layout(postcode_pattern=FIVE, postcode_example="00100"),
    "FR": Layout(postcode_pattern=FIVE, postcode_example="75001"),
    "GB": Layout(region=COUNTY, postcode_pattern=r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", postcode_example="SW1A 1AA"),
    "HK": Layout(postcode="", city=N_("District")),
    "IE": Layout(N_("Eircode"), region=COUNTY, postcode_pattern=r"[A-Z]\d[\dW] ?[A-Z\d]{4}", postcode_example="D02 X285"),
    "IN": Layout(PIN_CODE, CITY, STATE, region_required=True, postcode_pattern=SIX, postcode_example="110001"),
    "IT": Layout(region=PROVINCE, postcode_pattern=FIVE, postcode_example="00118"),
    "JP": Layout(POSTAL_CODE, CITY, PREFECTURE, region_required=True, postcode_pattern=r"\d{3}-?\d{4}", postcode_example="100-0001"),
    "MX": Layout(region=STATE, city=CITY, postcode_pattern=FIVE, postcode_example="06000"),
    "NL": Layout(postcode_pattern=r"\d{4} ?[A-Z]{2}", postcode_example="1012 AB"),
    "NO": Layout(postcode_pattern=FOUR, postcode_example="0150"),
    "PL": Layout(postcode_pattern=r"\d{2}-\d{3}", postcode_example="00-001"),
    "PT": Layout(postcode_pattern=r"\d{4}-\d{3}", postcode_example="1000-001"),
    "SE": Layout(postcode_pattern=r"\d{3} ?\d{2}", postcode_example="111 22"),
    "SG": Layout(city=CITY, postcode_pattern=SIX, postcode_example="018956"),
    "US": Layout(ZIP, CITY, STATE, region_required=True, postcode_pattern=r"\d{5}(-\d{4})?", postcode_example="10001"),
}  # fmt: skip
COMMON = Layout(region=N_("Region"))


def layout(country: str) -> Layout:
    """The address of a country (ISO 3166-1 alpha-2)."""
    return LAYOUTS.get(country, COMMON)


def postcode_fits(country: str, postcode: str) -> bool:
    """Whether a postcode can be right there; where nothing is known all are."""
    pattern = layout(country).postcode_pattern
    return not pattern or not postcode or re.fullmatch(pattern, postcode.upper()) is not None


@cache
def countries() -> frozenset[str]:
    """Every country there is (ISO 3166-1 alpha-2), by CLDR; regions and reserved codes left out."""
    named = Locale("en").territories
    left_out = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    return frozenset(str(c) for c in named if len(str(c)) == 2 and str(c).isalpha()) - left_out  # noqa: PLR2004
