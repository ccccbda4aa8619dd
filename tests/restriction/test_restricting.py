"""Data are restricted and released: by whom, on which ground, and told to the person before it ends (GDPR art. 18)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import AccountKind
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.restriction import service as restrictions
from admin_app.restriction.models import Restriction
from tests.cast import actor_of
from tests.factories.people import make_account, make_person
from tests.factories.restrictions import WHY, restrict


def since(row):
    database.session.expire_all()
    return database.session.get_one(type(row), row.id).restricted_since


@pytest.mark.feature("S0-25")
def test_contested_accuracy_restricts_at_once_and_the_person_is_told(cast, outbox):
    restrictions.begin(actor_of(cast.sam), cast.bob.id, ground="accuracy", reason=WHY)
    assert since(cast.bob) is not None
    assert since(cast.nordlicht) is None
    assert [m.to for m in outbox.all()] == [cast.bob.email]
    told = database.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq.desc())).first()
    assert told == "data.restricted"


@pytest.mark.parametrize("ground", ["unlawful", "claims"])
def test_what_takes_a_decision_is_an_approvers(cast, ground):
    with pytest.raises(NotAllowed):
        restrictions.begin(actor_of(cast.sam), cast.bob.id, ground=ground, reason=WHY)
    restrictions.begin(actor_of(cast.ada), cast.bob.id, ground=ground, reason=WHY)
    assert since(cast.bob)


def test_it_takes_a_ground_a_reason_a_fresh_sign_in_and_a_customer(cast):
    sam = actor_of(cast.sam)
    for ground, reason, field in (("whim", WHY, "ground"), ("accuracy", " ", "reason")):
        with pytest.raises(Invalid) as refused:
            restrictions.begin(sam, cast.bob.id, ground=ground, reason=reason)
        assert refused.value.field == field
    with pytest.raises(ReauthRequired):
        restrictions.begin(actor_of(cast.sam, fresh=False), cast.bob.id, ground="accuracy", reason=WHY)
    with pytest.raises(Conflict):
        restrictions.begin(sam, cast.root.id, ground="accuracy", reason=WHY)


def test_the_account_of_a_natural_person_goes_with_its_owner(cast):
    home = make_account(kind=AccountKind.PERSON.value)
    owner = make_person(home, role="owner")
    row = restrict(owner)
    assert (row.user_id, row.account_id) == (owner.id, home.id)
    assert since(owner) == since(home)
    with pytest.raises(Conflict):
        restrict(home)


def test_s41_nothing_is_restricted_twice(cast):
    restrict(cast.bob)
    with pytest.raises(Conflict):
        restrict(cast.bob)


def test_lifting_is_told_first_and_happens_at_the_announced_moment(cast, outbox, run_jobs):
    row = restrict(cast.bob)
    with pytest.raises(NotAllowed):
        restrictions.announce_lifting(actor_of(cast.sam), row.id, days=7, reason="It was checked")
    restrictions.announce_lifting(actor_of(cast.ada), row.id, days=7, reason="It was checked")
    assert "It was checked" in outbox.all()[-1].text
    with clock.shifted(timedelta(days=6)):
        run_jobs()
        assert since(cast.bob)
    with clock.shifted(timedelta(days=7, minutes=1)):
        run_jobs()
    assert since(cast.bob) is None
    assert database.session.get_one(Restriction, row.id).lifted_at
    assert [m.to for m in outbox.all()] == [cast.bob.email] * 3


def test_an_announced_end_is_taken_back(cast, run_jobs):
    row = restrict(cast.bob)
    ada = actor_of(cast.ada)
    restrictions.announce_lifting(ada, row.id, days=3, reason="It was checked")
    restrictions.keep(ada, row.id, reason="She sent another document")
    with clock.shifted(timedelta(days=4)):
        run_jobs()
    assert since(cast.bob)
    with pytest.raises(Conflict):
        restrictions.keep(ada, row.id, reason="Once more")


def test_the_person_ends_it_at_once_and_nobody_else_can(cast):
    row = restrict(cast.bob)
    with pytest.raises(NotFound):
        restrictions.end_own(actor_of(cast.alice), row.id)
    restrictions.end_own(actor_of(cast.bob), row.id)
    assert since(cast.bob) is None
    with pytest.raises(Conflict):
        restrictions.end_own(actor_of(cast.bob), row.id)


def test_a_whole_account_is_told_to_and_ended_by_its_owners(cast, outbox):
    cast.alice  # noqa: B018 - who is told
    row = restrict(cast.nordlicht)
    assert [m.to for m in outbox.all()] == [cast.alice.email]
    with pytest.raises(NotFound):
        restrictions.end_own(actor_of(cast.bob), row.id)
    restrictions.end_own(actor_of(cast.alice), row.id)
    assert since(cast.nordlicht) is None
