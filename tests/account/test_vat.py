"""VAT ids and tax ids of the world: judged by their own letters, else by the account's country; unknown ones aren't judged."""

from __future__ import annotations

import pytest

from admin_app.account import postal, vat
from admin_app.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE 136.695.976", "AU", "DE136695976"),
        ("136695976", "DE", "136695976"),
        ("EL 094259216", "DE", "EL094259216"),
        ("XI 980 7806 84", "DE", "XI980780684"),
        ("CHE-107.787.577", "CH", "CHE107787577"),
        ("CHE-107.787.577 MWST", "DE", "CHE107787577MWST"),
        ("83 914 571 673", "AU", "83914571673"),
        ("AU 51824753556", "AU", "AU51824753556"),
        ("GODE 561231 GR8", "MX", "GODE561231GR8"),
        ("16.727.230/0001-97", "BR", "16727230000197"),
        ("27AAPFU0939F1ZV", "IN", "27AAPFU0939F1ZV"),
        ("5-8356-7825-6246", "JP", "5835678256246"),
        ("91-1144442", "US", "911144442"),
    ],
)
def test_an_id_that_fits_is_kept_without_what_stands_between(typed, country, kept):
    assert vat.clean(typed, "vat_id", country) == kept
    assert vat.format_valid(kept, country)


@pytest.mark.parametrize(
    ("typed", "country", "example"),
    [("DE1", "FR", "DE136695976"), ("51824753557", "AU", "83 914 571 673"), ("123", "DE", "DE136695976")],
)
def test_a_wrong_one_is_refused_with_an_example_of_a_right_one(typed, country, example):
    with pytest.raises(Invalid) as refused:
        vat.clean(typed, "vat_id", country)
    assert refused.value.params["example"] == example


@pytest.mark.parametrize(("typed", "country"), [("XX-123", "DE"), ("123", "FJ")])
def test_where_no_rules_are_known_it_is_kept_as_typed_and_told_as_not_checked(typed, country):
    assert vat.clean(typed, "vat_id", country) == typed
    assert not vat.checked(typed, country)


def test_every_example_is_right_by_its_own_rules():
    shown = {country: vat.example(country) for country in postal.countries()}
    wrong = {c: e for c, e in shown.items() if e and not vat.format_valid(e, c)}
    assert wrong == {}
    assert len([e for e in shown.values() if e]) > 60
