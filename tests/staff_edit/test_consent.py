"""By what consent staff correct what is a customer's: role, grant, mode, area, judged as it is written."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.staff_edit import company, people
from admin_app.support_access import service as support_access
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.people import make_person
from tests.factories.support import allow, allow_by_phone
from tests.staff_edit.conftest import WHY

NEW = {"legal_name": "Nordlicht Medien GmbH", "registered_number": "HRB 1234"}
HOME = {"country": "DE", "line1": "Am Kai 2", "postcode": "24103", "city": "Kiel"}


def correct(actor, account, **changes):
    return company.correct_company(actor, account.id, **{**NEW, "reason": WHY, **changes})


def test_an_agent_corrects_company_details_and_owners_read_who_what_and_why(cast, db, outbox, granted, agent):
    before = len(outbox.all())
    assert correct(agent, cast.nordlicht)
    assert db.session.get(Account, cast.nordlicht.id, populate_existing=True).legal_name == NEW["legal_name"]
    [mail] = outbox.all()[before:]
    assert mail.to == cast.alice.email
    assert "Sam F." in mail.text
    assert WHY in mail.text
    assert "Company details" in mail.text
    assert not correct(agent, cast.nordlicht)


def test_the_event_names_table_row_and_fields_and_keeps_values_in_its_details_alone(cast, db, granted, agent):
    correct(agent, cast.nordlicht)
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert (event.name, event.target_kind, event.target_id) == (
        "account.details_changed",
        "accounts",
        cast.nordlicht.id,
    )
    assert event.facts == {"fields": "legal_name, registered_number", "grant": str(granted.id)}


def test_an_administrator_corrects_the_same(cast, granted):
    assert correct(actor_of(cast.root), cast.nordlicht)


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "alice"])
def test_nobody_else_does(cast, granted, who):
    with pytest.raises((NotAllowed, NotFound)):
        correct(actor_of(getattr(cast, who)), cast.nordlicht)


@pytest.mark.parametrize("terms", [{"mode": "look"}, {"areas": ["security"]}])
def test_a_grant_to_look_or_of_another_area_lets_nothing_be_corrected(cast, agent, terms):
    allow(cast.alice, **{"areas": ["profile"], **terms})
    with pytest.raises(NotAllowed) as refused:
        correct(agent, cast.nordlicht)
    assert refused.value.reason == "no_grant"


def test_without_consent_nothing_is_corrected_nor_under_one_by_phone(cast, agent):
    assert cast.alice
    with pytest.raises(NotAllowed):
        correct(agent, cast.nordlicht)
    allow_by_phone(cast.sam, cast.alice)
    with pytest.raises(NotAllowed):
        correct(agent, cast.nordlicht)


def test_s12_a_grant_that_ended_refuses_the_very_next_write(cast, granted, looked):
    support_access.end(actor_of(cast.alice), granted.id)
    for write in (
        lambda: correct(looked, cast.nordlicht),
        lambda: company.add_address(looked, cast.nordlicht.id, reason=WHY, **HOME),
        lambda: people.add_email(looked, cast.bob.id, email="b@new.example", reason=WHY),
        lambda: people.correct_profile(
            looked, cast.bob.id, full_name="B", language="en", time_zone="UTC", reason=WHY
        ),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_one_that_ran_out_by_itself_does_too(cast, granted, agent):
    with clock.at(granted.until_at), pytest.raises(NotAllowed):
        correct(actor_of(cast.sam), cast.nordlicht)


def test_s73_a_reason_and_a_fresh_sign_in_are_demanded_by_the_command(cast, granted):
    with pytest.raises(Invalid) as refused:
        correct(actor_of(cast.sam), cast.nordlicht, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(ReauthRequired):
        correct(actor_of(cast.sam, fresh=False), cast.nordlicht)


def test_a_suspended_account_is_left_alone(cast, granted, agent):
    change(cast.nordlicht, status=AccountStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        correct(agent, cast.nordlicht)


def test_s21_a_right_lost_a_moment_ago_is_lost(cast, db, granted, agent):
    from admin_app.kernel.db import transaction

    with transaction() as session:
        session.execute(sa.text("DELETE FROM staff_roles"))
    with pytest.raises(NotAllowed):
        correct(agent, cast.nordlicht)


def test_s41_an_older_page_is_refused(cast, granted, agent):
    version = cast.nordlicht.version
    correct(agent, cast.nordlicht, version=version)
    with pytest.raises(Conflict):
        correct(agent, cast.nordlicht, legal_name="Other", version=version)


def test_s19_an_address_or_contact_of_another_is_as_absent(cast, granted, looked):
    stranger = make_person(cast.other)
    theirs = make_contact(stranger)
    with pytest.raises(NotFound):
        company.correct_address(looked, cast.nordlicht.id, clock.new_id(), reason=WHY, **HOME)
    with pytest.raises(NotFound):
        people.add_phone(
            looked, cast.bob.id, number="0151 23456318", country="DE", reason=WHY, replaces=theirs.id
        )
    with pytest.raises(NotAllowed):
        people.add_email(looked, stranger.id, email="b@new.example", reason=WHY)
