"""What the desk reads about an account and its people."""

from datetime import timedelta

import pytest

from admin_app.account import queries as account_queries
from admin_app.account.models import Address
from admin_app.contact.models import Contact
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.rights.lens import MASKED, own
from admin_app.overview.account import tabs as account_tabs
from admin_app.sign_in.models import Throttle
from admin_app.trusted_ip import queries as trusted_ip_queries
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user import queries as user_queries
from tests.cast import actor_of
from tests.factories.people import make_person


def keep(*rows):
    with transaction() as session:
        session.add_all(rows)


def test_s22_private_fields_of_an_account_are_masked(cast, db):
    keep(
        Address(
            account_id=cast.nordlicht.id,
            is_primary=True,
            line1="Canary 1",
            city="Hamburg",
            postcode="20095",
            country="DE",
        )
    )
    with transaction():
        cast.nordlicht.vat_id = "DE123456789"
    sam = actor_of(cast.sam)
    facts = account_queries.facts(sam, cast.nordlicht.id, MASKED)
    assert (str(facts.address), str(facts.vat_id)) == ("Hamburg", "•••••")
    whole = account_queries.facts(sam, cast.nordlicht.id, own())
    assert str(whole.address) == "Canary 1, 20095 Hamburg, DE"


def test_the_phone_somebody_is_rung_at_is_the_primary_one(cast):
    for value, primary in (("+494055501111", False), ("+494055501318", True), ("+494055502222", False)):
        keep(
            Contact(
                user_id=cast.alice.id, kind="cell_phone", value=value, value_hash=value, is_primary=primary
            )
        )
    assert str(user_queries.person(actor_of(cast.sam), cast.alice.id, MASKED).phone) == "+49 ••• •• 318"


def test_a_person_who_must_wait_is_listed_with_the_cause(cast):
    keep(
        Throttle(key="name:x", failures=7, user_id=cast.bob.id, wait_until=clock.now() + timedelta(minutes=9))
    )
    row = user_queries.people_of(actor_of(cast.sam), cast.nordlicht.id, MASKED).rows[0]
    assert (row.blocks[0].cause, row.blocks[0].failures, row.role_key) == (
        "waiting_password",
        7,
        "manager",
    )


def test_the_people_of_an_account_page_by_key(cast, db, count_statements):
    for number in range(7):
        make_person(cast.nordlicht, full_name=f"P {number}")
    sam, account_id = actor_of(cast.sam), cast.nordlicht.id
    with count_statements() as seen:
        first = user_queries.people_of(sam, account_id, MASKED, size=5)
    assert seen.total == 2
    second = user_queries.people_of(sam, account_id, MASKED, size=5, key=first.older)
    assert [r.full_name for r in first.rows + second.rows] == [f"P {n}" for n in range(7)]


def test_s22_a_username_that_tells_the_address_is_masked_with_it(cast):
    person = make_person(cast.nordlicht, username="canary", email="canary@x.example")
    shown = user_queries.person(actor_of(cast.sam), person.id, MASKED)
    assert (str(shown.username), str(shown.email)) == ("c•••••", "c•••••@x.example")
    assert str(user_queries.person(actor_of(cast.sam), cast.bob.id, MASKED).username) == "bob.solberg"
    assert str(user_queries.person(actor_of(cast.sam), person.id, own()).username) == "canary"


def test_a_person_is_read_with_account_and_role(cast):
    found = user_queries.person(actor_of(cast.aud), cast.alice.id, MASKED)
    assert (found.account_number, found.roles, found.is_staff) == ("A-20418836", ("owner",), False)
    assert user_queries.home_of(cast.alice.id) == cast.nordlicht.id
    assert user_queries.home_of(cast.sam.id) is None
    with pytest.raises(NotFound):
        user_queries.home_of(clock.new_id())


def test_members_of_staff_are_read_by_who_may_see_them(cast, db):
    root, sam_id = actor_of(cast.root), cast.sam.id
    db.session.expunge_all()
    assert user_queries.person(root, sam_id, MASKED).roles == ("support",)
    with pytest.raises(NotAllowed):
        user_queries.person(actor_of(cast.sam), cast.bill.id, MASKED)


def test_customers_do_not_read_what_is_the_desks(cast):
    for read in (account_queries.facts, user_queries.people_of):
        with pytest.raises(NotAllowed):
            read(actor_of(cast.alice), cast.nordlicht.id, MASKED)


def test_the_accounts_tab_shows_the_networks_of_people_who_are_not_signed_in(cast):
    keep(TrustedAddress(user_id=cast.bob.id, network="203.0.113.64/26", purpose="skip_totp"))
    keep(TrustedAddress(user_id=cast.carol.id, network="198.51.100.0/26", purpose="skip_totp"))
    found = account_tabs.security(actor_of(cast.sam), cast.nordlicht.id, own())
    assert [(row.user_id, str(row.network)) for row in found.trusted] == [(cast.bob.id, "203.0.113.64/26")]


def test_s22_networks_are_masked(cast):
    keep(TrustedAddress(user_id=cast.bob.id, network="203.0.113.64/26", purpose="skip_totp"))
    keep(TrustedAddress(account_id=cast.nordlicht.id, network="2001:db8:5:6::/64", purpose="skip_pin"))
    rows = trusted_ip_queries.of_account(cast.nordlicht.id, MASKED)
    assert [str(r.network) for r in rows] == ["2001:db8:5::/48", "203.0.113.•"]
    assert str(trusted_ip_queries.of_account(cast.nordlicht.id, own())[0].network) == "2001:db8:5:6::/64"
