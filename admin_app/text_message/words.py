"""What a text says and a call reads out, in the reader's language."""

from __future__ import annotations

from admin_app import config
from admin_app.kernel.i18n import N_, translate

# Names of what is sent.
CODE = "code"  # a code that proves an address
REMOVED = "removed"


def code_text(code: str, minutes: int, language: str) -> str:
    """The text that carries a code."""
    return translate(
        N_("%(code)s is your code for %(brand)s. It works for %(minutes)s min. Tell it to nobody."),
        language,
        code=code,
        brand=config.active().brand,
        minutes=minutes,
    )


def code_call(code: str, language: str) -> str:
    """What a voice reads out: each digit by itself, and all of it twice."""
    digits = ", ".join(code)
    return translate(
        N_("Hello. This is %(brand)s. Your code is: %(digits)s. Once more: %(digits)s. Goodbye."),
        language,
        brand=config.active().brand,
        digits=digits,
    )


def removed_text(language: str) -> str:
    """The last text to a number that was removed from somebody's contacts."""
    return translate(
        N_("This number was removed from your contacts at %(brand)s. Wasn't you? Tell our support at once."),
        language,
        brand=config.active().brand,
    )


def removed_call(language: str) -> str:
    """The same, read out to a fixed line."""
    return translate(
        N_(
            "Hello. This is %(brand)s. This number was removed from your contacts. If it wasn't you, tell our support at once."
        ),
        language,
        brand=config.active().brand,
    )
