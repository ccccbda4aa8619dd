"""Who can't sign in asks by a mailed link: one answer for every name, and a link that opens a form and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app import jobs
from admin_app.bell.models import BellNotice
from admin_app.data_case import deadlines, moves
from admin_app.data_case.desk import deciding
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseEntry, DataCaseState, Source
from admin_app.identity.models import Account, AccountStatus, User
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.kernel.queue import Job
from admin_app.mailed_link.service import LinkDead
from admin_app.request_by_mail import doubting, service
from tests.cast import actor_of
from tests.factories.contacts import make_contact
from tests.factories.data_cases import ask
from tests.factories.disputes import say_not_me
from tests.factories.people import make_person
from tests.factories.requests_by_mail import STRANGER, ask_by_link, link_for

WRONG = "The name is spelt wrongly"


@pytest.fixture
def gone(cast):
    """Somebody who can't sign in any more: disabled, and the account closed."""
    person = make_person(cast.nordlicht, status="disabled", email="gone@nordlicht.example")
    with transaction() as session:
        session.execute(
            sa.update(Account).where(Account.id == cast.nordlicht.id).values(status=AccountStatus.DEACTIVATED)
        )
    return person


def test_somebody_disabled_of_a_closed_account_gets_a_link_and_asks(gone, client, outbox):
    client.post("/privacy-request", data={"csrf_token": client.csrf(), "name": gone.email})
    mail_links()
    mail = outbox.to(gone.email)[-1]
    (path,) = [link for link in mail.links if "/link/data_request/" in link]
    path = path[path.index("/link/") :]
    assert "The deletion of my data" in client.get(path).text or "A copy of my data" in client.get(path).text
    sent = client.post(f"{path}/send", data={"csrf_token": client.csrf(), "kind": "access", "words": ""})
    assert "Your request is in" in sent.text
    case = db.session.scalars(sa.select(DataCase).where(DataCase.subject_id == gone.id)).one()
    assert (case.source, case.state, case.requested_by) == (Source.MAILED_LINK, DataCaseState.REQUESTED, None)
    assert client.get(path).status_code == 404


def mail_links():
    """Run the jobs that were asked for, and leave the mail in the outbox."""
    db.session.rollback()
    for job_id in db.session.scalars(sa.select(Job.id).where(Job.name == service.JOB)).all():
        jobs.run_job(job_id)
    db.session.rollback()


def test_s01_known_and_unknown_names_get_the_same_answer_and_the_same_work(gone, client, count_statements):
    seen = []
    for name in (gone.email, "nobody@nordlicht.example", "sam@company.example"):
        token = client.csrf()
        with count_statements() as counted:
            answer = client.post("/privacy-request", data={"csrf_token": token, "name": name})
        text = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text)
        seen.append((answer.status_code, text, counted.total))
    assert len(set(seen)) == 1
    db.session.rollback()
    assert db.session.query(Job).filter_by(name=service.JOB).count() == 3


def test_s57_links_are_limited_for_each_person_and_staff_get_none(cast, gone, outbox, run_jobs):
    for _ in range(5):
        service.ask(STRANGER, name=gone.email)
    service.ask(STRANGER, name=cast.sam.email)
    run_jobs()
    assert len(outbox.to(gone.email)) == 3
    assert not outbox.to(cast.sam.email)


def test_s06_a_link_works_once_for_a_day_and_dies_with_the_address(cast, gone):
    first = link_for(gone)
    second = link_for(gone)
    with pytest.raises(LinkDead):
        service.look(first)
    with clock.shifted(timedelta(hours=25)), pytest.raises(LinkDead):
        service.look(second)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == gone.id).values(email="new@nordlicht.example"))
    with pytest.raises(LinkDead):
        service.look(second)


def test_what_is_asked_for_needs_its_words_and_the_link_stays_good_until_it_has_them(gone):
    token = link_for(gone)
    with pytest.raises(Invalid) as refused:
        service.send(STRANGER, token, kind="correction", words="", topic="name")
    assert refused.value.field == "words"
    service.send(STRANGER, token, kind="correction", words=WRONG, topic="name")
    with pytest.raises(Conflict):
        ask_by_link(gone, "correction", words=WRONG, topic="name")


def test_somebody_who_cant_sign_in_withdraws_by_a_link_and_only_their_own(cast, gone, outbox):
    contact = make_contact(gone, "gone@private.example").value
    case = ask_by_link(gone)
    others = ask(cast.carol, "access")
    with pytest.raises(NotFound):
        service.withdraw(STRANGER, link_for(gone), others.id)
    service.withdraw(STRANGER, link_for(gone), case.id)
    assert db.session.get_one(DataCase, case.id, populate_existing=True).state is DataCaseState.WITHDRAWN
    told = {mail.template for mail in outbox.to(contact)}
    assert told == {"data_case_received", "data_case_withdrawn"}
    with pytest.raises(moves.CaseMoved):
        service.withdraw(STRANGER, link_for(gone), case.id)


def test_a_link_tells_nothing_of_other_people_s_requests_and_staff_by_short_name(cast, gone):
    others = ask(cast.carol)
    deciding.refuse(actor_of(cast.ada), others.id, number=others.number, note="Nothing is wrong")
    with pytest.raises(NotFound):
        service.withdraw(STRANGER, link_for(gone), others.id)
    case = ask_by_link(gone)
    deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="Nothing is wrong")
    with pytest.raises(moves.CaseMoved) as refused:
        service.withdraw(STRANGER, link_for(gone), case.id)
    assert refused.value.who != cast.ada.full_name


def test_a_request_by_link_rests_once_its_person_says_it_was_somebody_else(cast):
    case = ask_by_link(cast.bob, "deletion")
    say_not_me(cast.bob)
    assert db.session.get_one(DataCase, case.id, populate_existing=True).frozen_by is not None


def test_an_answer_is_an_approver_s_turn_and_what_stood_still_counts_when_extended(cast, gone):
    case = ask_by_link(gone)
    doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your customer number")
    before = turns(case)
    with clock.shifted(timedelta(days=40)):
        service.answer(STRANGER, link_for(gone), case.id, words="A-20418836")
        assert turns(case) > before
        deciding.extend(actor_of(cast.ada), case.id, note="Three systems have to be searched")
    case = db.session.get_one(DataCase, case.id, populate_existing=True)
    assert case.due_at - deadlines.extended_due(case.received_at) >= timedelta(days=40)


def test_proof_that_nobody_sends_is_asked_for_once_more_after_two_weeks(cast, gone, outbox, run_jobs):
    case = ask_by_link(gone)
    doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your customer number")
    run_jobs()
    told = [turns(case), len(asked_for_proof(outbox, gone))]
    for days, more in ((13, 0), (15, 1), (90, 1)):
        with clock.shifted(timedelta(days=days)):
            run_jobs()
        assert [turns(case), len(asked_for_proof(outbox, gone))] == [count + more for count in told], days
    first, again = asked_for_proof(outbox, gone)
    assert "Your customer number" in again.text
    assert ("Reminder" in first.subject, "Reminder" in again.subject) == (False, True)


def test_once_it_is_withdrawn_nobody_is_asked_for_proof_again(cast, gone, outbox, run_jobs):
    case = ask_by_link(gone)
    doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your customer number")
    service.withdraw(STRANGER, link_for(gone), case.id)
    before = len(asked_for_proof(outbox, gone))
    with clock.shifted(timedelta(days=15)):
        run_jobs()
    assert len(asked_for_proof(outbox, gone)) == before


def asked_for_proof(outbox, person):
    return [mail for mail in outbox.to(person.email) if mail.template == "data_request_proof"]


def turns(case):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(BellNotice.thing_id == case.id))


def test_proof_of_identity_is_asked_for_only_with_a_recorded_doubt_and_the_time_stands_still(
    cast, gone, outbox
):
    case = ask_by_link(gone)
    due = case.due_at
    with pytest.raises(Invalid):
        doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="", asked="Your customer number")
    with pytest.raises(NotAllowed):
        doubting.ask_for_proof(
            actor_of(cast.sam), case.id, reason="Odd wording", asked="Your customer number"
        )
    doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your customer number")
    mail = outbox.to(gone.email)[-1]
    assert "Your customer number" in mail.text
    assert "Odd wording" not in mail.text
    with pytest.raises(moves.ProofAwaited), transaction():
        moves.lock(actor_of(cast.ada), DataCaseAct.FULFILLED, case.id, None)
    with clock.shifted(timedelta(days=4)):
        service.answer(STRANGER, link_for(gone), case.id, words="A-20418836")
    case = db.session.get_one(DataCase, case.id, populate_existing=True)
    assert case.paused_at is None
    assert timedelta(days=4) <= case.due_at - due < timedelta(days=4, minutes=1)
    shared = {entry.act: entry.shared for entry in db.session.scalars(sa.select(DataCaseEntry))}
    assert (shared[DataCaseAct.NOTED], shared[DataCaseAct.DOUBTED], shared[DataCaseAct.PROVEN]) == (
        False,
        True,
        True,
    )


def test_nobody_who_asked_signed_in_is_asked_for_more(cast):
    case = ask(cast.bob, "access")
    with pytest.raises(Conflict, match="proven"):
        doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your birthday")


def test_an_answer_without_a_question_is_refused(gone):
    case = ask_by_link(gone)
    with pytest.raises(Conflict, match="not_asked"):
        service.answer(STRANGER, link_for(gone), case.id, words="Here it is")


@pytest.mark.one_database
def test_the_page_of_a_link_shows_requests_and_questions_and_takes_an_answer_in_its_place(cast, gone, client):
    case = ask_by_link(gone)
    doubting.ask_for_proof(actor_of(cast.ada), case.id, reason="Odd wording", asked="Your customer number")
    path = f"/link/data_request/{link_for(gone)}"
    shown = client.get(path)
    assert shown.status_code == 200
    assert case.number in shown.text
    assert "waiting for your answer" in shown.text
    assert gone.full_name not in shown.text
    refused = client.post(f"{path}/send", data={"csrf_token": client.csrf(), "kind": "", "words": ""})
    assert refused.status_code == 422
    answer = {"csrf_token": client.csrf(), "words": "A-20418836"}
    assert "Your answer is in" in client.post(f"{path}/requests/{case.id}/answer", data=answer).text


def test_mails_about_a_request_by_link_lead_to_the_door_that_needs_no_sign_in(cast, outbox):
    ask_by_link(cast.bob)
    told = next(mail for mail in outbox.to(cast.bob.email) if mail.template == "data_case_received")
    assert "/privacy-request" in told.text
    assert "/privacy/requests" not in told.text
