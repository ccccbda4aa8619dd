"""Allowing, extending and ending support access."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Account
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.policy.models import PolicyValue
from admin_app.support_access import queries
from admin_app.support_access import service as support_access
from admin_app.support_access.models import SupportGrant
from tests.cast import actor_of
from tests.factories.people import make_person
from tests.factories.support import allow


def names(db):
    return list(db.session.scalars(sa.select(AuditEvent.name).order_by(AuditEvent.seq)))


@pytest.mark.feature("S1-20")
def test_an_owner_allows_a_day_and_every_owner_is_told(cast, db, outbox):
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    grant = allow(cast.alice)
    assert grant.until_at - grant.from_at == timedelta(hours=24)
    assert names(db) == ["support_access.allowed"]
    assert {m.to for m in outbox.all()} == {cast.alice.email, second.email}


def test_it_ends_by_itself_without_any_job(cast):
    grant = allow(cast.alice)
    assert support_access.live_grant(cast.nordlicht.id)
    with clock.at(grant.until_at):
        assert support_access.live_grant(cast.nordlicht.id) is None
        allow(cast.alice)


def test_the_length_is_a_policy(cast, db):
    with transaction():
        db.session.add(PolicyValue(key="support_access.hours", value=2))
    grant = allow(cast.alice)
    assert grant.until_at - grant.from_at == timedelta(hours=2)


def test_only_one_is_on_at_a_time(cast, postgres_only, threads):
    actor = actor_of(cast.alice)
    results = threads([lambda: support_access.allow(actor, areas=["profile"])] * 2)
    assert sum(isinstance(r, Conflict) for r in results) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"areas": []}, "areas"), ({"areas": ["secrets"]}, "areas"), ({"mode": "everything"}, "mode"),
     ({"ticket": "x" * 61}, "ticket"), ({"reason": "a\x00"}, "reason")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_beside_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        allow(cast.alice, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["bob", "sam", "root", "bill"])
def test_only_owners_give_consent(cast, who):
    with pytest.raises((NotAllowed, NotFound)):
        support_access.allow(actor_of(getattr(cast, who)), areas=["profile"])


def test_consent_asks_for_a_fresh_sign_in(cast):
    with pytest.raises(ReauthRequired):
        support_access.allow(actor_of(cast.alice, fresh=False), areas=["profile"])
    grant = allow(cast.alice)
    with pytest.raises(ReauthRequired):
        support_access.extend(actor_of(cast.alice, fresh=False), grant.id)


@pytest.mark.feature("S1-21")
def test_it_is_extended_day_by_day_for_seven_days_in_all(cast, db):
    grant = allow(cast.alice)
    alice = actor_of(cast.alice)
    for days in range(2, 8):
        until = support_access.extend(alice, grant.id)
        assert until - grant.from_at == timedelta(days=days)
    with pytest.raises(Invalid):
        support_access.extend(alice, grant.id)
    consent = queries.consent(alice, cast.nordlicht.id)
    assert (consent.can_extend, consent.grant.extensions) == (False, 6)


def test_the_seventh_day_is_the_last_even_when_extended_late(cast):
    grant = allow(cast.alice)
    for hours in (20, 40, 60, 80, 100, 120):
        with clock.at(grant.from_at + timedelta(hours=hours)):
            until = support_access.extend(actor_of(cast.alice), grant.id)
    assert until == grant.from_at + timedelta(days=7)


@pytest.mark.feature("S1-21")
def test_it_is_ended_at_once_and_needs_no_fresh_sign_in(cast, db, outbox):
    grant = allow(cast.alice)
    support_access.end(actor_of(cast.alice, fresh=False), grant.id)
    assert support_access.live_grant(cast.nordlicht.id) is None
    assert names(db) == ["support_access.allowed", "support_access.ended"]
    with pytest.raises(Conflict):
        support_access.end(actor_of(cast.alice), grant.id)
    with pytest.raises(Conflict):
        support_access.extend(actor_of(cast.alice), grant.id)


def test_consent_can_be_taken_back_while_suspended_but_not_given(cast, db):
    grant = allow(cast.alice)
    with transaction():
        db.session.execute(sa.update(Account).values(status="suspended"))
    support_access.end(actor_of(cast.alice), grant.id)
    with pytest.raises(NotAllowed):
        allow(cast.alice)


def test_s19_a_grant_of_another_account_is_not_found(cast):
    grant = allow(cast.alice)
    for act in (support_access.extend, support_access.end):
        with pytest.raises(NotFound):
            act(actor_of(cast.carol), grant.id)
    for read in (queries.consent, queries.looks_of, queries.grants_of):
        with pytest.raises(NotFound):
            read(actor_of(cast.carol), cast.nordlicht.id)


def test_a_manager_sees_consent_and_does_not_change_it(cast):
    grant = allow(cast.alice)
    assert queries.consent(actor_of(cast.bob), cast.nordlicht.id).grant.id == grant.id
    for act in (support_access.extend, support_access.end):
        with pytest.raises(NotAllowed):
            act(actor_of(cast.bob), grant.id)


def test_s41_of_two_windows_extending_one_wins(cast):
    grant = allow(cast.alice)
    support_access.extend(actor_of(cast.alice), grant.id, version=1)
    with pytest.raises(Conflict):
        support_access.extend(actor_of(cast.alice), grant.id, version=1)


def test_closing_an_account_ends_its_grant(cast, db):
    allow(cast.alice)
    _ = cast.other
    with db.session.no_autoflush:
        db.session.rollback()
    from admin_app.kernel.actor import system

    with transaction():
        assert support_access.end_for_account(system(), cast.nordlicht.id) == 1
        assert support_access.end_for_account(system(), cast.other.id) == 0
    assert support_access.live_grant(cast.nordlicht.id) is None


def test_the_history_pages_by_key_with_counted_looks(cast, db, count_statements):
    for day in range(3):
        with clock.shifted(timedelta(days=-30 + day * 3)):
            allow(cast.alice)
    alice = actor_of(cast.alice)
    with count_statements() as seen:
        first = queries.grants_of(alice, cast.nordlicht.id, size=2)
    assert seen.total == 2
    assert [g.alive for g in first.rows] == [False, False]
    assert first.rows[0].allowed_by == "Alice Lindqvist"
    second = queries.grants_of(alice, cast.nordlicht.id, key=first.older, size=2)
    assert len(second.rows) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SupportGrant)) == 3
