"""Phone numbers as people and systems write them, read once and kept as E.164."""

from __future__ import annotations

import re

import phonenumbers

from admin_app.lib.text.characters import in_one_piece

SHORTEST = 7  # digits of a number that may be looked for as a phone's
_WRITTEN = re.compile(r"\+?[0-9 ()./-]+")
_TRUNKS = ("", "06", "01", "0", "1", "8")  # what is dialled before a number within a country (ITU-T E.164)
_OLD_MEXICO = re.compile(
    r"\+521([0-9]{10})"
)  # dialled until 2019 before mobile numbers, which are the same without


def written(text: str) -> str:
    """A number as it is read: cleaned, each dash a hyphen, `00` in front a plus. Not judged."""
    plain = in_one_piece(text)
    return f"+{plain[2:].lstrip()}" if plain.startswith("00") else plain


def is_written(text: str) -> bool:
    """Whether a text is made of what phone numbers are written with, and long enough for one."""
    return _WRITTEN.fullmatch(text) is not None and digits(text) >= SHORTEST


def digits(text: str) -> int:
    """How many digits a text has."""
    return sum(c.isdigit() for c in text)


def international(text: str) -> str:
    """The E.164 number that a text with a calling code is. Raises ValueError for what can't be one."""
    plain = written(text)
    if not plain.startswith("+"):
        raise ValueError("no calling code")
    try:
        found = parsed(plain)
    except phonenumbers.NumberParseException as error:
        raise ValueError("no number") from error
    if not phonenumbers.is_possible_number(found):
        raise ValueError("no possible number")
    return e164(found)


def parsed(plain: str, country: str | None = None) -> phonenumbers.PhoneNumber:
    """A cleaned number, dialled as today; of a country (ISO 3166 alpha-2) where it doesn't say so itself.

    Raises NumberParseException.
    """
    found = phonenumbers.parse(plain, country)
    old = _OLD_MEXICO.fullmatch(e164(found))
    return phonenumbers.parse(f"+52{old[1]}") if old else found


def e164(number: phonenumbers.PhoneNumber) -> str:
    """A parsed number as it is kept."""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def national_key(number: str) -> str:
    """The digits of an E.164 number within its country, by which it is found there."""
    try:
        return str(phonenumbers.parse(number).national_number)
    except phonenumbers.NumberParseException:
        return ""


def national_keys(text: str) -> list[str]:
    """The keys that a number typed without its country may have: as it is, and without what is dialled before it."""
    plain = re.sub("[^0-9]", "", text)
    bare = (plain.removeprefix(trunk).lstrip("0") for trunk in _TRUNKS if plain.startswith(trunk))
    return [key for key in dict.fromkeys(bare) if len(key) >= SHORTEST - 1]
