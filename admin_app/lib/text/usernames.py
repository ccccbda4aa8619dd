"""Usernames as somebody may choose them: RFC 8265 first, then letters of one script, digits and `. _ -`."""

from __future__ import annotations

import unicodedata

from precis_i18n import get_profile

from admin_app.lib.text.characters import cleaned
from admin_app.lib.text.lookalikes import is_mixed

_PROFILE = get_profile("UsernameCasePreserved")
_BETWEEN = "._-"


class BadUsername(ValueError):
    """A text that can't be a username."""


class MixedScripts(BadUsername):
    """Letters of several scripts, by which a name could pass for another one."""


def chosen(text: str) -> str:
    """A chosen username as it is kept, its capital letters as typed. Raises BadUsername."""
    try:
        name = str(_PROFILE.enforce(cleaned(text)))
    except UnicodeError as error:
        raise BadUsername from error
    if not all(_is_allowed(c) for c in name) or not any(
        unicodedata.category(name[0]).startswith(k) for k in "LN"
    ):
        raise BadUsername
    if is_mixed(name):
        raise MixedScripts
    return name


def _is_allowed(c: str) -> bool:
    """Letters with their marks, digits, and the three signs."""
    return c in _BETWEEN or unicodedata.category(c)[0] in "LM" or c.isdecimal()
