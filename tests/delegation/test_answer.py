"""Answers to an invitation: by somebody who signs in here, or by somebody new; leaving (DOMAIN 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.closing import execution
from admin_app.delegation import answering, ending, limits
from admin_app.delegation.models import Delegation, DelegationEnd, DelegationState
from admin_app.identity.models import Account, Membership, User, UserStatus
from admin_app.kernel.actor import nobody
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotFound
from admin_app.kernel.rights.permissions import WrongState
from admin_app.mailed_link.service import LinkDead
from admin_app.user.joining import delegates
from tests.cast import actor_of
from tests.factories.billing import change
from tests.factories.delegations import make_delegation, make_link
from tests.factories.people import make_account, make_person

PASSWORD = "Anchor+sunrise-42"


def state(row):
    return db.session.scalar(sa.select(Delegation.state).where(Delegation.id == row.id))


@pytest.mark.feature("S3-12")
def test_somebody_of_another_account_accepts_what_was_sent_to_the_own_address(cast, outbox):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    assert cast.alice
    answering.accept(actor_of(cast.carol), row.id)
    assert state(row) is DelegationState.ACTIVE
    assert "can see your account" in outbox.to(cast.alice.email)[0].subject
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "delegation.accepted")).one()
    assert (event.account_id, event.facts["home_account"]) == (cast.nordlicht.id, cast.other.id.hex)


def test_what_was_sent_to_somebody_else_is_not_there(cast, sqlite_only):
    row = make_delegation(cast.other, email=cast.carol.email)
    for act in (answering.accept, answering.decline, answering.leave):
        with pytest.raises(NotFound):
            act(actor_of(cast.alice), row.id)


@pytest.mark.parametrize("gone", ["expired", "frozen", "closing", "restricted"])
def test_not_open_not_accepted(cast, travel, gone):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    if gone == "expired":
        travel(timedelta(days=7))
    elif gone == "frozen":
        change(row, frozen_by=row.id)
    else:
        change(
            cast.nordlicht,
            **{"closing": {"status": "closing"}, "restricted": {"restricted_since": row.sent_at}}[gone],
        )
    with pytest.raises(Conflict):
        answering.accept(actor_of(cast.carol), row.id)


@pytest.mark.parametrize("status", ["suspended", "closing"])
def test_whose_own_account_is_suspended_or_closing_takes_on_nothing(cast, sqlite_only, status):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    change(cast.other, status=status)
    with pytest.raises(WrongState):
        answering.accept(actor_of(cast.carol), row.id)
    answering.decline(actor_of(cast.carol), row.id)


def test_nobody_sees_more_accounts_than_can_be_listed(cast, monkeypatch, sqlite_only):
    monkeypatch.setattr(limits, "GIVEN_MOST", 1)
    make_delegation(make_account(), cast.carol)
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    with pytest.raises(Conflict, match="Leave one"):
        answering.accept(actor_of(cast.carol), row.id)


def test_who_declines_signed_in_stays_as_unknown_as_by_the_link(cast, outbox, sqlite_only):
    row = make_delegation(cast.nordlicht, email=cast.carol.email)
    assert cast.alice
    answering.decline(actor_of(cast.carol), row.id)
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "delegation.declined")).one()
    assert (event.actor_id, event.session_id, event.target_id) == (None, None, None)
    assert "home_account" not in event.facts
    details = db.session.scalars(sa.select(AuditDetail).where(AuditDetail.event_id == event.id)).all()
    assert not any(detail.person_id or detail.words for detail in details)
    mail = outbox.to(cast.alice.email)[0].text
    assert cast.carol.full_name not in mail
    assert "signed in" not in mail


def test_declined_and_left_is_told_to_the_owners(cast, outbox, sqlite_only):
    invited = make_delegation(cast.nordlicht, email=cast.carol.email)
    assert cast.alice
    answering.decline(actor_of(cast.carol), invited.id)
    given = make_delegation(cast.nordlicht, cast.carol)
    answering.leave(actor_of(cast.carol), given.id)
    assert [m.subject for m in outbox.to(cast.alice.email)] == [
        "An invited delegate declined", "A delegate left your account"
    ]  # fmt: skip
    with pytest.raises(Conflict):
        answering.leave(actor_of(cast.carol), given.id)


@pytest.mark.feature("S3-12")
def test_somebody_new_joins_without_an_account_of_their_own(cast):
    token = make_link(cast.nordlicht, email="new@agency.example")
    started = delegates.join(nobody(ip="203.0.113.9"), token, full_name="Nadia New", new=PASSWORD)
    assert started.cookie
    user = db.session.scalars(sa.select(User).where(User.email == "new@agency.example")).one()
    assert (user.status, user.account_id, user.username) == (UserStatus.ACTIVE, None, "new@agency.example")
    assert db.session.get(Membership, user.id) is None
    row = db.session.scalars(sa.select(Delegation)).one()
    assert (row.state, row.user_id, row.token_hash) == (DelegationState.ACTIVE, user.id, None)
    with pytest.raises(LinkDead):
        delegates.join(nobody(), token, full_name="Nadia New", new=PASSWORD)


def test_a_known_address_joins_by_signing_in_alone(cast, sqlite_only):
    token = make_link(cast.nordlicht, email=cast.carol.email)
    assert delegates.invitation(token).is_known
    with pytest.raises(Conflict):
        delegates.join(nobody(), token, full_name="Carol Again", new=PASSWORD)
    assert db.session.scalars(sa.select(Delegation.state)).one() is DelegationState.INVITED


@pytest.mark.parametrize("who", ["staff", "disabled", "invited"])
def test_an_address_that_cannot_accept_is_told_nothing_but_that(cast, client, sqlite_only, who):
    person = cast.sam if who == "staff" else make_person(cast.other, status=who)
    token = make_link(cast.nordlicht, email=person.email)
    found = delegates.invitation(token)
    assert (found.is_known, found.is_free) == (False, False)
    assert "another address" in client.get(f"/link/delegation/{token}").text
    with pytest.raises(Conflict) as refused:
        delegates.join(nobody(), token, full_name="Nadia New", new=PASSWORD)
    assert refused.value.text == delegates.NOT_WITH_IT


def test_no_password_is_judged_for_a_dead_link(client, sqlite_only):
    answer = client.post(
        "/link/delegation/dead", data={"new": PASSWORD}, headers={"Accept": "application/json"}
    )
    assert not answer.is_json or "length" not in answer.json


def test_the_link_says_no_and_is_dead_after_its_time(cast, travel):
    assert cast.alice
    answering.decline_by_link(nobody(), make_link(cast.nordlicht))
    late = make_link(cast.nordlicht)
    travel(timedelta(days=7))
    with pytest.raises(LinkDead):
        answering.decline_by_link(nobody(), late)
    ending.sweep()
    assert set(db.session.scalars(sa.select(Delegation.state))) == {
        DelegationState.DECLINED,
        DelegationState.EXPIRED,
    }
    travel(ending.KEPT + timedelta(days=8))
    ending.sweep()
    assert not db.session.scalars(sa.select(Delegation)).all()


def test_it_ends_with_the_account_and_its_delegates_are_told(cast, outbox):
    make_delegation(cast.nordlicht, cast.carol)
    waiting = make_delegation(cast.nordlicht)
    assert execution.ends(cast.nordlicht.id).things["delegations"] == 2
    with transaction():
        assert ending.end_all_in(cast.nordlicht.id) == 2
    assert state(waiting) is DelegationState.ENDED
    assert outbox.to(cast.carol.email)


def test_what_people_have_elsewhere_ends_with_their_own_account(cast, outbox):
    make_delegation(cast.nordlicht, cast.carol)
    assert cast.alice
    with transaction():
        assert ending.end_all_in(cast.other.id) == 1
    assert "can no longer see" in outbox.to(cast.alice.email)[0].subject
    assert db.session.scalars(sa.select(Delegation.ended_why)).one() is DelegationEnd.ACCOUNT
    assert db.session.get(Account, cast.other.id)
