"""Money: whole numbers of a currency's smallest unit. Amounts of two currencies are never added together."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from babel.numbers import format_currency, get_currency_precision

from admin_app.kernel.errors import Invalid
from admin_app.kernel.i18n import N_, shown_language
from admin_app.lib.codes import currencies
from admin_app.lib.text.characters import cleaned

# What a signed 64-bit column holds with room to add up; far beyond any invoice.
AMOUNT_MAX = 10**15


def currency(value: str, field: str = "currency") -> str:
    """An ISO 4217 code as it may be kept. Raises Invalid beside the field."""
    code = cleaned(value).upper()
    if code not in currencies():
        raise Invalid(N_("Write the currency as three letters, like EUR."), field=field, code="currency")
    return code


def cents(value: Decimal | str, code: str, field: str = "amount") -> int:
    """An amount in the currency's unit (128.40) as its smallest unit (12840).

    Raises Invalid beside the field for anything that isn't a number with at most the currency's own digits
    (JPY has none), or too large to be meant.
    """
    try:
        amount = Decimal(value)
        whole = amount.scaleb(get_currency_precision(code))
        fits = amount.is_finite() and abs(whole) <= AMOUNT_MAX and whole == whole.to_integral_value()
    except DecimalException as error:  # no number, or one whose exponent has no end
        raise Invalid(N_("Write an amount like 128.40."), field=field, code="amount") from error
    if not fits:
        message = N_("Write an amount in %(currency)s with at most %(digits)s digits after the point.")
        raise Invalid(message, field=field, code="amount", currency=code, digits=get_currency_precision(code))
    return int(whole)


def units(amount: int, code: str) -> Decimal:
    """The smallest unit as the currency's unit: 12840 EUR is 128.40."""
    return Decimal(amount).scaleb(-get_currency_precision(code))


def shown(amount: int, code: str, language: str = "en") -> str:
    """An amount as people read it in the language a page is shown in: `€128.40`."""
    return format_currency(units(amount, code), code, locale=shown_language(language))
