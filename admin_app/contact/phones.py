"""A phone number as people type it, by country; kept as E.164."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib.text import phones

NUMBER_MAX = 40
COUNTRIES = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
SHAPE = re.compile(r"[+]?[0-9\s()./-]+")
# A code costs who sends it: numbers that charge the caller, or that nobody answers, get none.
REFUSED = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PAGER,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
TOO_LONG = frozenset({ValidationResult.TOO_LONG})
TOO_SHORT = frozenset({ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY})

IN_DIGITS = N_("Write the number in digits, like 01512 3456789.")
MANY = N_("The number has too many digits for its country.")
FEW = N_("The number has too few digits for its country.")
UNREAD = {
    NumberParseException.TOO_LONG: ("too_long", MANY),
    NumberParseException.TOO_SHORT_NSN: ("too_short", FEW),
    NumberParseException.TOO_SHORT_AFTER_IDD: ("too_short", FEW),
}


def parse(number: str, country: str, *, field: str = "number") -> str:
    """The number in E.164. One that begins with + names its country itself, whichever is chosen.

    Raises Invalid beside the field, or beside `country` for one that isn't in the list.
    """
    number = text.clean_line(phones.written(number), NUMBER_MAX, field)
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise Invalid(N_("Choose a country from the list."), field="country", code="country")
    if not SHAPE.fullmatch(number):
        raise Invalid(IN_DIGITS, field=field, code="shape")
    try:
        found = phones.parsed(number, country)
    except NumberParseException as error:
        code, said = UNREAD.get(error.error_type, ("shape", IN_DIGITS))
        raise Invalid(said, field=field, code=code) from None
    _judge(found, field)
    return phones.e164(found)


def _judge(number: phonenumbers.PhoneNumber, field: str) -> None:
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible in TOO_LONG:
        raise Invalid(MANY, field=field, code="too_long")
    if possible in TOO_SHORT:
        raise Invalid(FEW, field=field, code="too_short")
    if not phonenumbers.is_valid_number(number):
        raise Invalid(N_("There is no such number in this country."), field=field, code="not_valid")
    if phonenumbers.number_type(number) in REFUSED:
        raise Invalid(N_("Codes can’t go to a service number. Use your own."), field=field, code="service")


def takes_texts(e164: str) -> bool:
    """Whether a text may reach the number: a fixed line can only be called."""
    try:
        found = phonenumbers.parse(e164)
    except NumberParseException:
        return True
    return bool(phonenumbers.number_type(found) != PhoneNumberType.FIXED_LINE)


def calling_codes() -> dict[str, int]:
    """Each country with its calling code."""
    return {region: int(phonenumbers.country_code_for_region(region)) for region in COUNTRIES}


def country_of(e164: str) -> str:
    """The country of a number (ISO 3166 alpha-2), empty where it can't be told."""
    try:
        return str(phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or "")
    except NumberParseException:
        return ""
