"""A case that billing has anew: it looks different in the queue, and says why on its page."""

import pytest

from admin_app.closing import decision, execution, request
from admin_app.closing.holds import clearing
from tests.cast import actor_of, sign_in
from tests.closing.test_desk_pages import path
from tests.factories import closing
from tests.factories.billing import known, make_invoice

pytestmark = pytest.mark.one_database


def sent_back(cast):
    case_id = closing.cleared(cast)
    decision.send_back(actor_of(cast.ada), case_id, version=None, note="One invoice is still open")
    return case_id


def answered(cast):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    clearing.ask_customer(actor_of(cast.bill), case_id, version=None, note="Which account gets it?")
    request.answer(actor_of(cast.alice), case_id, note="The one ending in 42")
    return case_id


def lapsed(cast):
    case_id = closing.approved(cast)
    make_invoice(cast.nordlicht, number="2026-777")
    execution.watch()
    return case_id


WAYS = [
    (sent_back, "Sent back", "<b>Ada Okafor sent back</b> to billing", "One invoice is still open"),
    (answered, "Answered", "<b>Alice Lindqvist answered</b>", "The one ending in 42"),
    (lapsed, "Back in billing", "The approval lapsed", "2026-777"),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("way", "chip", "what", "words"), WAYS)
def test_the_queue_and_the_top_of_the_page_say_why_it_is_back(cast, client, way, chip, what, words):
    case_id = way(cast)
    sign_in(client, cast.bill)
    queue = client.get("/admin/requests/").text
    assert f">{chip}<" in queue
    assert ">Billing check</span>" not in queue
    page = client.get(path(case_id)).text
    top = page.split('aria-label="Why it is back"')[1].split('aria-label="Steps"')[0]
    assert what in top
    assert words in top


def test_an_answer_stands_with_its_question(cast, client):
    case_id = answered(cast)
    sign_in(client, cast.bill)
    top = (
        client.get(path(case_id)).text.split('aria-label="Why it is back"')[1].split('aria-label="Steps"')[0]
    )
    assert "Which account gets it?" in top


def test_words_of_the_case_stay_with_those_who_work_on_it(cast, client):
    case_id = sent_back(cast)
    sign_in(client, cast.sam)
    page = client.get(path(case_id)).text
    assert ("Why it is back" in page, "One invoice is still open" in page) == (True, False)


def test_a_case_that_was_passed_on_again_is_no_longer_back(cast, client):
    case_id = sent_back(cast)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    sign_in(client, cast.ada)
    assert "Why it is back" not in client.get(path(case_id)).text
    assert "Sent back" not in client.get("/admin/requests/?view=approval").text


def test_the_customer_reads_of_a_lapse_only_while_billing_looks_again(cast, client):
    case_id = lapsed(cast)
    sign_in(client, cast.alice)
    assert "Billing looks again" in client.get("/close").text
    closing.cleared_holds(cast, case_id)
    clearing.pass_on(actor_of(cast.bill), case_id, version=None)
    decision.send_back(actor_of(cast.ada), case_id, version=None, note="Look at the credit")
    assert "Billing looks again" not in client.get("/close").text
