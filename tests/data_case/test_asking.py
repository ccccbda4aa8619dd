"""Requests about one's own data: sent by the person, freshly signed in, one of a kind at a time, due in a month."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from admin_app.data_case import deadlines, queries, service
from admin_app.data_case.desk import deciding
from admin_app.data_case.moves import CaseFrozen
from admin_app.kernel.errors import Conflict, Invalid, NotFound, ReauthRequired
from admin_app.overview import waiting
from tests.cast import actor_of, sign_in
from tests.factories.data_cases import ask, found
from tests.factories.disputes import say_not_me


def test_a_request_has_a_number_a_deadline_and_an_event(cast, events):
    case = ask(cast.bob)
    assert case.number.startswith("P-")
    assert case.due_at == deadlines.due(case.received_at)
    told = [e for e in events() if e.name == "data_case.requested"]
    assert [(e.actor_id, e.target_id, e.facts["number"]) for e in told] == [
        (cast.bob.id, case.id, case.number)
    ]
    assert [step.act for step in queries.steps(actor_of(cast.bob), case.id)] == ["requested"]


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        ((2026, 1, 31), (2026, 2, 28), (2026, 4, 30)),
        ((2027, 11, 30), (2027, 12, 30), (2028, 2, 29)),
        ((2026, 12, 15), (2027, 1, 15), (2027, 3, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_there_is(received, due, extended):
    at = datetime(*received, 14, 5, tzinfo=UTC)
    assert deadlines.due(at) == datetime(*due, 23, 59, 59, tzinfo=UTC)
    assert deadlines.extended_due(at) == datetime(*extended, 23, 59, 59, tzinfo=UTC)


def test_the_month_is_counted_by_the_operator_s_calendar(use_settings):
    use_settings(time_zone="Europe/Berlin")
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # the new year there
    assert deadlines.due(at) == datetime(2027, 2, 1, 22, 59, 59, tzinfo=UTC)


def test_one_of_a_kind_is_open_at_a_time_and_a_withdrawn_one_makes_room(cast):
    case = ask(cast.bob)
    ask(cast.bob, "access")
    with pytest.raises(Conflict):
        ask(cast.bob)
    service.withdraw(actor_of(cast.bob), case.id)
    assert found(case.id).closed_at is not None
    assert ask(cast.bob).number != case.number


def test_nobody_else_withdraws_it(cast):
    case = ask(cast.bob)
    with pytest.raises(NotFound):
        service.withdraw(actor_of(cast.carol), case.id)


def test_asking_wants_a_fresh_sign_in_and_what_is_wrong(cast):
    with pytest.raises(ReauthRequired):
        service.request(actor_of(cast.bob, fresh=False), "access", words="")
    for words, topic, field in (("", "notes", "words"), ("It is wrong", "", "topic")):
        with pytest.raises(Invalid) as refused:
            service.request(actor_of(cast.bob), "correction", words=words, topic=topic)
        assert refused.value.field == field


def test_a_request_rests_while_its_person_says_it_was_somebody_else(cast):
    assert cast.ada.id
    case = ask(cast.bob)
    say_not_me(cast.bob)
    with pytest.raises(CaseFrozen):
        deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="Nothing is wrong")
    assert case.id not in [line.id for line in waiting.listing(actor_of(cast.ada))]


@pytest.mark.feature("S0-25")
def test_the_pages_lead_from_asking_to_the_answer_and_back(client, cast, post):
    sign_in(client, cast.bob)
    assert "Have your data restricted" in client.get("/privacy/requests").text
    sent = post("/privacy/requests/restriction", words="I dispute the invoice of May")
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert "I dispute the invoice of May" in page
    assert "days left" in page
    assert post(f"{sent.location}/withdraw").status_code == 303
    assert "Withdrawn" in client.get("/privacy/requests").text


def test_correction_names_what_only_staff_can_change(client, cast):
    sign_in(client, cast.bob)
    page = client.get("/privacy/requests/correction").text
    assert "Notes of our staff" in page
    assert 'value="notes"' in page
    assert 'value="sign_in"' not in page  # changed by oneself


def test_the_steps_of_ones_request_are_told_by_moments_not_by_their_markup(client, cast):
    case = ask(cast.bob)
    deciding.refuse(actor_of(cast.ada), case.id, number=case.number, note="Nothing is wrong here")
    sign_in(client, cast.bob)
    page = client.get(f"/privacy/requests/{case.id}").text
    assert ("<time" in page, "&lt;time" in page) == (True, False)
