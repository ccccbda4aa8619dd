"""One's own contacts: which one is primary, how many fit, what two windows at once do."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from admin_app.contact import phones
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.user import contacts
from tests.cast import actor_of
from tests.contact.own_contacts import EMAIL, those_of
from tests.factories.contacts import MOBILE, PHONE, another, make_contact, texted_code


def test_the_first_confirmed_of_a_kind_is_the_primary_one(alice, cast):
    for value in ("0151 23456318", "0151 23456319"):
        contact_id = contacts.add_phone(alice, number=value, country="DE")
        contacts.send_code(alice, contact_id, channel="text")
        contacts.confirm(alice, contact_id, code=texted_code())
    assert [c.is_primary for c in those_of(cast.alice)] == [True, False]


def test_only_a_confirmed_contact_becomes_primary(alice, cast):
    contact = make_contact(cast.alice, MOBILE, active=False)
    with pytest.raises(Invalid, match="invalid"):
        contacts.set_primary(alice, contact.id)


def test_the_primary_one_stays_until_another_is_primary(alice, cast):
    first = make_contact(cast.alice, MOBILE, is_primary=True)
    second = make_contact(cast.alice, PHONE)
    with pytest.raises(Invalid):
        contacts.remove(alice, first.id)
    contacts.set_primary(alice, second.id)
    contacts.remove(alice, first.id)
    contacts.remove(alice, second.id)  # the last one of its kind may go
    assert those_of(cast.alice) == []


def test_the_database_itself_refuses_two_primary_ones(cast):
    make_contact(cast.alice, MOBILE, is_primary=True)
    with pytest.raises(IntegrityError):
        make_contact(cast.alice, PHONE, is_primary=True)


def test_the_same_contact_can_t_be_added_twice_however_it_is_written(alice, cast):
    contacts.add_email(alice, email=EMAIL)
    contacts.add_phone(alice, number="0151 23456318", country="DE")
    for again in (EMAIL.upper(), f" {EMAIL}"):
        with pytest.raises(Invalid, match="double"):
            contacts.add_email(alice, email=again)
    for number in ("+49 151 23456318", "(0151) 234-56318", "0049 151 23456318"):
        with pytest.raises(Invalid, match="double"):
            contacts.add_phone(alice, number=number, country="DE")


def test_ten_contacts_are_the_most(alice, cast):
    for number in range(10):
        contacts.add_email(alice, email=f"a{number}@kanal.example")
    with pytest.raises(Invalid, match="enough"):
        contacts.add_phone(alice, number="0151 23456318", country="DE")


def test_a_phone_takes_no_e_mail_s_place(alice, cast):
    contact = make_contact(cast.alice, EMAIL)
    with pytest.raises(Invalid, match="kind"):
        contacts.add_phone(alice, number="0151 23456318", country="DE", replaces=contact.id)


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [
        ("0151 23456318", "DE", MOBILE),
        ("151 23456318", "DE", MOBILE),
        ("(0151) 234-563/18", "DE", MOBILE),
        ("+49 151 23456318", "DE", MOBILE),
        ("＋49 151 23456318", "DE", MOBILE),
        ("07400 123456", "GB", "+447400123456"),
        ("(201) 555-0123", "US", "+12015550123"),
        ("201 555 0123", "CA", "+12015550123"),
        ("06 12345678", "NL", "+31612345678"),
        ("312 345 6789", "IT", "+393123456789"),
    ],
)
@pytest.mark.feature("S2-08", "S4-05")
def test_numbers_are_kept_as_e164_by_their_country(number, country, kept):
    assert phones.parse(number, country) == kept


def test_two_windows_set_two_primary_ones_and_one_is(cast, threads, postgres_only):
    a, b = make_contact(cast.alice, MOBILE).id, make_contact(cast.alice, PHONE).id
    actor = actor_of(cast.alice)
    done = threads([lambda: contacts.set_primary(actor, a), lambda: contacts.set_primary(actor, b)] * 2)
    assert all(d is None or isinstance(d, Conflict) for d in done), done
    assert sum(c.is_primary for c in those_of(cast.alice)) == 1


def test_removing_the_primary_and_making_it_primary_at_once_keeps_one(cast, threads, postgres_only):
    first = make_contact(cast.alice, MOBILE, is_primary=True).id
    second = make_contact(cast.alice, PHONE).id
    actor = actor_of(cast.alice)
    done = threads([lambda: contacts.set_primary(actor, second), lambda: contacts.remove(actor, second)])
    assert all(d is None or isinstance(d, (Invalid, NotFound)) for d in done), done
    left = those_of(cast.alice)
    assert sum(c.is_primary for c in left) == 1
    assert first in {c.id for c in left}


def test_the_same_number_added_by_two_windows_is_one(cast, threads, postgres_only):
    actor = actor_of(cast.alice)
    done = threads([lambda: contacts.add_phone(actor, number="0151 23456318", country="DE")] * 4)
    assert sum(isinstance(d, Invalid) for d in done) == 3
    assert len(those_of(cast.alice)) == 1


def test_a_right_code_in_two_windows_confirms_once(cast, threads, postgres_only):
    actor = actor_of(cast.alice)
    contact = make_contact(cast.alice, MOBILE, active=False)
    contact_id = contact.id
    contacts.send_code(actor, contact_id, channel="text")
    code = texted_code()
    done = threads([lambda: contacts.confirm(actor, contact_id, code=code)] * 4)
    assert done.count(None) == 1
    assert all(d is None or isinstance(d, (Conflict, Invalid)) for d in done), done


def test_s05_wrong_codes_and_the_right_one_at_once_keep_the_count(cast, threads, postgres_only):
    actor = actor_of(cast.alice)
    contact = make_contact(cast.alice, MOBILE, active=False)
    contact_id = contact.id
    contacts.send_code(actor, contact_id, channel="text")
    wrong = another(texted_code())
    threads([lambda: contacts.confirm(actor, contact_id, code=wrong)] * 8)
    assert [c.failures for c in those_of(cast.alice)] == [5]
