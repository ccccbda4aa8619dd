"""An objection on the customer's side: said on the receipt's page, answered there."""

from __future__ import annotations

import pytest

from admin_app.audit.events import Event
from admin_app.objection import service
from admin_app.user import people
from tests.cast import actor_of
from tests.customer.conftest import alice as alice
from tests.customer.conftest import bob as bob
from tests.customer.conftest import post as post
from tests.factories.objections import WORDS, object_to
from tests.factories.receipts import make_receipt, receipt_of
from tests.receipts.acts import WHY, make_fay

NOTE = "We had the wrong person on the phone"


@pytest.fixture
def disabled(cast):
    """Sam disabled Fay; the receipt's id."""
    people.disable(actor_of(cast.sam), make_fay(cast).id, reason=WHY)
    return receipt_of(Event.PERSON_DISABLED).id


def test_a_customer_objects_on_the_receipts_page_and_reads_until_when_it_is_answered(bob, cast, post):
    receipt_id = make_receipt(cast.bob)
    path = f"/activity/support/{receipt_id}"
    assert f"{path}/object" in bob.get(path).text
    assert post(bob, f"{path}/object", text=WORDS).status_code == 303
    page = bob.get(path).text
    for said in (WORDS, "You objected", "We answer by", "Waiting for an answer"):
        assert said in page
    assert f"{path}/object" not in page
    assert "Objection: Waiting for an answer" in bob.get("/activity/support").text


def test_too_few_words_are_refused_beside_the_field_and_kept(bob, cast, post):
    path = f"/activity/support/{make_receipt(cast.bob)}/object"
    answer = post(bob, path, text="Too short")
    assert answer.status_code == 422
    assert "Too short" in answer.text


def test_a_second_objection_is_a_conflict_that_keeps_what_was_typed(alice, cast, post):
    receipt_id = make_receipt(cast.bob)
    object_to(receipt_id, cast.bob)
    answer = post(alice, f"/activity/support/{receipt_id}/object", text="An owner says so too")
    assert answer.status_code == 409
    assert "An owner says so too" in answer.text


def test_both_the_person_and_an_owner_read_whose_objection_it_is(alice, cast):
    receipt_id = make_receipt(cast.bob)
    object_to(receipt_id, cast.bob)
    assert "Bob Solberg objected" in alice.get(f"/activity/support/{receipt_id}").text


def test_the_answer_stands_on_the_receipt_with_who_gave_it(alice, cast, disabled):
    service.reject(actor_of(cast.ada), object_to(disabled, cast.alice), note=NOTE)
    page = alice.get(f"/activity/support/{disabled}").text
    assert "Ada O. answered" in page
    assert NOTE in page
    assert "Okafor" not in page


def test_upheld_says_whether_it_is_undone_yet(alice, cast, disabled):
    service.uphold(actor_of(cast.ada), object_to(disabled, cast.alice), note=NOTE)
    assert "has been asked to" in alice.get(f"/activity/support/{disabled}").text
    people.enable(actor_of(cast.root), receipt_of(Event.PERSON_DISABLED).person_id, reason=NOTE)
    assert "It has been undone since." in alice.get(f"/activity/support/{disabled}").text


def test_upheld_of_what_cant_be_undone_says_so(alice, cast):
    receipt_id = make_receipt(cast.bob)
    service.uphold(actor_of(cast.ada), object_to(receipt_id, cast.alice), note=NOTE)
    assert "is on record that" in alice.get(f"/activity/support/{receipt_id}").text
