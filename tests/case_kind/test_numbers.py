"""Short numbers of cases: everybody who talks about one reads the same."""

from __future__ import annotations

import re

import pytest

from admin_app.kernel.db import db
from admin_app.objection.models import Objection
from admin_app.recovery_case.models import CaseState, RecoveryCase
from tests.cast import sign_in
from tests.factories.disputes import say_not_me
from tests.factories.objections import object_to
from tests.factories.receipts import make_receipt
from tests.factories.recovery_cases import make_recovery_case


def test_a_dispute_is_called_by_its_number_in_lists_on_pages_and_in_mails(cast, client, outbox):
    dispute = say_not_me(cast.bob)
    assert re.fullmatch("D-[2-9A-Z]{6}", dispute.number)
    assert dispute.number in outbox.to(cast.bob.email)[-1].text
    sign_in(client, cast.sam)
    for where in ("/admin/disputes/", f"/admin/disputes/{dispute.id}"):
        assert dispute.number in client.get(where).text


def test_an_objection_is_called_by_its_number_by_customers_and_staff(cast, client):
    receipt = make_receipt(cast.alice)
    row = db.session.get_one(Objection, object_to(receipt, cast.alice))
    number, row_id = row.number, row.id
    assert re.fullmatch("OB-[2-9A-Z]{6}", number)
    sign_in(client, cast.ruth)
    for where in ("/admin/objections/", f"/admin/objections/{row_id}"):
        assert number in client.get(where).text
    sign_in(client, cast.alice)
    assert number in client.get(f"/activity/support/{receipt}").text


def test_a_recovery_case_is_called_by_its_number_on_the_person_s_page(cast, client):
    case_id = make_recovery_case(cast.bob, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    number = db.session.get_one(RecoveryCase, case_id).number
    sign_in(client, cast.sam)
    assert number in client.get(f"/admin/people/{cast.bob.id}").text


@pytest.mark.parametrize("typed", ["lower", "upper"])
def test_its_number_typed_into_the_search_box_opens_it(cast, client, typed):
    dispute = say_not_me(cast.bob)
    sign_in(client, cast.sam)
    asked = getattr(dispute.number, typed)()
    answer = client.post("/admin/search/", data={"csrf_token": client.csrf(), "q": asked})
    assert answer.location == f"/admin/disputes/{dispute.id}"
