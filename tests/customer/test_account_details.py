"""The page "Details": legal facts and addresses."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.kernel.db import db
from tests.sign_in.door import post

pytestmark = pytest.mark.one_database

KIEL = {"line1": "Am Kai 2", "postcode": "24103", "city": "Kiel", "country": "DE"}


@pytest.mark.feature("S3-06")
def test_an_owner_changes_the_company_and_sees_that_the_format_is_valid(alice):
    path = "/account/company"
    typed = {"legal_name": "Nordlicht GmbH", "registered_number": "HRB 4711", "vat_id": "DE136695976"}
    assert post(alice, path, **typed).status_code == 303
    page = alice.get("/account").text
    assert "HRB 4711" in page
    assert "Format valid" in page


def test_a_wrong_vat_id_keeps_what_was_typed(alice):
    answer = post(alice, "/account/company", legal_name="Typed GmbH", vat_id="DE1")
    assert answer.status_code == 422
    assert "Typed GmbH" in answer.text
    assert "A VAT id that begins with DE looks like DE136695976." in answer.text


@pytest.mark.feature("S3-05")
def test_the_fields_are_those_of_the_country(alice):
    page = alice.get("/account/addresses/add?country=US").text
    assert "ZIP code" in page
    assert "State" in page
    assert "Region" not in alice.get("/account/addresses/add?country=DE").text


def test_another_country_brings_its_lines_and_keeps_what_was_typed(alice):
    typed = KIEL | {"country": "US", "line1": "1 Main Street", "other_country": "1"}
    page = post(alice, "/account/addresses/add", **typed)
    assert page.status_code == 200
    assert "ZIP code" in page.text
    assert '<option value="CA">California</option>' in page.text
    assert 'value="1 Main Street"' in page.text
    assert db.session.scalar(sa.select(sa.func.count(Address.id))) == 0


@pytest.mark.feature("S3-05")
def test_an_address_is_added_changed_made_primary_and_removed(alice):
    for city in ("Kiel", "Bonn"):
        assert post(alice, "/account/addresses/add", **KIEL | {"city": city}).status_code == 303
    rows = {a.city: a.id for a in db.session.scalars(sa.select(Address))}
    assert (
        post(
            alice, f"/account/addresses/{rows['Bonn']}", **KIEL | {"city": "Bonn", "line1": "Am Markt 1"}
        ).status_code
        == 303
    )
    assert post(alice, f"/account/addresses/{rows['Bonn']}/primary", "/account").status_code == 303
    assert post(alice, f"/account/addresses/{rows['Kiel']}/remove").status_code == 303
    page = alice.get("/account").text
    assert "Am Markt 1" in page
    assert "Kiel" not in page


def test_a_manager_reads_without_buttons(bob):
    page = bob.get("/account").text
    assert "An owner of the account can change these." in page
    assert "/account/company" not in page
    assert bob.get("/account/company").status_code == 403
