"""Delegations under threads: accepted once, never after an end, never by somebody who was kept out."""

from __future__ import annotations

import sqlalchemy as sa

from admin_app.delegation import answering, service
from admin_app.delegation.models import Delegation, DelegationState
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db
from admin_app.kernel.errors import Conflict, DomainError
from admin_app.user import people
from admin_app.user.joining import delegates
from tests.cast import actor_of
from tests.factories.delegations import make_delegation, make_link
from tests.factories.people import make_person


def test_of_several_one_accepts(cast, threads, postgres_only):
    row, carol = make_delegation(cast.nordlicht, email=cast.carol.email), actor_of(cast.carol)
    done = threads([lambda: answering.accept(carol, row.id)] * 5)
    assert done.count(None) == 1
    assert [type(result) for result in done if result is not None] == [Conflict] * 4


def test_a_link_lets_one_in(cast, threads, postgres_only):
    token = make_link(cast.nordlicht)
    done = threads(
        [lambda: delegates.join(nobody(), token, full_name="Nadia New", new="Anchor+sunrise-42")] * 3
    )
    assert sum(isinstance(result, DomainError) for result in done) == 2


def test_an_end_while_accepting_leaves_nobody_in(cast, threads, postgres_only):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    carol, alice = actor_of(cast.carol), actor_of(cast.alice)
    threads([lambda: answering.accept(carol, row.id), lambda: service.end(alice, row.id)])
    assert db.session.scalars(sa.select(Delegation.state)).one() is DelegationState.ENDED


def test_whoever_is_kept_out_meanwhile_has_nothing(cast, threads, postgres_only):
    second = make_person(cast.other)
    row = make_delegation(cast.nordlicht, email=second.email)
    guest, carol = actor_of(second), actor_of(cast.carol)
    threads([lambda: answering.accept(guest, row.id), lambda: people.disable(carol, second.id)])
    assert db.session.scalars(sa.select(Delegation.state)).one() is not DelegationState.ACTIVE
