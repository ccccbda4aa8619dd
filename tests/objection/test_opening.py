"""A customer objects to an act of staff: who may, to what, how often, until when it is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Membership, Role
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.objection import service
from admin_app.objection.models import Objection, ObjectionState
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.objections import WORDS, object_to, objection
from tests.factories.receipts import make_receipt

FRIDAY, WEDNESDAY_ENDS = datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC)


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_the_person_or_an_owner_objects_and_the_act_stands(cast, db, who):
    receipt_id = make_receipt(cast.bob)
    by = getattr(cast, who)
    row = objection(object_to(receipt_id, by))
    assert (row.state, row.receipt_id, row.opened_by) == (ObjectionState.OPEN, receipt_id, by.id)
    assert (row.account_id, row.user_id, row.text) == (cast.nordlicht.id, cast.bob.id, WORDS)
    told = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "objection.opened")).one()
    assert (told.target_id, told.actor_id) == (row.id, by.id)
    assert WORDS not in str(told.facts)


def test_it_is_answered_by_the_end_of_the_third_working_day(cast):
    with clock.at(FRIDAY):
        assert objection(object_to(make_receipt(cast.bob), cast.bob)).due_at == WEDNESDAY_ENDS


@pytest.mark.parametrize("words", ["", "Not right", " \t ", "Notright!\n"])
def test_it_takes_a_sentence(cast, words):
    receipt_id = make_receipt(cast.bob)
    with pytest.raises(Invalid) as refused:
        object_to(receipt_id, cast.bob, words)
    assert refused.value.field == "text"


def test_a_receipt_takes_one_objection(cast):
    receipt_id = make_receipt(cast.bob)
    object_to(receipt_id, cast.bob)
    with pytest.raises(Conflict):
        object_to(receipt_id, cast.alice)


def test_s19_nobody_else_objects(cast):
    receipt_id, of_alice = make_receipt(cast.bob), make_receipt(cast.alice)
    with pytest.raises(NotFound):
        object_to(of_alice, cast.bob)
    with pytest.raises(NotFound):
        object_to(receipt_id, cast.carol)
    with pytest.raises(NotFound):
        object_to(receipt_id, cast.sam)
    with pytest.raises(NotFound):
        object_to(clock.new_id(), cast.alice)


def test_s21_who_is_no_owner_any_more_objects_for_nobody_else(cast):
    receipt_id, stale = make_receipt(cast.bob), actor_of(cast.alice)
    with transaction() as session:
        manager = sa.select(Role.id).where(Role.key == "manager").scalar_subquery()
        session.execute(sa.update(Membership).values(role_id=manager))
    with pytest.raises(NotAllowed):
        service.object_to(stale, receipt_id, text=WORDS)


def test_a_suspended_account_objects_all_the_same(cast):
    receipt_id = make_receipt(cast.bob, event=Event.ACCOUNT_SUSPENDED, subject_id=None)
    change(cast.nordlicht, status="suspended")
    assert objection(object_to(receipt_id, cast.alice)).user_id is None


def test_objections_are_few_a_day(cast, db):
    receipts = [make_receipt(cast.bob) for _ in range(6)]
    for receipt_id in receipts[:5]:
        object_to(receipt_id, cast.bob)
    with pytest.raises(RateLimited):
        object_to(receipts[5], cast.bob)
    object_to(receipts[5], cast.alice)
    assert db.session.scalar(sa.select(sa.func.count(Objection.id))) == 6


def test_s41_two_windows_at_once_open_one(cast, threads, db, postgres_only):
    receipt_id, alice, bob = make_receipt(cast.bob), actor_of(cast.alice), actor_of(cast.bob)
    results = threads([lambda a=a: service.object_to(a, receipt_id, text=WORDS) for a in (alice, bob)])
    assert [type(r) for r in results if isinstance(r, Exception)] == [Conflict]
    assert db.session.scalar(sa.select(sa.func.count(Objection.id))) == 1
