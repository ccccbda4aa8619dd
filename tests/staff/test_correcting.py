"""Corrections at the desk: offered under a grant that allows changes, filled in with what is seen and nothing else."""

from __future__ import annotations

import pytest

from admin_app.account import details
from admin_app.support_access import service as support_access
from tests.cast import actor_of, sign_in
from tests.factories.contacts import make_contact
from tests.factories.support import allow

pytestmark = pytest.mark.one_database

STREET = "Geheimweg 77"
HOME = {"country": "DE", "line1": STREET, "postcode": "24103", "city": "Kiel"}
SECRET = "bob.secret@kanal.example"
WHY = "She read the new one out"


@pytest.fixture
def sam(client, cast):
    sign_in(client, cast.sam)
    return client


@pytest.fixture
def granted(cast):
    return allow(cast.alice, areas=["profile"], mode="change")


@pytest.fixture
def path(cast):
    return f"/admin/accounts/{cast.nordlicht.id}/correct"


@pytest.fixture
def kept(cast):
    return details.add_address(actor_of(cast.alice), **HOME)


def look(post, cast, **what):
    post(f"/admin/accounts/{cast.nordlicht.id}/look", area="profile", **what)


def test_the_consent_line_offers_it_on_account_and_person_in_mode_change_alone(sam, cast, path):
    grant = allow(cast.alice, areas=["profile"])
    for page in (f"/admin/accounts/{cast.nordlicht.id}", f"/admin/people/{cast.bob.id}"):
        assert path not in sam.get(page).text
    support_access.end(actor_of(cast.alice), grant.id)
    allow(cast.alice, areas=["profile"], mode="change")
    for page in (f"/admin/accounts/{cast.nordlicht.id}", f"/admin/people/{cast.bob.id}"):
        assert path in sam.get(page).text


def test_company_details_are_corrected(sam, cast, post, path, granted):
    sent = {"legal_name": "Nordlicht Medien", "registered_number": "HRB 1", "reason": WHY}
    done = post(f"{path}/company", **sent, version=cast.nordlicht.version)
    assert done.status_code == 303
    assert "Nordlicht Medien" in sam.get(f"{path}/company").text


def test_s20_a_vat_id_that_is_sent_along_is_left_as_it_is(sam, cast, db, post, path, granted):
    post(f"{path}/company", legal_name="A", registered_number="", vat_id="DE136695976", reason=WHY)
    db.session.refresh(cast.nordlicht)
    assert (cast.nordlicht.legal_name, cast.nordlicht.vat_id) == ("A", "")


def test_s22_no_form_holds_an_address_that_was_not_looked_at(sam, cast, post, path, granted, kept):
    assert STREET not in sam.get(f"{path}/addresses").text
    assert sam.get(f"{path}/addresses/{kept}").location == f"{path}/addresses"
    look(post, cast, field="address")
    assert STREET in sam.get(f"{path}/addresses").text
    assert STREET in sam.get(f"{path}/addresses/{kept}").text


def test_an_address_is_corrected_and_marked_on_both_sides(sam, cast, post, path, granted, kept, new_client):
    look(post, cast, field="address")
    done = post(f"{path}/addresses/{kept}", **{**HOME, "line1": "Am Kai 3"}, version=1, reason=WHY)
    assert done.location == f"{path}/addresses"
    assert "Entered by staff" in sam.get(f"{path}/addresses").text
    alice = new_client()
    sign_in(alice, cast.alice)
    assert "Entered by support, save it to confirm" in alice.get("/account").text


def test_s22_contacts_stay_masked_until_the_person_was_looked_at(sam, cast, post, path, granted):
    make_contact(cast.bob, SECRET)
    page = f"{path}/people/{cast.bob.id}/contacts"
    assert SECRET not in sam.get(page).text
    refused = post(f"{page}/email", email=SECRET, reason=WHY)
    assert refused.status_code == 422
    assert "Show the current value first" in refused.text
    look(post, cast, user_id=cast.bob.id)
    assert SECRET in sam.get(page).text


def test_a_contact_is_entered_and_marked_on_both_sides(sam, cast, post, path, granted, new_client):
    look(post, cast, user_id=cast.bob.id)
    page = f"{path}/people/{cast.bob.id}/contacts"
    assert post(f"{page}/phone", country="DE", number="0151 23456318", reason=WHY).location == page
    assert "Entered by staff" in sam.get(page).text
    bob = new_client()
    sign_in(bob, cast.bob)
    assert "has no effect until you verify it" in bob.get("/contacts").text


def test_a_profile_is_corrected(sam, cast, post, path, granted):
    page = f"{path}/people/{cast.bob.id}/profile"
    assert cast.bob.full_name in sam.get(page).text
    sent = {"full_name": "Robert Solberg", "language": "en", "time_zone": "Europe/Oslo", "reason": WHY}
    assert post(page, **sent, version=cast.bob.version).status_code == 303
    assert "Robert Solberg" in sam.get(f"/admin/people/{cast.bob.id}").text


def test_a_stale_session_confirms_who_it_is_and_keeps_what_was_typed(client, cast, post, path, granted):
    sign_in(client, cast.sam, fresh=False)
    sent = {"legal_name": "Nordlicht Medien", "registered_number": "", "reason": WHY}
    asked = post(f"{path}/company", **sent)
    assert asked.status_code == 403
    assert "Nordlicht Medien" in asked.text
    assert 'name="confirm_password"' in asked.text


def test_s12_the_very_next_request_after_the_end_shows_and_takes_nothing(
    sam, cast, post, path, granted, kept
):
    look(post, cast, field="address")
    support_access.end(actor_of(cast.alice), granted.id)
    for page in (f"{path}/company", f"{path}/addresses", f"{path}/addresses/{kept}"):
        refused = sam.get(page)
        assert refused.status_code == 403
        assert STREET not in refused.text
        assert "Ask the customer" in refused.text
    assert post(f"{path}/company", legal_name="A", registered_number="", reason=WHY).status_code == 403


def test_another_account_s_person_is_as_absent(sam, cast, path, granted):
    assert sam.get(f"{path}/people/{cast.carol.id}/profile").status_code == 404
    assert sam.get(f"{path}/people/{cast.carol.id}/contacts").status_code == 404
