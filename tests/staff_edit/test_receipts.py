"""Each correction gives the customer a receipt by which it is put back."""

from __future__ import annotations

import pytest

from admin_app.account import details
from admin_app.account.models import Address
from admin_app.audit.events import Event
from admin_app.contact.models import Contact
from admin_app.identity.models import Account, User
from admin_app.objection import rolling_back
from admin_app.staff_edit import company, people
from tests.cast import actor_of
from tests.factories.receipts import receipt_of
from tests.staff_edit.conftest import WHY

HOME = {"country": "DE", "line1": "Am Kai 2", "postcode": "24103", "city": "Kiel"}
PROFILE = {"full_name": "Robert Solberg", "language": "de", "time_zone": "Europe/Oslo"}


def company_details(actor, cast):
    company.correct_company(actor, cast.nordlicht.id, legal_name="X AG", registered_number="1", reason=WHY)


def address(actor, cast):
    kept = details.add_address(actor_of(cast.alice), **HOME)
    company.correct_address(actor, cast.nordlicht.id, kept, **{**HOME, "line1": "Am Kai 3"}, reason=WHY)


def profile(actor, cast):
    people.correct_profile(actor, cast.bob.id, **PROFILE, reason=WHY)


@pytest.mark.parametrize(
    ("correct", "event", "read"),
    [
        (company_details, Event.ACCOUNT_DETAILS_CHANGED, lambda s, c: s.get(Account, c.nordlicht.id).legal_name),
        (address, Event.ADDRESS_CHANGED, lambda s, _c: s.query(Address).one().line1),
        (profile, Event.PERSON_PROFILE_CHANGED, lambda s, c: s.get(User, c.bob.id).full_name),
    ],
)  # fmt: skip
def test_an_owner_puts_back_what_staff_corrected(cast, db, looked, correct, event, read):
    before = {company_details: "", address: "Am Kai 2", profile: cast.bob.full_name}[correct]
    correct(looked, cast)
    db.session.expire_all()
    assert read(db.session, cast) != before
    rolling_back.roll_back(actor_of(cast.alice), receipt_of(event).id)
    db.session.expire_all()
    assert read(db.session, cast) == before


@pytest.mark.parametrize(
    ("enter", "event", "model"),
    [
        (lambda a, c: company.add_address(a, c.nordlicht.id, **HOME, reason=WHY), Event.ADDRESS_ADDED, Address),
        (lambda a, c: people.add_email(a, c.bob.id, email="b@kanal.example", reason=WHY), Event.CONTACT_ADDED, Contact),
    ],
)  # fmt: skip
def test_an_owner_takes_away_what_staff_entered(cast, db, looked, enter, event, model):
    row_id = enter(looked, cast)
    rolling_back.roll_back(actor_of(cast.alice), receipt_of(event).id)
    db.session.expire_all()
    assert db.session.get(model, row_id) is None
