"""One queue of what waits for a member of staff, with its number in the menu and one statement for it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.overview import waiting
from admin_app.overview.waiting import QUEUES, WaitingKind
from admin_app.proposal import service as proposals
from tests.cast import actor_of, sign_in
from tests.factories import closing
from tests.factories.break_glass import make_glass
from tests.factories.disputes import make_objected, propose_decision, say_not_me
from tests.factories.independence import make_tie
from tests.factories.people import make_person, make_staff
from tests.factories.proposals import propose
from tests.factories.support import ask
from tests.sign_in.door import later
from views.desk.waiting import PAGES
from views.labels.waiting import KINDS


def of(user):
    return [(line.kind, line.id) for line in waiting.listing(actor_of(user))]


def number(user):
    return waiting.number(actor_of(user))


@pytest.fixture
def fay(cast):
    return make_person(cast.nordlicht, factor=True, full_name="Fay Holm")


def test_each_kind_has_its_queue_its_page_and_its_words():
    assert sorted(WaitingKind) == sorted(queue.kind for queue in QUEUES) == sorted(PAGES) == sorted(KINDS)


def test_what_a_colleague_asked_waits_for_those_who_may_confirm_it(cast, fay):
    asked = propose(cast.sam, fay)
    assert of(cast.root) == [(WaitingKind.PROPOSAL, asked)]
    for who in (cast.sam, cast.bill, cast.ada, cast.aud):
        assert (of(who), number(who)) == ([], 0)
    assert number(cast.root) == 1


def test_an_objection_waits_until_somebody_asked_to_decide_it_and_then_for_the_second_person(cast, fay):
    dispute = make_objected(fay)
    assert of(cast.root) == of(cast.sam) == [(WaitingKind.DISPUTE, dispute.id)]
    asked = propose_decision(cast.sam, dispute)
    assert (of(cast.root), of(cast.sam)) == ([(WaitingKind.PROPOSAL, asked)], [])


def test_a_colleagues_dispute_waits_for_an_independent_administrator(cast):
    dispute = say_not_me(cast.sam)
    make_tie(cast.ruth, cast.sam)
    assert of(cast.root) == [(WaitingKind.DISPUTE, dispute.id)]
    assert of(cast.ruth) == of(make_staff("support")) == []


def test_the_first_to_lapse_stands_on_top(cast, fay):
    first = propose(cast.sam, fay)
    with clock.shifted(timedelta(hours=1)):
        second = propose(cast.sam, make_person(cast.nordlicht, factor=True))
        dispute = make_objected(make_person(cast.nordlicht))
        assert [line.id for line in waiting.listing(actor_of(cast.root))] == [first, second, dispute.id]


def test_what_is_decided_or_lapsed_waits_for_nobody(cast, fay):
    asked = propose(cast.sam, fay)
    with clock.shifted(timedelta(hours=73)):
        assert (of(cast.root), number(cast.root)) == ([], 0)
    proposals.withdraw(actor_of(cast.sam), asked)
    assert (of(cast.root), number(cast.root)) == ([], 0)


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "root"])
def test_the_number_takes_one_statement_and_agrees_with_the_queue(cast, fay, count_statements, who):
    propose(cast.ruth, fay)
    make_objected(make_person(cast.nordlicht))
    reader = actor_of(getattr(cast, who))
    waiting.number(reader)
    with count_statements() as seen:
        found = waiting.number(reader)
    assert seen.total == 1
    assert found == len(waiting.listing(reader))


def test_the_menu_shows_the_number_and_nothing_where_nothing_waits(client, cast, fay):
    sign_in(client, cast.root)
    assert "Waiting for me</span></a>" in client.get("/admin/").text
    propose(cast.sam, fay)
    page = client.get("/admin/waiting").text
    assert 'Waiting for me</span><span class="n">1</span></a>' in page
    assert "Fay Holm" in page
    assert "Remove the authenticator app" in page


def test_a_list_shows_the_number_that_was_counted_last_and_asks_nothing_more(
    client, cast, fay, count_statements
):
    sign_in(client, cast.root)
    propose(cast.sam, fay)
    client.get("/admin/")
    with count_statements() as seen:
        assert '<span class="n">1</span>' in client.get("/admin/accounts/").text
    assert not [s for s in seen.statements if "proposals" in s]


def test_more_than_200_are_told_as_200_and_more(monkeypatch, client, cast, fay):
    monkeypatch.setattr(waiting, "COUNTED", 1)
    waiting._asked_by.cache_clear()
    for person in (fay, make_person(cast.nordlicht, factor=True), make_person(cast.nordlicht, factor=True)):
        propose(cast.sam, person)
    sign_in(client, cast.root)
    assert '<span class="n">1+</span>' in client.get("/admin/waiting").text
    waiting._asked_by.cache_clear()


def beside(client, label):
    """The number beside a line of the menu."""
    found = re.search(rf'{label}</span>(?:<span class="n">([^<]*)</span>)?</a>', client.get("/admin/").text)
    return found[1] if found else ""


def test_each_line_of_the_menu_has_the_number_of_its_own_kind(client, cast, fay):
    propose(cast.sam, fay)
    make_objected(make_person(cast.nordlicht))
    with later(hours=-2):
        make_glass(cast.ruth, cast.nordlicht)
    sign_in(client, cast.root)
    lines = ("Waiting for me", "Second person", "Disputes", "Break-glass reviews", "Objections")
    assert [beside(client, line) for line in lines] == ["3", "1", "1", "1", None]
    sign_in(client, cast.aud)
    assert beside(client, "Break-glass reviews") == "1"


def test_requests_count_what_is_billings_turn_and_support_access_what_one_asked(client, cast):
    closing.requested(cast)
    sign_in(client, cast.bill)
    assert beside(client, "Requests") == "1"
    sign_in(client, cast.sam)
    assert beside(client, "Requests") is None
    assert cast.carol
    ask(cast.sam, cast.other)
    assert beside(client, "Support access") == "1"


@pytest.mark.parametrize("who", ["sam", "bill", "ada", "root", "aud"])
def test_all_numbers_of_a_page_take_one_statement(client, cast, count_statements, who):
    reader = actor_of(getattr(cast, who))
    waiting.numbers(reader)
    with count_statements() as seen:
        waiting.numbers(reader)
    assert seen.total == 1
