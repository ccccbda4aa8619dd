"""VAT ids: format and check digit by the rules of the country that the id's own first letters name.

"Format valid" is all this says: nobody was asked whether the id was given to anybody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from stdnum.util import get_cc_module

from admin_app.kernel import text
from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_

VAT_MAX = 40


def clean(typed: str, field: str) -> str:
    """A VAT id as it is kept: without spaces, dots and dashes where its country's rules are known.

    One whose country has no rules here stays as typed. Raises Invalid beside the field for a wrong format.
    """
    value = text.clean_line(typed, VAT_MAX, field, required=False)
    rules = _rules(value[:2].upper())
    if rules is None:
        return value
    try:
        rules.validate(value)
    except ValueError:  # stdnum's own errors among them
        raise Invalid(N_("This VAT id has a wrong format."), field=field) from None
    return re.sub(r"[\s.\-]", "", value).upper()


def format_valid(value: str) -> bool:
    """Whether the format was checked and is right; False where no rules are known."""
    rules = _rules(value[:2].upper())
    return bool(value) and rules is not None and bool(rules.is_valid(value))


@lru_cache(maxsize=256)
def _rules(prefix: str) -> Any:
    # Northern Ireland's numbers are the British ones; `EL` is how Greece writes itself there.
    if not (prefix.isascii() and prefix.isalpha()):
        return None
    return get_cc_module({"el": "gr", "xi": "gb"}.get(prefix.lower(), prefix.lower()), "vat")
