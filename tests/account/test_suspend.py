"""Opening, suspending and resuming accounts."""

import pytest
import sqlalchemy as sa

from admin_app.account import service as accounts
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account, AccountStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import console, system
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from tests.cast import actor_of
from tests.factories.people import make_person

WHY = {"reason": "two invoices unpaid"}


def status(db, account):
    db.session.rollback()
    return db.session.get(Account, account.id, populate_existing=True).status


@pytest.mark.parametrize("who", ["bill", "root"])
def test_billing_and_administrators_suspend_and_resume_and_the_owners_are_told(cast, db, outbox, who):
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    _ = cast.alice, cast.bob
    accounts.suspend(actor_of(getattr(cast, who)), cast.nordlicht.id, **WHY)
    assert status(db, cast.nordlicht) is AccountStatus.SUSPENDED
    assert {m.to for m in outbox.all()} == {cast.alice.email, second.email}
    accounts.resume(actor_of(getattr(cast, who)), cast.nordlicht.id, reason="paid")
    assert status(db, cast.nordlicht) is AccountStatus.ACTIVE
    names = db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq)).all()
    assert names == ["account.suspended", "account.resumed"]


@pytest.mark.parametrize("who", ["sam", "ada", "aud", "alice", "bob", "carol"])
@pytest.mark.parametrize("act", [accounts.suspend, accounts.resume])
def test_nobody_else_may(cast, db, who, act):
    with pytest.raises((NotAllowed, NotFound)):
        act(actor_of(getattr(cast, who)), cast.nordlicht.id, **WHY)
    assert status(db, cast.nordlicht) is AccountStatus.ACTIVE


def test_it_asks_for_a_fresh_sign_in_and_a_reason(cast):
    with pytest.raises(ReauthRequired):
        accounts.suspend(actor_of(cast.bill, fresh=False), cast.nordlicht.id, **WHY)
    with pytest.raises(Invalid) as refused:
        accounts.suspend(actor_of(cast.bill), cast.nordlicht.id, reason="")
    assert refused.value.field == "reason"


def test_s41_the_second_of_two_is_told(cast):
    version = cast.nordlicht.version
    accounts.suspend(actor_of(cast.bill), cast.nordlicht.id, version=version, **WHY)
    with pytest.raises(Conflict):
        accounts.suspend(actor_of(cast.root), cast.nordlicht.id, version=version, **WHY)
    with pytest.raises(Conflict):
        accounts.resume(actor_of(cast.root), cast.nordlicht.id, version=version, **WHY)


@pytest.mark.parametrize("state", ["closing", "deactivated", "erased"])
def test_a_closing_or_closed_account_is_not_suspended(cast, db, state):
    actor = actor_of(cast.bill)
    with transaction():
        db.session.execute(sa.update(Account).where(Account.id == cast.nordlicht.id).values(status=state))
    with pytest.raises(NotAllowed):
        accounts.suspend(actor, cast.nordlicht.id, **WHY)


def test_an_account_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        accounts.suspend(actor_of(cast.bill), clock.new_id(), **WHY)


def test_the_console_opens_an_account_with_a_number_of_its_own(db, app):
    first = accounts.open_account(console(), name="Ångström & Söhne", country="SE", currency="SEK")
    second = accounts.open_account(system(), name="B", country="DE", number="A-00000017", kind="person")
    numbers = set(db.session.scalars(sa.select(Account.number)))
    assert "A-00000017" in numbers
    assert db.session.get(Account, first).name_folded == "ångström & söhne"
    assert db.session.get(Account, second).status is AccountStatus.ACTIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"country": "XX"}, "country"), ({"country": "001"}, "country"), ({"currency": "EURO"}, "currency"),
     ({"number": "A-1"}, "number"), ({"kind": "cat"}, "kind"), ({"language": "??"}, "language"), ({"time_zone": "Mars"}, "time_zone"),
     ({"number": "A-20418836"}, "number")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(cast, changes, field):
    _ = cast.nordlicht
    with pytest.raises(Invalid) as refused:
        accounts.open_account(console(), **{"name": "X", "country": "DE", **changes})
    assert refused.value.field == field


def test_only_the_company_opens_accounts(cast):
    with pytest.raises(NotAllowed):
        accounts.open_account(actor_of(cast.root), name="X", country="DE")


def test_suspending_takes_a_fixed_number_of_statements(cast, db, count_statements):
    actor, account_id = actor_of(cast.bill), cast.nordlicht.id
    _ = cast.alice
    db.session.expunge_all()
    with count_statements() as seen:
        accounts.suspend(actor, account_id, **WHY)
    assert seen.total == 8, seen.statements
