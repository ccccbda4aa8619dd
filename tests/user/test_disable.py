"""Disabling people and letting them in again."""

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditDetail, AuditEvent
from admin_app.identity.models import Account, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, ReauthRequired
from admin_app.session.models import LoginSession
from admin_app.sign_in import authenticate
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.people import make_person

WHY = {"reason": "left the company"}


def state(db, user):
    db.session.rollback()
    return db.session.get(User, user.id, populate_existing=True).status


def set_account(db, status):
    with transaction():
        db.session.execute(sa.update(Account).values(status=status))


@pytest.mark.feature("S1-13")
def test_an_owner_disables_a_person_whose_sessions_end(cast, db, client, outbox):
    session_id = sign_in(client, cast.bob)
    second = make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")
    people.disable(actor_of(cast.alice), cast.bob.id, **WHY)
    assert state(db, cast.bob) is UserStatus.DISABLED
    assert db.session.get(LoginSession, session_id).ended_why == "disabled"
    assert {m.to for m in outbox.all()} == {cast.bob.email, second.email}


def test_s12_the_next_request_of_a_disabled_person_is_signed_out(cast, client):
    sign_in(client, cast.bob)
    cookie = client.get_cookie("gh_customer").value
    assert authenticate.resolve(cookie, "customer").user_id == cast.bob.id
    people.disable(actor_of(cast.alice), cast.bob.id, **WHY)
    assert authenticate.resolve(cookie, "customer") is None


@pytest.mark.parametrize("who", ["sam", "root"])
def test_agents_and_administrators_disable_customers_and_all_owners_know(cast, db, outbox, who):
    people.disable(actor_of(getattr(cast, who)), make_me_second_owner(cast).id, **WHY)
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.name == "person.disabled"))
    words = [
        d.words for d in db.session.scalars(sa.select(AuditDetail).where(AuditDetail.event_id == event.id))
    ]
    assert {"left the company"} == {w["reason"] for w in words if "reason" in w}
    assert {m.to for m in outbox.all()} == {cast.alice.email, "second@nordlicht.example"}


def make_me_second_owner(cast):
    _ = cast.alice
    return make_person(cast.nordlicht, role="owner", email="second@nordlicht.example")


@pytest.mark.parametrize("who", ["bill", "ada", "aud", "bob"])
def test_nobody_else_disables_people(cast, db, who):
    with pytest.raises(NotAllowed):
        people.disable(actor_of(getattr(cast, who)), cast.alice.id, **WHY)
    assert state(db, cast.alice) is UserStatus.ACTIVE


def test_s19_people_of_another_account_and_staff_are_not_found(cast):
    for target in (cast.bob, cast.sam):
        for act in (people.disable, people.enable):
            with pytest.raises(NotFound):
                act(actor_of(cast.carol), target.id, **WHY)
    with pytest.raises(NotFound):
        people.disable(actor_of(cast.carol), clock.new_id(), **WHY)


def test_an_agent_does_not_disable_members_of_staff(cast):
    with pytest.raises(NotAllowed):
        people.disable(actor_of(cast.sam), cast.bill.id, **WHY)


def test_s21_nobody_disables_oneself(cast):
    make_me_second_owner(cast)
    with pytest.raises(NotAllowed):
        people.disable(actor_of(cast.alice), cast.alice.id, **WHY)


def test_s21_the_last_active_owner_stays(cast, db):
    make_person(cast.nordlicht, role="owner", status="invited")
    _ = cast.alice
    with pytest.raises(Invalid) as refused:
        people.disable(actor_of(cast.sam), cast.alice.id, **WHY)
    assert refused.value.text == "Make someone else an owner first"
    assert state(db, cast.alice) is UserStatus.ACTIVE


@pytest.mark.parametrize("act", [people.disable, people.enable])
def test_disabling_and_enabling_ask_for_a_fresh_sign_in(cast, act):
    for who in (cast.alice, cast.sam):
        with pytest.raises(ReauthRequired):
            act(actor_of(who, fresh=False), cast.bob.id, **WHY)


def test_staff_have_to_say_why(cast):
    with pytest.raises(Invalid) as refused:
        people.disable(actor_of(cast.sam), cast.bob.id, reason="  ")
    assert refused.value.field == "reason"


def test_s41_the_second_of_two_is_told_that_it_was_done(cast):
    version = cast.bob.version
    people.disable(actor_of(cast.alice), cast.bob.id, version=version, **WHY)
    with pytest.raises(Conflict):
        people.disable(actor_of(cast.sam), cast.bob.id, version=version, **WHY)
    with pytest.raises(Conflict):
        people.enable(actor_of(cast.sam), cast.bob.id, version=version, **WHY)


def test_disabling_holds_while_suspended_and_enabling_does_not(cast, db):
    alice, second = actor_of(cast.alice), actor_of(make_me_second_owner(cast))
    _ = cast.bob
    set_account(db, "suspended")
    people.disable(alice, cast.bob.id, **WHY)
    with pytest.raises(NotAllowed):
        people.enable(second, cast.bob.id, **WHY)


@pytest.mark.parametrize("who", ["alice", "sam", "root"])
def test_nobody_is_enabled_while_the_account_closes(cast, db, who):
    person = make_person(cast.nordlicht, status="disabled")
    actor = actor_of(getattr(cast, who))
    set_account(db, "closing")
    with pytest.raises(NotAllowed):
        people.enable(actor, person.id, **WHY)


def test_enabling_gives_back_active_or_invited(cast, db, outbox):
    active = make_person(cast.nordlicht, status="disabled", activated_at=clock.now())
    never = make_person(cast.nordlicht, status="disabled", password=False)
    people.enable(actor_of(cast.alice), active.id)
    people.enable(actor_of(cast.sam), never.id, **WHY)
    assert (state(db, active), state(db, never)) == (UserStatus.ACTIVE, UserStatus.INVITED)
    assert cast.alice.email in {m.to for m in outbox.all()}
    with pytest.raises(Conflict):
        people.enable(actor_of(cast.alice), active.id)


def test_the_others_are_disabled_together_before_closing(cast, db):
    invited = make_person(cast.nordlicht, status="invited", password=False)
    _ = cast.bob, cast.carol
    assert people.disable_others(actor_of(cast.alice), **WHY) == 2
    assert {state(db, u) for u in (cast.bob, invited)} == {UserStatus.DISABLED}
    assert {state(db, u) for u in (cast.alice, cast.carol)} == {UserStatus.ACTIVE}
    with pytest.raises(Conflict):
        people.disable_others(actor_of(cast.alice), **WHY)
    with pytest.raises((NotAllowed, NotFound)):
        people.disable_others(actor_of(cast.root), **WHY)


def test_s21_two_owners_who_disable_each_other_leave_one(cast, threads, db, postgres_only):
    second = make_me_second_owner(cast)
    a, b = actor_of(cast.alice), actor_of(second)
    threads([lambda: people.disable(a, b.user_id, **WHY), lambda: people.disable(b, a.user_id, **WHY)])
    left = [u for u in (cast.alice, second) if state(db, u) is UserStatus.ACTIVE]
    assert len(left) == 1


def test_s39_a_fault_after_any_statement_leaves_nothing(cast, db, outbox, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("the mail can't be written")

    _ = cast.alice, cast.bob
    monkeypatch.setattr(people.outbox, "queue", broken)
    with pytest.raises(RuntimeError):
        people.disable(actor_of(cast.alice), cast.bob.id, **WHY)
    assert state(db, cast.bob) is UserStatus.ACTIVE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


def test_disabling_takes_a_fixed_number_of_statements(cast, db, count_statements):
    actor, user_id = actor_of(cast.sam), cast.bob.id
    _ = cast.alice
    db.session.expunge_all()
    with count_statements() as seen:
        people.disable(actor, user_id, **WHY)
    assert seen.total == 20, seen.statements
