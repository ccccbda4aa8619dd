"""WTForms' own texts in our words: what a field says that is of the wrong length, kind or choice.

WTForms looks each of them up before it shows it; here it finds ours, in the reader's language.
"""

from __future__ import annotations

from babel.support import NullTranslations
from flask_babel import gettext

from admin_app.kernel.i18n import N_

REQUIRED = N_("Fill this in.")
TOO_LONG = N_("Use at most %(max)d characters.")
CHOICE = N_("Choose an entry from the list.")
OURS = {
    "Invalid field name '%s'.": N_("Send the form once more from its own page."),
    "Field must be equal to %(other_name)s.": N_("Both must be the same."),
    "Field must be at least %(min)d character long.": N_("Use at least %(min)d character."),
    "Field must be at least %(min)d characters long.": N_("Use at least %(min)d characters."),
    "Field cannot be longer than %(max)d character.": N_("Use at most %(max)d character."),
    "Field cannot be longer than %(max)d characters.": TOO_LONG,
    "Field must be exactly %(max)d character long.": N_("Use exactly %(max)d character."),
    "Field must be exactly %(max)d characters long.": N_("Use exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Use %(min)d to %(max)d characters."),
    "Number must be at least %(min)s.": N_("Use %(min)s or more."),
    "Number must be at most %(max)s.": N_("Use %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": N_("Use a number from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": N_("Choose %(min)s or later."),
    "Date must be at most %(max)s.": N_("Choose %(max)s or earlier."),
    "Date must be between %(min)s and %(max)s.": N_("Choose a date from %(min)s to %(max)s."),
    "This field is required.": REQUIRED,
    "Invalid input.": N_("Write this in another form."),
    "Invalid email address.": N_("Write a whole e-mail address, like name@example.com."),
    "Invalid IP address.": N_("Write an address like 203.0.113.7 or 2001:db8::7."),
    "Invalid Mac address.": N_("Write a hardware address like 00:00:5e:00:53:01."),
    "Invalid URL.": N_("Write a whole web address, like https://example.com."),
    "Invalid UUID.": N_("Send the form once more from its own page."),
    "Invalid value, must be one of: %(values)s.": CHOICE,
    "Invalid value, can't be any of: %(values)s.": N_("Choose another one."),
    "This field cannot be edited.": N_("This can’t be changed here."),
    "This field is disabled and cannot have a value.": N_("This can’t be changed here."),
    "Invalid CSRF Token.": N_("Send the form once more from its own page."),
    "CSRF token missing.": N_("Send the form once more from its own page."),
    "CSRF failed.": N_("Send the form once more from its own page."),
    "CSRF token expired.": N_("Send the form once more from its own page."),
    "Invalid Choice: could not coerce.": CHOICE,
    "Choices cannot be None.": CHOICE,
    "Not a valid choice.": CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": CHOICE,
    "'%(value)s' is not a valid choice for this field.": CHOICE,
    "'%(value)s' are not valid choices for this field.": CHOICE,
    "Not a valid datetime value.": N_("Write a date and time, like 2026-11-23 14:02."),
    "Not a valid date value.": N_("Write a date, like 2026-11-23."),
    "Not a valid time value.": N_("Write a time, like 14:02."),
    "Not a valid week value.": N_("Write a week, like 2026-W48."),
    "Not a valid integer value.": N_("Write a whole number, in digits."),
    "Not a valid decimal value.": N_("Write a number, in digits."),
    "Not a valid float value.": N_("Write a number, in digits."),
}


class OurTexts(NullTranslations):
    """What WTForms asks for a text; one that it has no word of ours for comes as it is."""

    def gettext(self, message: str) -> str:
        """A text in the reader's language."""
        return gettext(OURS.get(message, message))

    def ngettext(self, msgid1: str, msgid2: str, num: int) -> str:
        """The same by number."""
        return self.gettext(msgid1 if num == 1 else msgid2)


OUR_TEXTS = OurTexts()
