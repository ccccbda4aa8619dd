"""Amounts in a currency's smallest unit."""

from decimal import Decimal

import pytest

from admin_app.billing import money
from admin_app.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "currency", "cents"),
    [
        ("128.40", "EUR", 12_840),
        ("0", "EUR", 0),
        ("-3.5", "EUR", -350),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1_234),
        ("1e2", "EUR", 10_000),
    ],
)
def test_an_amount_is_kept_in_the_smallest_unit(typed, currency, cents):
    assert money.cents(typed, currency) == cents
    assert money.cents(money.units(cents, currency), currency) == cents


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("1.234", "EUR"),
        ("0.5", "JPY"),
        ("12,40", "EUR"),
        ("", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e300", "EUR"),
        ("9e999999", "EUR"),  # an exponent that no context holds
        ("-9e999999", "JPY"),
        ("sNaN", "EUR"),
        ("x", "EUR"),
    ],
)
def test_what_is_no_amount_of_the_currency_is_refused(typed, currency):
    with pytest.raises(Invalid) as refused:
        money.cents(typed, currency, "total")
    assert refused.value.field == "total"


def test_an_amount_is_shown_as_the_page_is():
    assert money.shown(12_840, "EUR") == "€128.40"
    assert money.shown(12_840, "EUR", "de") == "128,40\xa0€"
    assert money.shown(12_840, "EUR", "fr") == "€128.40"  # shown in English where there is no catalogue
    assert money.shown(500, "JPY") == "¥500"
    assert money.shown(500, "JPY", "zz") == "¥500"


def test_a_decimal_is_taken_as_typed():
    assert money.cents(Decimal("0.01"), "EUR") == 1


@pytest.mark.parametrize("code", ["", "EU", "EURO", "€€€", "XQZ", "12A"])
def test_a_currency_is_one_of_iso_4217(code):
    with pytest.raises(Invalid):
        money.currency(code)
    assert money.currency(" eur ") == "EUR"
