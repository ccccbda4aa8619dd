"""What goes on by itself: the waiting time in which all is blocked, legal holds, recipients, the erasure; and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.data_case import moves
from admin_app.data_case import queries as case_queries
from admin_app.data_case.desk import doubt, waiting
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseState, Source
from admin_app.deletion import queries, service, transitions, work
from admin_app.erasure import service as erasure
from admin_app.erasure import work as erasing
from admin_app.erasure.subject import Subject
from admin_app.identity.models import User
from admin_app.kernel import clock, queue
from admin_app.kernel.actor import system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.legal_hold import service as legal_holds
from admin_app.mailed_link.service import LinkDead
from admin_app.recipient.models import NoticeState
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.delegations import make_delegation
from tests.factories.legal_holds import ask_to_end, make_hold
from tests.factories.people import make_person
from tests.factories.recipients import notices
from tests.factories.tickets import make_message, make_ticket

S = DataCaseState


def token_of(mail):
    return next(url for url in mail.links if "/link/deletion_withdraw/" in url).rpartition("/")[2]


def test_nothing_is_told_or_erased_before_the_waiting_time_is_over(cast):
    case_id = deletions.approved(cast)
    work.proceed(system(), case_id)
    assert deletions.case(case_id).state is S.APPROVED
    assert deletions.after_waiting(case_id).state in {S.NOTIFIED, S.EXECUTED}


def test_people_dont_push_it_on(cast):
    case_id = deletions.approved(cast)
    with pytest.raises(NotAllowed):
        work.proceed(actor_of(cast.ada), case_id)


def test_the_erasure_begins_once_recipients_had_their_time(cast):
    case_id = deletions.approved(cast)
    assert deletions.executed(case_id).state is S.EXECUTED
    begun = erasure.of_case(case_id)
    assert begun is not None
    assert deletions.deletion(case_id).executed_at is not None


def test_while_it_waits_one_signs_in_and_sees_ones_requests_and_changes_nothing(cast, client):
    case_id = deletions.approved(cast)
    sign_in(client, cast.bob)
    page = client.get(f"/privacy/deletion/{case_id}")
    assert page.status_code == 200
    assert "Your data is erased from" in client.get("/security").text  # on top of each page
    form = {"csrf_token": client.csrf(), "full_name": "Robert Solberg", "language": "en", "time_zone": "UTC"}
    refused = client.post("/profile", data=form)
    assert refused.status_code == 403
    assert "going to be erased" in refused.text
    assert deletions.person(cast.bob).full_name == "Bob Solberg"


def test_withdrawing_gives_back_what_was_blocked(cast):
    case_id = deletions.approved(cast)
    service.withdraw(actor_of(cast.bob), case_id)
    assert deletions.case(case_id).state is S.WITHDRAWN
    assert deletions.person(cast.bob).erasure_due_at is None
    assert deletions.after_waiting(case_id).state is S.WITHDRAWN
    assert erasure.of_case(case_id) is None
    assert deletions.person(cast.bob).restricted_since is None


def test_the_mailed_link_withdraws_once_and_a_get_only_tells(cast, client, outbox):
    case_id = deletions.approved(cast)
    token = token_of(outbox.to(cast.bob.email)[-1])
    assert "Withdraw the deletion?" in client.get(f"/link/deletion_withdraw/{token}").text
    assert deletions.case(case_id).state is S.APPROVED
    client.post(f"/link/deletion_withdraw/{token}", data={"csrf_token": client.csrf()})
    assert deletions.case(case_id).state is S.WITHDRAWN
    with pytest.raises(LinkDead):
        service.look_at_link(token)


def test_after_the_recipients_were_told_nobody_takes_it_back(cast, outbox):
    case_id = deletions.approved(cast)
    token = token_of(outbox.to(cast.bob.email)[-1])
    case = deletions.after_waiting(case_id)
    assert case.state is S.NOTIFIED
    with pytest.raises(Conflict):
        service.withdraw(actor_of(cast.bob), case_id)
    with pytest.raises(Conflict):
        service.withdraw_by_link(system(), token)


def test_nor_where_a_legal_hold_stopped_it_after_that(cast, outbox):
    case_id = deletions.approved(cast)
    token = token_of(outbox.to(cast.bob.email)[-1])
    assert deletions.after_waiting(case_id).state is S.NOTIFIED
    make_hold(cast.bob)
    work.watch()
    assert deletions.case(case_id).state is S.HELD
    assert not queries.own(actor_of(cast.bob), case_id).stoppable
    for withdraw in (
        lambda: service.withdraw(actor_of(cast.bob), case_id),
        lambda: service.withdraw_by_link(system(), token),
    ):
        with pytest.raises(Conflict):
            withdraw()
    assert "/link/deletion_withdraw/" not in str(outbox.to(cast.bob.email)[-1].links)


def test_nobody_else_sees_it_or_takes_it_back(cast, client):
    case_id = deletions.approved(cast)
    with pytest.raises(Exception, match="not_found"):
        service.withdraw(actor_of(cast.alice), case_id)
    sign_in(client, cast.carol)
    assert client.get(f"/privacy/deletion/{case_id}").status_code == 404


def test_a_legal_hold_stops_it_with_the_reason_and_it_goes_on_once_it_ends(cast, outbox):
    case_id = deletions.approved(cast)
    hold = make_hold(cast.bob, until=40, review=None)
    work.watch()
    case = deletions.case(case_id)
    assert (case.state, deletions.person(cast.bob).erasure_due_at) == (S.HELD, None)
    assert hold.reason in outbox.to(cast.bob.email)[-1].text
    with pytest.raises(moves.CaseMoved):
        deletions.approve(cast, case_id)
    with clock.shifted(timedelta(days=41)):
        work.watch()
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_of_a_hold_that_may_not_be_told_nothing_shows_and_nobody_approves(cast, outbox):
    case_id = deletions.asked(cast)
    make_hold(cast.bob, may_tell=False)
    told = len(outbox.to(cast.bob.email))
    with pytest.raises(Conflict) as refused:
        deletions.approve(cast, case_id)
    assert refused.value.reason == "held"
    work.watch()
    assert deletions.case(case_id).state is S.IN_APPROVAL
    assert len(outbox.to(cast.bob.email)) == told


def test_it_goes_on_by_itself_once_its_hold_ends(cast):
    hold = make_hold(cast.bob)
    case_id = deletions.asked(cast)
    assert queue.awaited("deletion.proceed", [case_id]) == set()
    legal_holds.confirm_end(actor_of(cast.ari), ask_to_end(cast.root, hold))
    assert queue.awaited("deletion.proceed", [case_id]) == {case_id}
    work.proceed(system(), case_id)
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_beside_a_hold_that_is_told_one_that_isnt_never_shows(cast, outbox):
    case_id = deletions.asked(cast)
    hold = make_hold(cast.bob, until=40, review=None)
    make_hold(cast.bob, may_tell=False)
    work.watch()
    assert deletions.case(case_id).state is S.HELD
    assert outbox.to(cast.bob.email)[-1].text.count(hold.reason) == 1
    with clock.shifted(timedelta(days=41)):
        work.watch()
    assert deletions.case(case_id).state is S.IN_APPROVAL


def test_a_hold_that_may_not_be_told_lets_an_approval_lapse_and_no_fact_is_said_to_have_changed(cast, outbox):
    case_id = deletions.approved(cast)
    make_hold(cast.bob, may_tell=False)
    work.watch()
    assert deletions.case(case_id).state is S.IN_APPROVAL
    mail = outbox.to(cast.bob.email)[-1]
    assert (mail.template, "Changed" in mail.text) == ("deletion_lapsed", False)


def test_a_hold_that_is_there_from_the_start_stops_the_request_at_once(cast):
    make_hold(cast.bob)
    assert deletions.case(deletions.asked(cast)).state is S.HELD


@pytest.mark.parametrize("link", ["stand-in", "delegate", "invited delegate", "held stand-in"])
def test_a_hold_of_an_account_that_keeps_something_of_them_stops_it_and_its_reason_is_not_told(
    cast, outbox, link
):
    case_id = deletions.approved(cast)
    held = cast.other
    if link == "delegate":
        make_delegation(cast.other, cast.bob)
    elif link == "invited delegate":
        make_delegation(cast.other, email=cast.bob.email)
    else:
        stand_in = people.invite(actor_of(cast.carol), email=cast.bob.email, full_name="Bob of Elsewhere")
        held = db.session.get(User, stand_in) if link == "held stand-in" else cast.other
    hold = make_hold(held, until=40, review=None)
    assert queue.awaited("deletion.proceed", [case_id]) == {case_id}
    work.proceed(system(), case_id)
    assert deletions.case(case_id).state is S.HELD
    assert hold.reason not in outbox.to(cast.bob.email)[-1].text
    assert queries.own(actor_of(cast.bob), case_id).held_for == ()
    with clock.shifted(timedelta(days=41)):
        work.watch()
    assert deletions.case(case_id).state is S.IN_APPROVAL


@pytest.mark.parametrize(
    ("begin", "opens", "writes"),
    [
        (deletions.approved, "bob", "carol"),
        (deletions.approved, "carol", "bob"),
        (deletions.closed, "carol", "bob"),
    ],
    ids=["opened", "wrote", "somebody of an account wrote"],
)
def test_a_hold_of_an_account_stops_it_at_once_where_a_former_delegate_wrote_in_its_tickets(
    cast, run_jobs, begin, opens, writes
):
    """The delegation itself is forgotten some time after its end; the tickets would go whole, with others' texts."""
    case_id = begin(cast)
    row = make_ticket(getattr(cast, opens), account_id=cast.other.id)
    make_message(row, "Seen on our side too", getattr(cast, writes))
    make_hold(cast.other, until=40, review=None)
    run_jobs()
    assert deletions.case(case_id).state is S.HELD


def test_a_hold_of_an_account_that_keeps_nothing_of_them_lets_it_go_on(cast):
    case_id = deletions.approved(cast)
    make_hold(cast.other)
    assert deletions.after_waiting(case_id).state is S.NOTIFIED


def test_the_job_stands_on_the_day_and_goes_with_the_withdrawal(cast, db):
    case_id = deletions.approved(cast)
    assert queue.awaited("deletion.proceed", [case_id]) == {case_id}
    assert "deletion.proceed" in jobs.WORK
    service.withdraw(actor_of(cast.bob), case_id)
    assert queue.awaited("deletion.proceed", [case_id]) == set()


def test_an_erasure_done_once_more_ends_the_case_a_restore_brought_back_and_mails_nobody(cast, outbox):
    case_id = deletions.asked(cast)
    with transaction():
        begun = erasure.begin(system(), case_id=case_id, subject=Subject(person_id=cast.bob.id))
    erasing.erase(begun, lambda: None, mailed=False)
    assert deletions.case(case_id).state is S.EXECUTED
    assert deletions.after_waiting(case_id).state is S.EXECUTED
    assert outbox.all() == []


def doubted(cast, case_id):
    """It came by a mailed link, and Ari asks for proof of who sent it."""
    with transaction() as session:
        session.execute(
            sa.update(DataCase)
            .where(DataCase.id == case_id)
            .values(source=Source.MAILED_LINK, requested_by=None)
        )
    doubt.ask_for_proof(actor_of(cast.ari), case_id, reason="Odd wording", asked="Your customer number")


def test_a_doubt_about_who_asked_stops_what_was_approved_until_it_is_answered(cast):
    case_id = deletions.approved(cast)
    doubted(cast, case_id)
    assert deletions.after_waiting(case_id).state is S.APPROVED
    with transaction(), clock.shifted(deletions.WAITED):
        queue.drop("deletion.proceed", case_id)  # it has run
        doubt.answered(system(), db.session.get_one(DataCase, case_id), "A-20418836")
    assert queue.awaited("deletion.proceed", [case_id]) == {case_id}
    assert deletions.after_waiting(case_id).state in {S.NOTIFIED, S.EXECUTED}


def due_soon():
    return set(db.session.scalars(sa.select(DataCase.id).where(case_queries.is_due_soon())))


@pytest.mark.one_database
def test_while_proof_is_waited_for_it_is_nowhere_late_or_due(cast, client):
    case_id = deletions.asked(cast)
    with clock.shifted(timedelta(days=25)):
        assert due_soon() == {case_id}
        doubted(cast, case_id)
    with clock.shifted(timedelta(days=90)):
        assert due_soon() == set()
        assert waiting.lines(actor_of(cast.ari), 9) == []
        sign_in(client, cast.ari)
        for path in (f"/admin/deletions/{case_id}", "/admin/data-cases/?view=all"):
            page = client.get(path).text
            assert "aits for proof of identity" in page
            assert "was due" not in page
            assert "days late" not in page
        sign_in(client, cast.bob)
        for path in ("/privacy/requests", f"/privacy/deletion/{case_id}"):
            page = client.get(path).text
            assert "roof of" in page
            assert "days late" not in page
            assert "We answer by" not in page


@pytest.mark.one_database
def test_the_page_asks_for_proof_and_says_what_is_waited_for(cast, client):
    case_id = deletions.asked(cast)
    sign_in(client, cast.ari)
    path = f"/admin/deletions/{case_id}"
    signed_in = client.get(path)
    assert ("Decide…" in signed_in.text, "Ask for proof" in signed_in.text) == (True, False)
    doubted(cast, case_id)
    asked = client.get(path)

    assert "Proof of identity was asked for" in asked.text
    assert "Decide…" not in asked.text


def test_of_two_owners_only_one_is_erased_and_the_account_keeps_the_other(cast):
    deletions.asked(cast)
    first, second = (make_person(cast.nordlicht, role="owner", username=f"owner.{n}") for n in (1, 2))
    with transaction() as session:
        session.execute(sa.text("UPDATE users SET status = 'disabled' WHERE username = 'alice.lind'"))
    cases = [service.ask_own(actor_of(user), username=user.username) for user in (first, second)]
    deletions.approve(cast, cases[0])
    with pytest.raises(Conflict) as refused:
        deletions.approve(cast, cases[1])
    assert refused.value.reason == "last_owner"
    assert deletions.case(cases[1]).state is S.IN_APPROVAL


def test_an_owner_who_is_the_only_one_by_now_is_decided_about_anew(cast, outbox):
    deletions.asked(cast)
    other = make_person(cast.nordlicht, role="owner", username="owner.1")
    case_id = service.ask_own(actor_of(cast.alice), username=cast.alice.username)
    deletions.approve(cast, case_id)
    with transaction() as session:
        session.execute(sa.text("UPDATE users SET status = 'disabled' WHERE username = 'owner.1'"))
    assert deletions.after_waiting(case_id).state is S.IN_APPROVAL
    assert "Owners of the account" in outbox.to(cast.alice.email)[-1].text
    assert deletions.person(other).erasure_due_at is None


def test_what_another_deletion_blocks_stays_blocked_once_one_ends(cast):
    case_id = deletions.closed(cast)
    own = deletions.standing(deletions.person(cast.bob))
    deletions.approve(cast, own.id)
    due = deletions.deletion(own.id).wait_until
    with clock.shifted(timedelta(hours=1)):
        work.watch()  # a new preview: there is a request more
        deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    service.withdraw(actor_of(cast.alice), case_id)
    bob = deletions.person(cast.bob)
    assert (bob.erasure_due_at, bob.restricted_since is not None) == (due, True)
    assert deletions.person(cast.alice).erasure_due_at is None


def test_why_a_colleagues_data_are_kept_isnt_told_to_the_owner(cast, outbox):
    case_id = deletions.closed(cast)
    hold = make_hold(cast.bob)
    work.watch()
    assert deletions.case(case_id).state is S.HELD
    assert hold.reason not in outbox.to(cast.alice.email)[-1].text


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_stops_it_calls_back_who_is_to_be_told_and_tells_anew_later(cast, withdrawn, run_jobs):
    case_id = deletions.approved(cast)
    assert deletions.after_waiting(case_id).state is S.NOTIFIED
    if withdrawn:
        with transaction():
            held = transitions.lock_for_job(case_id)
            moves.end(system(), held.case, DataCaseAct.WITHDRAWN)
    else:
        make_hold(cast.bob)
        run_jobs()
    assert deletions.case(case_id).state is (S.WITHDRAWN if withdrawn else S.HELD)
    told = notices(case_id)
    assert {(n.state, n.sealed_payload) for n in told} == {(NoticeState.CALLED_BACK, "")}
