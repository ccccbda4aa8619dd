"""How numbers look in each country, and whose calling code is whose (ITU-T E.164), for forms."""

from __future__ import annotations

from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType


@cache
def example(country: str) -> str:
    """A mobile number as people of a country (ISO 3166-1 alpha-2) write it, empty where none is known."""
    number = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)) if number else ""


@cache
def main_countries() -> tuple[str, ...]:
    """Of countries that share a calling code, those it is the code of first: the United States for +1."""
    shared = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values()
    return tuple(regions[0] for regions in shared if len(regions) > 1)
