"""What an owner keeps of the account: legal facts and postal addresses."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa

from admin_app.account import details, postal
from admin_app.account.models import Address
from admin_app.identity.models import Account
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from tests.cast import actor_of

LOS_ANGELES = {
    "country": "US",
    "line1": "1 Main Street",
    "city": "Los Angeles",
    "postcode": "90012",
    "region": "CA",
}
HAMBURG = {
    "line1": "Speicherstraße 7",
    "line2": "",
    "postcode": "20457",
    "city": "Hamburg",
    "region": "",
    "country": "DE",
}


def company(cast, **changes):
    given = {"legal_name": "Nordlicht GmbH", "registered_number": "HRB 4711", "vat_id": "DE136695976"}
    return details.change_company(actor_of(cast.alice), **given | changes)


def own(cast):
    db.session.rollback()
    return db.session.get(Account, cast.nordlicht.id, populate_existing=True)


def addresses(cast):
    db.session.rollback()
    wanted = sa.select(Address).where(Address.account_id == cast.nordlicht.id).order_by(Address.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


@pytest.mark.feature("S3-06")
def test_an_owner_changes_the_legal_facts_and_the_owners_are_told(cast, outbox):
    assert company(cast, vat_id="DE 136 695 976")
    account = own(cast)
    assert (account.legal_name, account.registered_number, account.vat_id) == (
        "Nordlicht GmbH",
        "HRB 4711",
        "DE136695976",
    )
    assert outbox.last.template == "account_details_changed"


def test_nothing_is_written_where_nothing_differs(cast, outbox):
    company(cast)
    before = len(outbox.all())
    assert not company(cast)
    assert len(outbox.all()) == before


@pytest.mark.feature("S3-06")
def test_a_vat_id_of_a_wrong_format_is_refused_beside_its_field(cast):
    with pytest.raises(Invalid) as refused:
        company(cast, vat_id="DE123")
    assert refused.value.field == "vat_id"


def test_the_page_says_that_the_format_alone_was_checked(cast):
    company(cast)
    assert details.read(actor_of(cast.bob)).vat_format_valid


def test_it_asks_for_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        details.change_company(
            actor_of(cast.alice, fresh=False), legal_name="X", registered_number="", vat_id=""
        )


def test_a_manager_reads_and_changes_nothing(cast):
    assert details.read(actor_of(cast.bob)).account.id == cast.nordlicht.id
    for act in (partial(details.add_address, actor_of(cast.bob), **HAMBURG), partial(company_by, cast.bob)):
        with pytest.raises(NotAllowed):
            act()


def company_by(user):
    details.change_company(actor_of(user), legal_name="X", registered_number="", vat_id="")


def test_another_window_was_faster(cast):
    version = own(cast).version
    company(cast)
    with pytest.raises(Conflict):
        company(cast, legal_name="Later", version=version)


@pytest.mark.feature("S3-05")
def test_the_first_address_is_the_primary_one_and_others_join_it(cast):
    details.add_address(actor_of(cast.alice), **HAMBURG)
    details.add_address(actor_of(cast.alice), **HAMBURG | {"city": "Kiel", "postcode": "24103"})
    assert [(a.city, a.is_primary) for a in addresses(cast)] == [("Hamburg", True), ("Kiel", False)]


@pytest.mark.feature("S3-05")
def test_an_address_is_changed_and_a_stale_page_is_refused(cast):
    actor = actor_of(cast.alice)
    row = details.add_address(actor, **HAMBURG)
    assert details.change_address(actor, row, version=1, **HAMBURG | {"line1": "Speicherstraße 8"})
    with pytest.raises(Conflict):
        details.change_address(actor, row, version=1, **HAMBURG)
    assert not details.change_address(actor, row, **HAMBURG | {"line1": "Speicherstraße 8"})


def test_the_primary_one_moves_and_only_then_the_former_goes(cast):
    actor = actor_of(cast.alice)
    first = details.add_address(actor, **HAMBURG)
    second = details.add_address(actor, **HAMBURG | {"city": "Kiel"})
    with pytest.raises(Conflict):
        details.remove_address(actor, first)
    details.make_primary(actor, second)
    details.remove_address(actor, first)
    assert [(a.city, a.is_primary) for a in addresses(cast)] == [("Kiel", True)]


def test_s19_addresses_of_another_account_are_as_absent(cast):
    foreign = details.add_address(actor_of(cast.carol), **HAMBURG)
    actor = actor_of(cast.alice)
    for act in (details.make_primary, details.remove_address, details.address):
        with pytest.raises(NotFound):
            act(actor, foreign)
    with pytest.raises(NotFound):
        details.change_address(actor, foreign, **HAMBURG)


@pytest.mark.parametrize(
    ("country", "changes", "field"),
    [
        ("DE", {"postcode": "2045"}, "postcode"),
        ("NL", {"postcode": "12345"}, "postcode"),
        ("US", {"postcode": "10001", "region": ""}, "region"),
        ("US", {"postcode": "10001", "region": "Bavaria"}, "region"),
        ("US", {"postcode": "10001", "region": "CA"}, "postcode"),
        ("DE", {"postcode": ""}, "postcode"),
        ("DE", {"city": ""}, "city"),
        ("XX", {}, "country"),
        ("DE", {"line1": ""}, "line1"),
        ("DE", {"city": "Ham\nburg"}, "city"),
    ],
)
def test_what_cant_be_an_address_is_refused_beside_its_field(cast, country, changes, field):
    with pytest.raises(Invalid) as refused:
        details.add_address(actor_of(cast.alice), **HAMBURG | {"country": country} | changes)
    assert refused.value.field == field


def test_where_nothing_is_known_of_a_country_nothing_is_refused(cast):
    details.add_address(actor_of(cast.alice), **HAMBURG | {"country": "FJ", "postcode": ""})
    assert addresses(cast)[0].country == "FJ"


def test_an_account_has_at_most_twenty_addresses(cast):
    for _ in range(details.MOST_ADDRESSES):
        details.add_address(actor_of(cast.alice), **HAMBURG)
    with pytest.raises(Invalid):
        details.add_address(actor_of(cast.alice), **HAMBURG)


def test_every_country_has_an_example_that_fits_its_own_pattern():
    for country in postal.countries():
        assert postal.postcode_fits(country, postal.layout(country).postcode_example), country


@pytest.mark.parametrize("typed", ["California", "california", "CA", "ca"])
def test_a_state_is_kept_by_its_key_however_it_was_written(cast, typed):
    details.add_address(actor_of(cast.alice), **LOS_ANGELES | {"region": typed})
    assert addresses(cast)[0].region == "CA"


@pytest.mark.parametrize(
    ("country", "changes", "whole"),
    [
        ("DE", {"attention": "Frau Brandt"}, "Frau Brandt, Speicherstraße 7, 20457 Hamburg"),
        ("US", LOS_ANGELES, "1 Main Street, Los Angeles, CA 90012"),
        (
            "JP",
            {"postcode": "100-0001", "region": "Tokyo", "line1": "丸の内1-1", "attention": "山田様"},
            "〒100-0001, 東京都, 丸の内1-1, 山田様",
        ),
        ("BR", {"postcode": "01310-100", "region": "SP", "city": "São Paulo"}, "Speicherstraße 7, São Paulo-SP, 01310-100"),
    ],
)  # fmt: skip
def test_an_address_is_written_in_the_order_of_its_country(cast, country, changes, whole):
    details.add_address(actor_of(cast.alice), **HAMBURG | {"country": country} | changes)
    assert ", ".join(addresses(cast)[0].lines) == whole


def test_of_two_new_primary_addresses_at_once_one_is_it(postgres_only, cast, threads):
    actor = actor_of(cast.alice)
    rows = [details.add_address(actor, **HAMBURG | {"city": city}) for city in ("Kiel", "Bonn", "Ulm")]
    threads([partial(details.make_primary, actor, row) for row in rows[1:]])
    assert [a.is_primary for a in addresses(cast)].count(True) == 1
