"""Of whoever is erased nothing is left that the inventory says goes, and nobody else loses anything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import sqlalchemy as sa

from admin_app.account.models import Address
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.billing.models import Invoice
from admin_app.erasure import deeds
from admin_app.erasure.models import ErasureState
from admin_app.erasure.plan import plan
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import console
from admin_app.kernel.db import db, transaction
from admin_app.kernel.rights.permissions import AccountStatus
from admin_app.personal_data.treatment import Deed
from admin_app.policy.register import Key
from admin_app.retention import work as keeping
from tests.cast import actor_of
from tests.data_copy.canary import sing_everywhere
from tests.factories.billing import known, make_invoice
from tests.factories.erasures import again, begin, subject_of
from tests.factories.people import make_person
from tests.policy.test_values import set_value


def make_address(account, **values):
    """A postal address of an account; gives its id."""
    row = Address(
        id=clock.new_id(), account_id=account.id, line1="Am Kai 2", city="Kiel", country="DE", **values
    )
    with transaction() as session:
        session.add(row)
    return row.id


def left_of(subject):
    """Tables that still hold something that goes."""
    found = {}
    for deed in deeds.of(subject, claims=False):
        for way in deed.ways:
            where = way if deed.deed is Deed.DELETE else sa.and_(way, deed.left)
            if deed.deed is not Deed.KEEP:
                found[deed.entry.name] = db.session.scalar(
                    sa.select(sa.func.count()).select_from(deed.table).where(where)
                )
    return {name: count for name, count in found.items() if count}


def test_a_row_in_each_table_is_treated_as_declared(cast, run_jobs):
    sing_everywhere(cast.alice)
    assert len(left_of(subject_of(cast.alice))) > 40
    case_id = begin(cast.alice)
    run_jobs()
    erasure = again(case_id)
    assert erasure.state is ErasureState.DONE
    assert left_of(subject_of(cast.alice)) == {}
    user = db.session.get(User, cast.alice.id)
    assert user.status is UserStatus.ERASED
    assert user.email.endswith("@erased.invalid")


def test_the_preview_counts_what_is_erased_and_its_hash_stays_while_the_facts_do(cast):
    sing_everywhere(cast.alice)
    first = plan(subject_of(cast.alice))
    assert {row.deed for row in first.rows} == {Deed.DELETE, Deed.EMPTY, Deed.KEEP}
    assert {row.table: row.count for row in first.deleted}["contacts"] == 1
    with transaction():
        audit.record(Event.PERSON_PROFILE_CHANGED, actor_of(cast.alice), subject_id=cast.alice.id)
    assert plan(subject_of(cast.alice)).hash == first.hash
    whole = plan(subject_of(cast.nordlicht))
    make_person(cast.nordlicht)
    assert plan(subject_of(cast.nordlicht)).hash != whole.hash


def test_an_account_goes_with_its_people_and_leaves_its_invoices_by_number(cast, run_jobs):
    assert cast.alice
    assert cast.bob
    known(cast.nordlicht)
    invoice = make_invoice(cast.nordlicht, status="paid", paid=12_840)
    case_id = begin(cast.nordlicht)
    run_jobs()
    assert again(case_id).state is ErasureState.DONE
    assert left_of(subject_of(cast.nordlicht)) == {}
    assert db.session.get(Invoice, invoice.id).number == invoice.number
    assert db.session.get(Account, cast.nordlicht.id).number == cast.nordlicht.number
    assert {user.status for user in db.session.scalars(sa.select(User))} == {UserStatus.ERASED}


def test_while_something_is_owed_name_and_address_of_the_account_stay_and_go_with_the_claim(
    app, cast, run_jobs
):
    make_invoice(cast.nordlicht)
    first, second = (make_address(cast.nordlicht, is_primary=primary) for primary in (True, False))
    case_id = begin(cast.nordlicht)
    run_jobs()
    account = db.session.get(Account, cast.nordlicht.id)
    assert (account.name, account.status) == (cast.nordlicht.name, AccountStatus.ERASED)
    assert db.session.scalars(sa.select(Address.id)).all() == [first]
    assert second
    number = again(case_id).number
    for said in ("Rows erased: 2.", "Nothing is kept"):
        assert said in app.test_cli_runner().invoke(args=["privacy", "settle-claim", number]).output
    assert left_of(subject_of(cast.nordlicht)) == {}


def test_invoices_of_an_erased_account_go_with_their_term_unless_something_is_still_owed(app, cast, run_jobs):
    make_invoice(cast.nordlicht, issued_on=date(2026, 5, 1))
    number = again(_erased(cast.nordlicht, run_jobs)).number
    with clock.at(datetime(2037, 1, 2, tzinfo=UTC)):
        keeping.run_now(console())
        assert db.session.scalars(sa.select(Invoice.account_id)).all() == [cast.nordlicht.id]
        app.test_cli_runner().invoke(args=["privacy", "settle-claim", number])
        keeping.run_now(console())
        assert db.session.scalars(sa.select(Invoice.account_id)).all() == []


def _erased(whom, run_jobs):
    case_id = begin(whom)
    run_jobs()
    return case_id


def test_the_plan_tells_until_when_invoices_stay_as_the_policy_says(cast):
    make_invoice(cast.nordlicht, issued_on=date(2026, 5, 1))
    subject = subject_of(cast.nordlicht)
    before = plan(subject)
    assert {row.table: row.until for row in before.rows if row.until} == {"invoices": 2036}
    set_value(Key.RETENTION_INVOICES, 8)
    assert {row.table: row.until for row in plan(subject).rows if row.until} == {"invoices": 2034}
    assert plan(subject).hash != before.hash
