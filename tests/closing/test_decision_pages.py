"""The approver's pages: deciding, a conflict, the rule of two people, reopening."""

import re

import pytest
import sqlalchemy as sa

from admin_app.closing import decision
from admin_app.closing.models import Clearance, State
from admin_app.kernel.db import transaction
from tests.cast import actor_of, sign_in
from tests.closing.test_desk_pages import path, post
from tests.factories import closing

pytestmark = pytest.mark.one_database

FIRST = {"note": "Fine with me", "fingerprint": "0" * 64}  # of somebody who is refused before it is judged


def seen(client, case_id, **typed):
    """What the form of the decision holds once the facts are shown."""
    post(client, case_id, "open")
    page = client.get(path(case_id, "approve")).text
    mark = re.search(r'name="fingerprint"[^>]*value="([0-9a-f]{64})"', page)[1]
    found = closing.case(case_id)
    return {
        "number": found.number,
        "version": found.version,
        "note": "Nothing is open",
        "fingerprint": mark,
    } | typed


def test_an_approver_decides_from_the_page_and_is_asked_who_they_are(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada, fresh=False)
    values = {**FIRST, "number": closing.case(case_id).number, "version": closing.case(case_id).version}
    asked = post(client, case_id, "approve", **values)
    assert (asked.status_code, "Fine with me" in asked.text, "confirm_password" in asked.text) == (
        403,
        True,
        True,
    )
    assert closing.case(case_id).state is State.CLEARED


def test_a_fresh_approver_decides_in_one_post(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    values = seen(client, case_id)
    done = post(client, case_id, "approve", **(values | {"number": values["number"].lower()}))
    assert (done.status_code, done.headers["Location"]) == (303, "/admin/waiting")
    assert closing.case(case_id).state is State.APPROVED


def test_the_decision_tells_what_ends_and_when_and_its_fingerprint(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    post(client, case_id, "open")
    page = client.get(path(case_id, "approve")).text
    assert "The waiting time of 3 days begins." in page
    assert "1 invoice, for as long as the law asks" in page
    decision.approve(
        actor_of(cast.ari), case_id, version=None, number=closing.case(case_id).number, note="Nothing is open"
    )
    mark = closing.case(case_id).facts_hash
    assert f"{mark[:4]}…{mark[-4:]}" in client.get(path(case_id)).text


@pytest.mark.both_databases
def test_s41_a_conflict_says_who_was_faster_and_keeps_what_was_typed(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    values = seen(client, case_id, note="Below the limit, fine")
    decision.send_back(
        actor_of(cast.ari), case_id, version=values["version"], note="Paid this morning, look again"
    )
    answer = post(client, case_id, "approve", **values)
    assert answer.status_code == 409
    for words in (
        "Ari Mäkinen decided this at",
        "sent back to billing",
        "Paid this morning, look again",
        "Below the limit, fine",
    ):
        assert words in answer.text


def test_an_approver_who_cleared_sees_that_somebody_else_must_decide(cast, client):
    case_id, ada = closing.cleared(cast), cast.ada.id
    with transaction() as session:
        session.execute(sa.update(Clearance).values(cleared_by=ada))
    sign_in(client, cast.ada)
    page = client.get(path(case_id)).text
    assert "someone else must decide" in page
    assert client.get(path(case_id, "approve")).headers["Location"] == path(case_id)
    typed = {**FIRST, "number": closing.case(case_id).number}
    assert post(client, case_id, "approve", **typed).status_code == 403


def test_stopping_and_reopening_from_the_page(cast, client, new_client):
    case_id = closing.executed(cast)
    sign_in(client, cast.root)
    assert "Reopen" in client.get(path(case_id)).text
    wrong = post(
        client,
        case_id,
        "reopen",
        number="A-1",
        reason="They came back",
        version=closing.case(case_id).version,
    )
    assert (wrong.status_code, "Type A-20418836 exactly." in wrong.text) == (422, True)
    assert post(client, case_id, "reopen", number="A-20418836", reason="They came back").status_code == 303
    assert closing.account_of(cast.nordlicht).status == "active"
