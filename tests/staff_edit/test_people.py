"""Profile and contacts that staff correct, and what counts of them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactStatus
from admin_app.contact.service import PHONE, contacts_of
from admin_app.identity.models import User
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.rights.lens import own
from admin_app.search import box as search
from admin_app.staff_edit import people
from admin_app.user import contacts as own_contacts
from tests.cast import actor_of
from tests.contact.own_contacts import those_of
from tests.factories.contacts import MOBILE, mailed_code, make_contact
from tests.staff_edit.conftest import WHY

EMAIL = "bob.new@kanal.example"


@pytest.fixture
def entered(cast, db, looked):
    """An address that Sam entered for Bob."""
    return db.session.get(Contact, people.add_email(looked, cast.bob.id, email=EMAIL, reason=WHY))


def test_name_language_and_time_zone_are_corrected_and_the_person_and_owners_told(
    cast, db, outbox, granted, agent
):
    before = len(outbox.all())
    new = {"full_name": "Robert Solberg", "language": "de", "time_zone": "Europe/Oslo"}
    assert people.correct_profile(agent, cast.bob.id, **new, reason=WHY)
    bob = db.session.get(User, cast.bob.id, populate_existing=True)
    assert (bob.full_name, bob.full_name_folded) == ("Robert Solberg", "robert solberg")
    assert {m.to for m in outbox.all()[before:]} == {cast.bob.email, cast.alice.email}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "See www.evil.example"}, "full_name"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Not signed in"}, "time_zone"),
    ],
)
def test_a_new_value_is_judged_as_when_the_person_types_it(cast, granted, agent, changes, field):
    same = {"full_name": cast.bob.full_name, "language": "en", "time_zone": "UTC"}
    with pytest.raises(Invalid) as refused:
        people.correct_profile(agent, cast.bob.id, **{**same, **changes}, reason=WHY)
    assert refused.value.field == field


def test_a_contact_needs_a_look_first_so_that_a_double_tells_nothing_new(cast, granted, agent):
    with pytest.raises(Invalid) as refused:
        people.add_email(agent, cast.bob.id, email=EMAIL, reason=WHY)
    assert refused.value.reason == "not_seen"


def test_the_confirmed_contact_stays_and_is_told_of_the_second_one(cast, db, outbox, looked):
    former = make_contact(cast.bob, "bob.old@kanal.example", is_primary=True)
    before = len(outbox.all())
    people.add_email(looked, cast.bob.id, email=EMAIL, reason=WHY, replaces=former.id)
    old, new = those_of(cast.bob)
    assert (old.status, old.is_primary) == (ContactStatus.ACTIVE, True)
    assert (new.status, new.is_primary, new.entered_by) == (ContactStatus.UNVERIFIED, False, cast.sam.id)
    told = {m.to for m in outbox.all()[before:]}
    assert told == {cast.bob.email, "bob.old@kanal.example", cast.alice.email}


def test_s74_what_staff_entered_finds_nobody_rings_nobody_and_hides_nothing(cast, db, looked):
    people.add_phone(looked, cast.bob.id, number=MOBILE, country="DE", reason=WHY)
    people.add_email(looked, cast.bob.id, email="bob.solberg@kanal.example", reason=WHY)
    sam = actor_of(cast.sam)
    for value in (MOBILE, "bob.solberg@kanal.example"):
        assert not search.find(sam, value).hits
    assert db.session.scalar(sa.select(PHONE).select_from(User).where(User.id == cast.bob.id)) is None
    assert search.find(sam, "bob.solberg").hits  # a username like a contact's local part would be hidden


def test_its_person_confirms_it_by_the_code_and_then_it_counts(cast, db, entered):
    bob = actor_of(cast.bob)
    own_contacts.send_code(bob, entered.id)
    own_contacts.confirm(bob, entered.id, code=mailed_code(EMAIL))
    [line] = contacts_of(cast.bob.id, own())
    assert (line.active, line.by_staff) == (True, False)


def test_it_takes_the_place_of_the_other_one_only_then(cast, db, looked):
    former = make_contact(cast.bob, "bob.old@kanal.example", is_primary=True)
    new = people.add_email(looked, cast.bob.id, email=EMAIL, reason=WHY, replaces=former.id)
    own_contacts.send_code(actor_of(cast.bob), new)
    own_contacts.confirm(actor_of(cast.bob), new, code=mailed_code(EMAIL))
    [left] = those_of(cast.bob)
    assert (left.value, left.is_primary) == (EMAIL, True)


def test_staff_fill_nobody_s_list(cast, looked, entered):
    people.add_phone(looked, cast.bob.id, number=MOBILE, country="DE", reason=WHY)
    with pytest.raises(Conflict):
        people.add_email(looked, cast.bob.id, email="third@kanal.example", reason=WHY)
    own_contacts.remove(actor_of(cast.bob), entered.id)
    people.add_email(looked, cast.bob.id, email="third@kanal.example", reason=WHY)


def test_the_address_somebody_signs_in_with_and_doubles_are_refused(cast, looked):
    make_contact(cast.bob, EMAIL)
    for value in (cast.bob.email, EMAIL):
        with pytest.raises(Invalid):
            people.add_email(looked, cast.bob.id, email=value, reason=WHY)
