"""Legal holds: two people place and end one, it keeps what it is on, and the customer hears of it where the law allows."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.models import AuditEvent
from admin_app.email.models import Mail
from admin_app.identity.models import User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, ReauthRequired
from admin_app.legal_hold import queries, service, telling
from admin_app.legal_hold.models import HoldState, LegalHold
from admin_app.legal_hold.terms import Terms
from admin_app.overview import waiting
from admin_app.overview.waiting import WaitingKind
from admin_app.personal_data import kept_back
from admin_app.proposal import service as proposals
from admin_app.session.models import LoginSession
from tests.cast import actor_of, sign_in
from tests.factories import erasures, legal_holds
from tests.factories.billing import change
from tests.factories.contacts import make_contact
from tests.factories.independence import make_tie
from tests.factories.legal_holds import ask, ask_to_end, found, make_hold, terms
from tests.factories.people import make_account, make_person
from tests.factories.sessions import make_session


def kept(table: str, row_id):
    """Whether the row of a table stays, whatever its age."""
    there = db.metadata.tables[table]
    return bool(db.session.scalar(sa.select(kept_back.stays(table)).where(there.c.id == row_id)))


def mails(user: User, template: str):
    wanted = sa.select(Mail.template).where(Mail.user_id == user.id, Mail.template == template)
    return len(db.session.scalars(wanted).all())


def seen(client, path: str):
    return client.get(path).text


def test_nothing_is_held_until_an_approver_confirms_and_the_person_is_told(cast):
    asked = ask(cast.root, cast.bob)
    assert queries.holding(person_id=cast.bob.id) == []
    hold_id = service.confirm(actor_of(cast.ada), asked)
    held = queries.holding(person_id=cast.bob.id)
    assert [(h.id, h.of_account, h.reason) for h in held] == [(hold_id, False, legal_holds.REASON)]
    assert (
        queries.holding(account_id=cast.nordlicht.id) == held
    )  # an account isn't deleted without its people
    assert queries.holding(person_id=cast.alice.id) == []
    assert mails(cast.bob, "legal_hold_placed") == 1


def test_a_hold_on_an_account_is_on_all_its_people_and_told_to_its_owners(cast):
    assert cast.alice  # an owner
    hold = make_hold(cast.nordlicht)
    assert [h.id for h in queries.holding(person_id=cast.bob.id)] == [hold.id]
    assert queries.holding(person_id=make_person(cast.other).id) == []
    assert (mails(cast.alice, "legal_hold_placed"), mails(cast.bob, "legal_hold_placed")) == (1, 0)


def test_who_is_disabled_hears_of_a_hold_at_each_known_address(cast):
    make_contact(cast.bob, value="bob@elsewhere.example")
    change(cast.bob, status=UserStatus.DISABLED)
    hold = make_hold(cast.bob)
    assert mails(cast.bob, "legal_hold_placed") == 2
    assert found(hold.id).told_at is not None
    service.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    assert mails(cast.bob, "legal_hold_ended") == 2


def test_without_an_active_owner_the_disabled_one_hears_of_a_hold_on_the_account(cast):
    change(cast.alice, status=UserStatus.DISABLED)
    hold = make_hold(cast.nordlicht)
    assert (mails(cast.alice, "legal_hold_placed"), mails(cast.bob, "legal_hold_placed")) == (1, 0)
    assert found(hold.id).told_at is not None


@pytest.mark.parametrize("whose", ["account", "staff"])
def test_a_hold_that_nobody_could_be_told_of_isnt_shown_as_told(cast, whose):
    if whose == "staff":
        change(cast.sam, status=UserStatus.DISABLED)
    hold = make_hold(cast.sam if whose == "staff" else make_account())
    assert found(hold.id).told_at is None
    service.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    assert not db.session.scalars(sa.select(Mail.id).where(Mail.template.startswith("legal_hold"))).all()


def test_rows_of_who_is_held_stay_whatever_their_age_and_go_once_it_ended(cast):
    rows = [make_session(who).id for who in (cast.bob, cast.alice, make_person(cast.other))]
    hold = make_hold(cast.bob)
    assert [kept("login_sessions", row) for row in rows] == [True, False, False]
    make_hold(cast.nordlicht)
    assert [kept("login_sessions", row) for row in rows] == [True, True, False]
    people = sa.select(sa.func.count()).where(LoginSession.id.in_(rows))
    held = queries.is_held(person=LoginSession.user_id.expression)
    assert db.session.scalar(people.where(held)) == 2
    service.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    assert [h.of_account for h in queries.holding(person_id=cast.bob.id)] == [True]


@pytest.mark.parametrize("whose", ["proposer", "tied", "agent"])
def test_whoever_proposed_it_is_tied_to_that_one_or_lacks_the_right_confirms_nothing(cast, whose):
    asked = ask(cast.root, cast.bob)
    second = {"proposer": cast.root, "tied": cast.ada, "agent": cast.sam}[whose]
    if whose == "tied":
        make_tie(cast.root, cast.ada)
    with pytest.raises(NotAllowed):
        service.confirm(actor_of(second), asked)
    assert queries.holding(person_id=cast.bob.id) == []


def test_nobody_of_an_account_that_is_erased_is_held(cast):
    asked = ask(cast.root, cast.bob)
    erasures.begin(cast.nordlicht)
    with pytest.raises(Conflict):
        service.confirm(actor_of(cast.ada), asked)
    with pytest.raises(Conflict):
        ask(cast.root, cast.alice)


def test_nobody_proposes_confirms_or_ends_a_hold_on_the_own_data(cast):
    with pytest.raises(NotAllowed):
        ask(cast.root, cast.root)
    asked = ask(cast.root, cast.ada)
    with pytest.raises(NotAllowed):
        service.confirm(actor_of(cast.ada), asked)
    hold = make_hold(cast.root)
    with pytest.raises(NotAllowed):
        ask_to_end(cast.root, hold)


def test_a_proposal_that_is_declined_leaves_a_hold_that_never_was_on(cast):
    asked = ask(cast.root, cast.bob)
    proposals.decline(actor_of(cast.ada), asked, note="No court asked for it")
    hold = db.session.scalars(sa.select(LegalHold)).one()
    assert (hold.state, hold.confirmed_at) == (HoldState.ENDED, None)
    with pytest.raises(Conflict):
        service.confirm(actor_of(cast.ada), asked)


def test_ending_takes_two_and_what_is_held_stays_until_then(cast):
    hold = make_hold(cast.bob)
    asked = ask_to_end(cast.root, hold)
    assert [h.id for h in queries.holding(person_id=cast.bob.id)] == [hold.id]
    with pytest.raises(NotAllowed):
        service.confirm_end(actor_of(cast.root), asked)
    service.confirm_end(actor_of(cast.ada), asked)
    assert queries.holding(person_id=cast.bob.id) == []
    assert (found(hold.id).state, mails(cast.bob, "legal_hold_ended")) == (HoldState.ENDED, 1)


def test_a_hold_with_an_end_is_over_on_its_day_and_the_job_notes_it(cast, run_jobs):
    hold = make_hold(cast.bob, review=None, until=30)
    run_jobs()
    with clock.shifted(timedelta(days=30, minutes=1)):
        assert queries.holding(person_id=cast.bob.id) == []  # by the clock, before any job ran
        run_jobs()
    db.session.rollback()
    assert (found(hold.id).state, mails(cast.bob, "legal_hold_ended")) == (HoldState.ENDED, 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Terms(None, None, may_tell=True), "review_at"),
        (terms(review=-1), "review_at"),
        (terms(review=400), "review_at"),
        (terms(until=-1), "until_at"),
        (Terms(None, clock.now() + timedelta(days=9), may_tell=False), "why_untold"),
    ],
)
def test_a_hold_has_a_day_to_come_and_says_why_nobody_is_told(cast, said, field):
    with pytest.raises(Invalid) as refused:
        service.propose(actor_of(cast.root), person_id=cast.bob.id, terms=said, reason=legal_holds.REASON)
    assert refused.value.field == field


def test_proposing_takes_a_fresh_sign_in(cast):
    actor = actor_of(cast.root, fresh_until=None)
    with pytest.raises(ReauthRequired):
        service.propose(actor, person_id=cast.bob.id, terms=terms(), reason=legal_holds.REASON)


@pytest.mark.one_database
def test_what_the_law_forbids_to_tell_stands_nowhere_the_customer_reads(client, cast):
    make_hold(cast.bob, may_tell=False)
    make_hold(cast.nordlicht, may_tell=False)
    assert db.session.scalar(sa.select(sa.func.count()).where(Mail.template.like("legal_hold%"))) == 0
    for who in (cast.bob, cast.alice):
        sign_in(client, who)
        assert "legal hold" not in seen(client, "/privacy").lower() + seen(client, "/activity").lower()


@pytest.mark.one_database
def test_a_hold_that_may_be_told_stands_in_the_history_of_the_customer(client, cast):
    hold = make_hold(cast.bob, may_tell=False)
    service.tell(actor_of(cast.root), hold.id, reason="The order was lifted")
    sign_in(client, cast.bob)
    assert hold.number in seen(client, "/activity")
    assert mails(cast.bob, "legal_hold_placed") == 1
    with pytest.raises(Conflict):
        service.tell(actor_of(cast.root), hold.id, reason="The order was lifted")


def test_a_review_moves_its_day_and_waits_for_administrators_a_week_before(cast, run_jobs):
    hold = make_hold(cast.bob, review=20)
    run_jobs()
    with clock.shifted(timedelta(days=14)):
        run_jobs()
        kinds = {line.kind for line in waiting.listing(actor_of(cast.root))}
        assert WaitingKind.LEGAL_HOLD in kinds
        assert waiting.numbers(actor_of(cast.root))[WaitingKind.LEGAL_HOLD] == 1
        day = clock.now() + timedelta(days=60)
        service.review(actor_of(cast.root), hold.id, review_at=day, note="The appeal goes on")
        assert waiting.numbers(actor_of(cast.root))[WaitingKind.LEGAL_HOLD] == 0
    assert found(hold.id).review_at == day
    assert WaitingKind.LEGAL_HOLD not in waiting.numbers(actor_of(cast.ada))


def test_each_step_is_an_event_and_none_of_them_names_the_person_where_nobody_is_told(cast):
    hold = make_hold(cast.bob, may_tell=False)
    service.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.target_id == hold.id)).all()
    assert [e.name for e in events] == ["legal_hold.placed", "legal_hold.ended"]
    assert {e.account_id for e in events} == {None}


@pytest.mark.one_database
def test_the_pages_of_person_and_account_show_it_to_who_may_see_holds_alone(client, cast):
    hold = make_hold(cast.nordlicht, may_tell=False)
    pages = [f"/admin/people/{cast.bob.id}", f"/admin/accounts/{cast.nordlicht.id}"]
    sign_in(client, cast.root)
    assert all(hold.number in seen(client, path) for path in pages)
    sign_in(client, cast.sam)
    assert not any(hold.number in seen(client, path) for path in pages)


@pytest.mark.one_database
def test_an_administrator_proposes_one_on_the_page_of_a_person_and_keeps_what_was_typed(client, cast):
    sign_in(client, cast.root)
    path = f"/admin/people/{cast.bob.id}/legal-hold"
    typed = {"csrf_token": client.csrf(path), "reason": "A claim of 2025", "tell": "no", "review_on": ""}
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert "A claim of 2025" in refused.text
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    good = {**typed, "review_on": day, "why_untold": legal_holds.FORBIDDEN}
    assert client.post(path, data=good).status_code == 303
    hold = db.session.scalars(sa.select(LegalHold)).one()
    assert (hold.user_id, hold.state, hold.may_tell) == (cast.bob.id, HoldState.PROPOSED, False)


def test_a_reminder_of_a_hold_that_is_over_tells_nobody(cast):
    hold = make_hold(cast.bob, review=5)
    service.confirm_end(actor_of(cast.ada), ask_to_end(cast.root, hold))
    with transaction():
        telling.remind(system(), hold.id)
    assert WaitingKind.LEGAL_HOLD not in {line.kind for line in waiting.listing(actor_of(cast.root))}


@pytest.mark.one_database
def test_the_approver_reads_what_happens_until_when_and_who_is_told(client, cast):
    asked = ask(cast.root, cast.bob, review=None, until=30)
    sign_in(client, cast.ada)
    page = seen(client, f"/admin/proposals/{asked}")
    assert "Nothing of this person’s data is deleted" in page
    assert "Ends " in page
    assert "&lt;time" not in page
    assert "The person, by e-mail." in page
