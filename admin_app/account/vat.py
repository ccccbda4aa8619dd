"""VAT ids and other tax ids of businesses: format and check digit by python-stdnum's rules of a country.

Which country is told by the id's own first letters, where its ids are written with them, else by the account's.
"Format valid" is all this says: nobody was asked whether the id was given to anybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_
from admin_app.lib.lazy import Lazy
from admin_app.lib.text.characters import in_one_piece

if TYPE_CHECKING:
    from stdnum import util as stdnum
else:
    stdnum = Lazy("stdnum.util")

VAT_MAX = 40
# Northern Ireland's numbers are the British ones; `EL` is how Greece writes itself there.
WRITTEN_AS = {"EL": "GR", "XI": "GB"}
_EXAMPLES = re.compile(r">>> (?:validate|format|compact)\('([^']+)'\)")
_AROUND = re.compile(r"[\s.\-/]")


@dataclass(frozen=True)
class Rules:
    """What is known of a country's ids: any of the modules may find one right. `lettered` are written with its letters."""

    letters: str
    modules: tuple[Any, ...]
    example: str
    lettered: bool

    def fit(self, value: str) -> bool:
        """Whether the format and check digit are right, also with the country's letters in front."""
        bare = value[2:] if value[:2].upper() == self.letters else value
        return any(module.is_valid(one) for module in self.modules for one in (value, bare))


def clean(typed: str, field: str, country: str = "") -> str:
    """A VAT id as it is kept: without spaces, dots and dashes where its country's rules are known, else as typed.

    `country` is the account's (ISO 3166-1 alpha-2), for ids without letters of their own. Raises Invalid beside the
    field for a wrong format, with an example of a right one.
    """
    value = text.clean_line(in_one_piece(typed), VAT_MAX, field, required=False)
    rules = _rules_for(value, country)
    if rules is None:
        return value
    if not rules.fit(value):
        said = (
            N_("A VAT id that begins with %(letters)s looks like %(example)s.")
            if rules.lettered
            else N_("A tax id in the account’s country looks like %(example)s.")
        )
        raise Invalid(said, field=field, letters=value[:2].upper(), example=rules.example)
    return _AROUND.sub("", value).upper()


def checked(value: str, country: str = "") -> bool:
    """Whether anything is known by which the format could be judged."""
    return _rules_for(value, country) is not None


def format_valid(value: str, country: str = "") -> bool:
    """Whether the format was checked and is right; False where no rules are known."""
    rules = _rules_for(value, country)
    return rules is not None and rules.fit(value)


def example(country: str) -> str:
    """An id as it is written in a country, empty where nothing is known of it."""
    rules = _rules(country)
    return rules.example if rules else ""


def _rules_for(value: str, country: str) -> Rules | None:
    if not value:
        return None
    home, letters = _rules(country), value[:2].upper()
    if home is not None and (home.fit(value) or not letters.isalpha()):
        return home
    named = _rules(WRITTEN_AS.get(letters, letters), letters)
    return named if named is not None and named.lettered else None


@lru_cache(maxsize=256)
def _rules(country: str, letters: str = "") -> Rules | None:
    if not re.fullmatch("[A-Z]{2}", country):
        return None
    found = (stdnum.get_cc_module(country.lower(), name) for name in _NAMES.get(country, ("vat",)))
    modules = tuple(module for module in found if module is not None)
    if not modules:
        return None
    letters = letters or ("EL" if country == "GR" else country)
    shown = _example(modules[0])
    whole = modules[0].compact(shown)
    if whole.startswith(letters):
        return Rules(letters, modules, shown, lettered=True)
    lettered = bool(modules[0].is_valid(letters + whole))
    return Rules(letters, modules, letters + whole if lettered else shown, lettered)


# Where an id of businesses has another name in the library. The Swiss one is written with MWST, TVA or IVA behind it, or not.
_NAMES = {"CH": ("vat", "uid"), "US": ("ein",)}


def _example(module: Any) -> str:
    """The first right id of the module's own documentation, as the country writes it."""
    right = next(one for one in _EXAMPLES.findall(module.__doc__ or "") if module.is_valid(one))
    return str(module.format(right) if hasattr(module, "format") else module.compact(right))
