"""The page of own contacts: masked with Show, added, verified by a code, made primary, changed, removed."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from admin_app.contact.models import ContactStatus
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.text_message.models import TextMessage
from tests.cast import sign_in
from tests.customer.contact_forms import EMAIL, add_phone, contacts_of, the_contact
from tests.factories.contacts import MOBILE, mailed_code, make_contact, texted_code

pytestmark = pytest.mark.one_database


@pytest.mark.feature("S0-06", "S2-08", "S2-09", "S3-04", "S4-05", "S4-06")
@pytest.mark.parametrize("way", ["text", "call"])
def test_a_phone_is_added_by_country_and_verified_by_text_or_call(alice, post, cast, way):
    done = add_phone(post, alice)
    contact = the_contact(cast.alice)
    assert done.status_code == 303
    assert urlsplit(done.location).path == f"/contacts/{contact.id}/confirm"
    assert (contact.value, contact.status) == (MOBILE, ContactStatus.UNVERIFIED)
    assert post(alice, f"/contacts/{contact.id}/code", channel=way).status_code == 303
    assert post(alice, f"/contacts/{contact.id}/confirm", code=texted_code()).status_code == 303
    page = alice.get("/contacts").text
    assert "Active" in page
    assert the_contact(cast.alice).status is ContactStatus.ACTIVE


@pytest.mark.feature("S1-14", "S4-08", "S3-03")
def test_an_e_mail_contact_is_verified_by_mail(alice, post, cast):
    post(alice, "/contacts/emails", email=EMAIL)
    contact = the_contact(cast.alice)
    post(alice, f"/contacts/{contact.id}/code")
    post(alice, f"/contacts/{contact.id}/confirm", code=mailed_code(EMAIL))
    assert the_contact(cast.alice).status is ContactStatus.ACTIVE


@pytest.mark.feature("S4-03")
def test_contacts_are_masked_until_shown_and_again_after_five_minutes(alice, post, cast):
    make_contact(cast.alice, MOBILE, is_primary=True)
    make_contact(cast.alice, EMAIL)
    masked = alice.get("/contacts").text
    assert "+49 ••• •• 318" in masked
    assert "a•••••@kanal.example" in masked
    assert MOBILE not in masked
    assert EMAIL not in masked
    assert "alice@nordlicht.example" not in masked
    assert post(alice, "/contacts/show").status_code == 303
    shown = alice.get("/contacts").text
    assert MOBILE in shown
    assert EMAIL in shown
    assert "alice@nordlicht.example" in shown
    with clock.shifted(timedelta(minutes=5)):
        assert MOBILE not in alice.get("/contacts").text


def test_s20_what_the_form_doesn_t_offer_can_t_be_set(alice, post, cast):
    more = {
        "status": "active",
        "is_primary": "1",
        "user_id": str(cast.bob.id),
        "failures": "-1",
        "kind": "email",
    }
    post(alice, "/contacts/phones", number="0151 23456318", country="DE", **more)
    contact = the_contact(cast.alice)
    assert (contact.status, contact.is_primary, contact.kind) == ("unverified", False, "cell_phone")
    assert contacts_of(cast.bob) == []


def test_hide_masks_at_once_and_another_session_never_saw_it(alice, post, cast):
    make_contact(cast.alice, MOBILE)
    post(alice, "/contacts/show")
    post(alice, "/contacts/hide")
    assert MOBILE not in alice.get("/contacts").text
    post(alice, "/contacts/show")
    sign_in(alice, cast.alice)
    assert MOBILE not in alice.get("/contacts").text


def test_what_was_typed_can_be_shown_where_its_code_is_typed_and_where_it_is_changed(alice, post, cast):
    path = post(alice, "/contacts/phones", number="0151 23456318", country="DE").location
    assert MOBILE not in alice.get(path).text
    assert post(alice, "/contacts/show", next=path).location == path
    for page in (path, path.replace("/confirm", "/change")):
        assert MOBILE in alice.get(page).text
    assert post(alice, "/contacts/hide", next="//evil.example").location == "/contacts"
    assert MOBILE not in alice.get(path).text


def test_a_get_shows_nothing(alice, cast):
    assert alice.get("/contacts/show").status_code == 405


@pytest.mark.feature("S2-10")
def test_primary_is_set_after_a_confirmation(alice, post, cast):
    make_contact(cast.alice, "+4915123456319", is_primary=True)
    second = make_contact(cast.alice, MOBILE)
    asked = alice.get(f"/contacts/{second.id}/primary")
    assert "Make primary" in asked.text
    assert post(alice, f"/contacts/{second.id}/primary").status_code == 303
    assert [c.is_primary for c in contacts_of(cast.alice)] == [False, True]


@pytest.mark.feature("S1-15")
def test_a_contact_is_removed_after_a_confirmation(alice, post, cast):
    contact = make_contact(cast.alice, MOBILE, active=False)
    assert "Remove" in alice.get(f"/contacts/{contact.id}/remove").text
    assert post(alice, f"/contacts/{contact.id}/remove").status_code == 303
    assert contacts_of(cast.alice) == []


@pytest.mark.feature("S4-05")
def test_another_number_takes_the_place_once_it_is_confirmed(alice, post, cast):
    former = make_contact(cast.alice, "+4915123456319", is_primary=True)
    done = post(alice, f"/contacts/{former.id}/change", number="015123456318", country="DE")
    new = contacts_of(cast.alice)[1]
    assert urlsplit(done.location).path == f"/contacts/{new.id}/confirm"
    assert [c.is_primary for c in contacts_of(cast.alice)] == [True, False]
    post(alice, f"/contacts/{new.id}/code", channel="text")
    post(alice, f"/contacts/{new.id}/confirm", code=texted_code())
    assert [(c.value, c.is_primary) for c in contacts_of(cast.alice)] == [(MOBILE, True)]


@pytest.mark.parametrize(
    ("number", "country", "said"),
    [
        ("", "DE", "Fill this in"),
        ("12", "DE", "too few digits"),
        ("0151 23456318 23456318", "DE", "too many digits"),
        ("0800 FLOWERS", "DE", "in digits"),
        ("+44 7400 1234567 89", "DE", "too many digits"),
        ("0999 999 9999", "DE", "no such number"),
        ("0900 1234567", "DE", "service number"),
        ("0151 23456318", "XX", "Choose an entry from the list."),
        ("0151\r\n23456318", "DE", "control characters"),
        ("<script>alert(1)</script>", "DE", "in digits"),
    ],
)
def test_a_number_in_another_format_is_refused_beside_its_field(alice, post, cast, number, country, said):
    done = add_phone(post, alice, number, country)
    assert done.status_code == 422
    assert said in done.text
    assert "<script>alert" not in done.text
    assert contacts_of(cast.alice) == []


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b@c.example", "x@y\r\nBcc: z@w.example", "alice@nordlicht.example", "a" * 300]
)
def test_an_address_that_can_t_be_one_is_refused(alice, post, cast, email):
    assert post(alice, "/contacts/emails", email=email).status_code == 422
    assert contacts_of(cast.alice) == []


def test_each_act_asks_for_a_fresh_sign_in_and_keeps_what_was_typed(stale, post, cast):
    done = post(stale, "/contacts/phones", number="0151 23456318", country="DE")
    assert done.status_code == 403
    assert "Confirm it" in done.text
    assert "0151 23456318" in done.text
    contact = make_contact(cast.alice, MOBILE, active=False)
    typed = {"code": "123456", "number": "0151 23456319", "country": "DE"}
    for act in ("confirm", "primary", "remove", "change"):
        assert "/confirm?next=" in stale.get(f"/contacts/{contact.id}/{act}").location
        assert post(stale, f"/contacts/{contact.id}/{act}", **typed).status_code == 403
    assert post(stale, f"/contacts/{contact.id}/code", channel="text").status_code == 403
    assert db.session.scalar(sa.select(sa.func.count(TextMessage.id))) == 0


def test_s19_somebody_else_s_contact_is_absent(alice, post, cast):
    contact = make_contact(cast.bob, MOBILE, active=False)
    for act in ("confirm", "code", "primary", "remove", "change"):
        assert post(alice, f"/contacts/{contact.id}/{act}", code="123456", channel="text").status_code == 404
    assert len(contacts_of(cast.bob)) == 1


def test_managers_have_contacts_of_their_own(bob, post, cast):
    assert add_phone(post, bob).status_code == 303
    assert "Contacts" in bob.get("/contacts").text


def test_an_international_number_counts_whichever_country_was_chosen(alice, post, cast):
    assert add_phone(post, alice, "+44 7400 123456", "DE").status_code == 303
    assert [c.value for c in contacts_of(cast.alice)] == ["+447400123456"]
