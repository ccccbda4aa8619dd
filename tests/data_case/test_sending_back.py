"""An approver sends a request back for what is missing; the answer brings it back, and the time goes on meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.data_case import queries, service
from admin_app.data_case.desk import case_look, deciding
from admin_app.data_case.models import DataCaseState as State
from admin_app.data_case.moves import CaseMoved
from admin_app.kernel import clock
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from admin_app.overview import waiting
from admin_app.request_by_mail import service as by_mail
from tests.cast import actor_of, sign_in
from tests.data_case.test_deciding import acts, also, mails_to, notices
from tests.factories import deletions
from tests.factories.data_cases import ask, enter, found
from tests.factories.people import make_staff
from tests.factories.requests_by_mail import STRANGER, ask_by_link, link_for

MISSING = "Which of the two notes is wrong?"
ANSWER = "The one of 3 March, I never said that"


def in_queue(case, reader):
    return case.id in [line.id for line in waiting.listing(actor_of(reader))]


def test_the_person_is_asked_by_mail_and_their_answer_brings_it_back(client, cast, outbox, post):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    assert found(case.id).state is State.NEEDS_PERSON
    assert found(case.id).due_at == case.due_at
    assert not in_queue(case, cast.ada)
    assert MISSING in mails_to(outbox, cast.bob)["data_case_sent_back"].text
    sign_in(client, cast.bob)
    page = client.get(f"/privacy/requests/{case.id}")
    assert MISSING in page.text
    assert "Waits for your answer" in page.text
    answered = post(f"/privacy/requests/{case.id}/answer", words=ANSWER, version=str(found(case.id).version))
    assert answered.status_code == 303
    assert found(case.id).state is State.REQUESTED
    assert in_queue(case, cast.ada)
    assert acts(case, cast.bob) == ["requested", "asked_person", "answered"]


def test_what_the_person_answers_is_opened_by_a_look_as_their_request_is(client, cast):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    service.answer(actor_of(cast.bob), case.id, words=ANSWER)
    sign_in(client, cast.ada)
    path = f"/admin/data-cases/{case.id}"
    assert ANSWER not in client.get(path).text
    client.post(f"{path}/open", data={"csrf_token": client.csrf()})
    assert ANSWER in client.get(path).text


def test_an_entered_request_goes_back_to_whoever_entered_it_and_the_person_is_not_asked(cast, outbox):
    case = enter(cast.sam, cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    assert found(case.id).state is State.NEEDS_ENTRY
    assert "data_case_sent_back" not in mails_to(outbox, cast.bob)
    assert notices(case, cast.sam) == 1
    assert (in_queue(case, cast.sam), in_queue(case, cast.ada)) == (True, False)
    assert MISSING in [step.words for step in queries.steps(actor_of(cast.sam), case.id)]
    deciding.supplement(actor_of(cast.sam), case.id, words=ANSWER)
    assert (in_queue(case, cast.sam), in_queue(case, cast.ada)) == (False, True)
    assert ANSWER in [step.words for step in queries.steps(actor_of(cast.bob), case.id)]


def test_who_added_to_an_entry_does_not_decide_it(cast):
    both = make_staff("approver")
    also(both, "support")
    case = enter(cast.sam, cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    deciding.supplement(actor_of(both), case.id, words=ANSWER)
    assert not in_queue(case, both)
    with pytest.raises(NotAllowed):
        deciding.correct(actor_of(both), case.id, note="I added it and correct it")
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    assert in_queue(case, both)  # what is missing now is theirs to add again


def test_whoever_entered_a_correction_opens_its_words_and_not_the_data_while_it_is_theirs(cast, client):
    case = enter(cast.sam, cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    sign_in(client, cast.sam)
    assert (
        client.post(f"/admin/data-cases/{case.id}/open", data={"csrf_token": client.csrf()}).status_code
        == 303
    )
    assert cast.bob.email not in client.get(f"/admin/people/{cast.bob.id}").text
    assert case_look.may(actor_of(cast.sam), found(case.id))


def test_whoever_cant_sign_in_answers_by_a_link(cast, client):
    case = ask_by_link(cast.bob, "correction", words="The name is wrong", topic="name")
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    token = link_for(cast.bob)
    assert f"Our question about {case.number}" in client.get(f"/link/data_request/{token}").text
    by_mail.answer(STRANGER, token, case.id, words=ANSWER)
    assert found(case.id).state is State.REQUESTED


def test_an_approver_may_decide_without_the_answer_and_the_answer_then_comes_too_late(cast):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="Neither note is wrong")
    with pytest.raises(CaseMoved):
        service.answer(actor_of(cast.bob), case.id, words=ANSWER)


def test_person_and_approvers_are_reminded_before_the_time_is_over(cast, outbox, run_jobs):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    assert "Reminder" not in mails_to(outbox, cast.bob)["data_case_sent_back"].subject
    before = notices(case, cast.ada)
    with clock.shifted(case.due_at - clock.now() - timedelta(days=6)):
        run_jobs()
    assert "Reminder" in mails_to(outbox, cast.bob)["data_case_sent_back"].subject
    assert notices(case, cast.ada) == before + 1


def test_it_wants_a_note_a_right_and_a_request_of_these_kinds(cast):
    case = ask(cast.bob)
    with pytest.raises(Invalid):
        deciding.send_back(actor_of(cast.ada), case.id, note="?")
    with pytest.raises(NotAllowed):
        deciding.send_back(actor_of(cast.sam), case.id, note=MISSING)
    with pytest.raises(Conflict):
        deciding.send_back(actor_of(cast.ada), deletions.asked(cast), note=MISSING)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    with pytest.raises(NotFound):
        service.answer(actor_of(cast.carol), case.id, words=ANSWER)
    with pytest.raises(CaseMoved):
        deciding.supplement(actor_of(cast.sam), case.id, words=ANSWER)


def test_s41_of_two_who_send_it_back_one_is_told_who_was_faster_and_keeps_the_text(client, cast, post):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ari), case.id, note=MISSING)
    sign_in(client, cast.ada)
    answer = post(
        f"/admin/data-cases/{case.id}/send-back", note="Which invoice do you mean?", version=str(case.version)
    )
    assert answer.status_code == 409
    assert cast.ari.full_name in answer.text
    assert "Which invoice do you mean?" in answer.text


@pytest.mark.postgres
def test_s41_one_answers_while_another_decides_and_one_of_them_wins(cast, threads):
    case = ask(cast.bob)
    deciding.send_back(actor_of(cast.ada), case.id, note=MISSING)
    version = found(case.id).version
    bob, ada = actor_of(cast.bob), actor_of(cast.ada)
    ended = threads(
        [
            lambda: service.answer(bob, case.id, words=ANSWER, version=version),
            lambda: deciding.correct(ada, case.id, note="Corrected by what we know", version=version),
        ]
    )
    assert [type(end) for end in ended if isinstance(end, Exception)] == [CaseMoved]
