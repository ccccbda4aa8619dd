"""What a text says and a call reads out, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field

from admin_app import config
from admin_app.kernel.i18n import N_, translate

# Names of what is sent.
CODE = "code"  # a code that proves an address
REMOVED = "removed"
CALLER = "caller_check"  # a code to be read out to our support


@dataclass(frozen=True, slots=True)
class CallerCode:
    """A code that somebody on the phone reads out: which number they must have called (or the company's name), and
    what it allows besides, in the reader's language; no areas: nothing besides.
    """

    code: str = field(repr=False)
    called: str
    areas: str = ""
    hours: int = 0


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


def caller_text(told: CallerCode, language: str) -> str:
    """The text with a code for a call with our support."""
    only_shows = N_(
        "%(brand)s: %(code)s. Read this to the person you called at %(called)s. It shows our support that it is you, for 30 min. If you didn't call us, tell it to nobody."
    )
    allows = N_(
        "%(brand)s: %(code)s. Read this to the person you called at %(called)s. It shows our support that it is you, and lets this one person look at your account for %(hours)s h: %(areas)s. If you didn't call us, tell it to nobody."
    )
    return _caller(allows if told.areas else only_shows, told, language, code=told.code)


def caller_call(told: CallerCode, language: str) -> str:
    """The same, read out by a voice: each digit by itself, and all of it twice."""
    only_shows = N_(
        "Hello. This is %(brand)s. If you called us yourself at %(called)s, read this code to the person there. It shows our support that it is you. If you did not call us, tell it to nobody. Your code is: %(code)s. Once more: %(code)s. Goodbye."
    )
    allows = N_(
        "Hello. This is %(brand)s. If you called us yourself at %(called)s, read this code to the person there. It shows our support that it is you, and lets this one person look at your account for %(hours)s h: %(areas)s. If you did not call us, tell it to nobody. Your code is: %(code)s. Once more: %(code)s. Goodbye."
    )
    return _caller(allows if told.areas else only_shows, told, language, code=", ".join(told.code))


def _caller(text: str, told: CallerCode, language: str, *, code: str) -> str:
    return translate(
        text,
        language,
        brand=config.active().brand,
        code=code,
        called=told.called,
        areas=told.areas,
        hours=told.hours,
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
