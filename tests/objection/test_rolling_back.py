"""What staff corrected is put back by a click: by whom, how long, and when not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.contact.models import Contact, ContactStatus
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, ReauthRequired
from admin_app.objection import rolling_back, service
from admin_app.recovery_case.models import CaseState
from tests.cast import actor_of, sign_in
from tests.customer.conftest import alice as alice
from tests.customer.conftest import bob as bob
from tests.customer.conftest import post as post
from tests.customer.conftest import stale as stale
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.disputes import say_not_me
from tests.factories.receipts import correct_name, make_receipt
from tests.factories.recovery_cases import make_recovery_case

WAS, IS = "Bob Solberg", "Bo Corrected"


def now(row):
    database.session.rollback()
    return database.session.get(type(row), row.id, populate_existing=True)


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_the_person_or_an_owner_puts_a_name_back_and_everybody_concerned_is_told(cast, db, outbox, who):
    assert cast.alice
    receipt_id = correct_name(cast.bob, by=cast.sam)
    rolling_back.roll_back(actor_of(getattr(cast, who)), receipt_id)
    user = now(cast.bob)
    assert (user.full_name, user.full_name_folded) == (WAS, WAS.casefold())
    told = [m for m in outbox.all() if m.template == "rolled_back"]
    assert {m.to for m in told} == {cast.bob.email, cast.alice.email}
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "receipt.rolled_back")).one()
    assert (event.actor_id, event.facts["fields"]) == (getattr(cast, who).id, "full_name")


def test_company_details_are_put_back_by_an_owner_alone(cast):
    change(cast.nordlicht, legal_name="Nordlicht GmbH")
    told = {"target": ("accounts", cast.nordlicht.id), "subject_id": None}
    told |= {"before": {"legal_name": "Nordlicht Media GmbH"}, "after": {"legal_name": "Nordlicht GmbH"}}
    receipt_id = make_receipt(cast.alice, event=Event.ACCOUNT_DETAILS_CHANGED, **told)
    with pytest.raises(NotFound):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    rolling_back.roll_back(actor_of(cast.alice), receipt_id)
    assert now(cast.nordlicht).legal_name == "Nordlicht Media GmbH"


def test_an_address_that_staff_added_goes_and_another_one_is_the_primary_one(cast):
    own = {"account_id": cast.nordlicht.id, "line1": "Am Kai 2", "city": "Kiel", "country": "DE"}
    added = Address(id=clock.new_id(), **own, is_primary=True, entered_by=cast.sam.id)
    other = Address(id=clock.new_id(), **own)
    with transaction() as session:
        session.add_all([added, other])
    told = {"target": ("addresses", added.id), "subject_id": None, "after": {"line1": "Am Kai 2"}}
    receipt_id = make_receipt(cast.alice, event=Event.ADDRESS_ADDED, **told)
    rolling_back.roll_back(actor_of(cast.alice), receipt_id)
    assert now(added) is None
    assert now(other).is_primary


def contact_added(cast):
    contact = make_contact(cast.bob, "bob.new@example.org", active=False)
    change(contact, entered_by=cast.sam.id)
    told = {"target": ("contacts", contact.id), "after": {"contact": "bob.new@example.org"}}
    return contact, make_receipt(cast.bob, event=Event.CONTACT_ADDED, **told)


def test_a_contact_that_staff_entered_goes(cast):
    contact, receipt_id = contact_added(cast)
    rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    assert now(contact) is None


def test_a_contact_that_its_person_confirmed_meanwhile_stays(cast):
    contact, receipt_id = contact_added(cast)
    change(contact, entered_by=None, status=ContactStatus.ACTIVE)
    with pytest.raises(Conflict, match="changed again"):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    assert now(contact).value == "bob.new@example.org"


def test_s19_nobody_else_and_nobody_without_a_fresh_sign_in_puts_back(cast):
    receipt_id = correct_name(cast.bob)
    for who in (cast.carol, cast.sam):
        with pytest.raises(NotFound):
            rolling_back.roll_back(actor_of(who), receipt_id)
    with pytest.raises(ReauthRequired):
        rolling_back.roll_back(actor_of(cast.bob, fresh=False), receipt_id)
    with pytest.raises(NotFound):
        rolling_back.roll_back(actor_of(cast.bob), make_receipt(cast.bob))
    change(cast.nordlicht, status="suspended")
    with pytest.raises(NotAllowed):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    assert now(cast.bob).full_name == IS


def test_it_is_put_back_within_72_hours_and_once(cast):
    late, receipt_id = correct_name(cast.alice), correct_name(cast.bob)
    with clock.shifted(timedelta(hours=72)), pytest.raises(Conflict, match="72 hours"):
        rolling_back.roll_back(actor_of(cast.alice), late)
    with clock.shifted(timedelta(hours=71)):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    with pytest.raises(Conflict, match="already"):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)


def test_what_was_changed_again_meanwhile_stays(cast):
    receipt_id = correct_name(cast.bob)
    change(cast.bob, full_name="Robert Solberg")
    with pytest.raises(Conflict, match="changed again"):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)
    assert now(cast.bob).full_name == "Robert Solberg"


def test_what_was_erased_of_it_is_put_back_no_more(cast, db):
    receipt_id = correct_name(cast.bob)
    with transaction() as session:
        session.execute(
            sa.text("UPDATE audit_details SET words = NULL, salt = NULL, emptied_at = CURRENT_TIMESTAMP")
        )
    with pytest.raises(Conflict):
        rolling_back.roll_back(actor_of(cast.bob), receipt_id)


@pytest.mark.parametrize("contested", ["person", "owner"])
def test_nothing_is_put_back_while_a_dispute_or_a_recovery_case_is_open(cast, contested):
    receipt_id = correct_name(cast.bob)
    if contested == "person":
        make_recovery_case(cast.bob, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    else:
        say_not_me(cast.alice, since=timedelta(minutes=1))
    with pytest.raises(Conflict, match="Settle that first"):
        rolling_back.roll_back(actor_of(cast.alice), receipt_id)
    assert now(cast.bob).full_name == IS


def test_what_is_put_back_by_a_click_takes_no_objection(cast):
    with pytest.raises(Conflict, match="with a click"):
        service.object_to(actor_of(cast.bob), correct_name(cast.bob), text="This isn't my name at all")


@pytest.mark.parametrize("_round", range(2))
def test_s41_two_put_back_at_once_one_wins(cast, threads, postgres_only, _round):
    receipt_id, alice, bob = correct_name(cast.bob), actor_of(cast.alice), actor_of(cast.bob)
    results = threads([lambda a=a: rolling_back.roll_back(a, receipt_id) for a in (alice, bob)])
    assert [type(r) for r in results if isinstance(r, Exception)] == [Conflict]
    assert now(cast.bob).full_name == WAS


def test_the_receipts_page_offers_it_and_says_what_became_of_it(bob, cast, post):
    path = f"/activity/support/{correct_name(cast.bob)}"
    page = bob.get(path).text
    assert f"{path}/put-back" in page
    assert f"<del>{WAS}</del><ins>{IS}</ins>" in page
    assert f"{path}/object" not in page
    assert post(bob, f"{path}/put-back").status_code == 303
    page = bob.get(path).text
    assert "already been undone" in page
    assert f"{path}/put-back" not in page


def test_without_a_fresh_sign_in_the_page_asks_for_it(stale, cast, post):
    path = f"/activity/support/{correct_name(cast.bob)}/put-back"
    assert stale.get(path).status_code in {303, 401, 403}
    assert post(stale, path).status_code != 303
    assert now(cast.bob).full_name == IS


def test_the_rows_that_corrections_name_are_known():
    assert {Account, Address, Contact, User} == {part.model for part in rolling_back.ROWS.values()}


@pytest.mark.parametrize("by_mail", [False, True])
def test_the_agent_is_told_by_the_bell_and_by_mail_where_that_was_chosen(cast, client, outbox, by_mail):
    change(cast.sam, notice_ways={"answer": "at_once" if by_mail else "bell"})
    rolling_back.roll_back(actor_of(cast.bob), correct_name(cast.bob, by=cast.sam))
    mails = [m for m in outbox.to(cast.sam.email) if m.template == "rolled_back"]
    assert [f"/admin/accounts/{cast.nordlicht.id}" in m.text for m in mails] == [True] * by_mail
    sign_in(client, cast.sam)
    page = client.get("/admin/notices").text
    assert "Bob Solberg undid your correction for Bob Solberg" in page
    assert f"/admin/accounts/{cast.nordlicht.id}" in page
