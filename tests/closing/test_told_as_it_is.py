"""What the pages of a closing say is so: about cases that ended, about waiting times, about deciding."""

import pytest

from admin_app.closing import decision, request
from admin_app.closing.models import State
from admin_app.kernel.db import transaction
from admin_app.policy.models import PolicyValue
from tests.cast import actor_of, sign_in
from tests.closing.test_decision_pages import seen
from tests.closing.test_desk_pages import path, post
from tests.factories import closing
from tests.factories.billing import known
from tests.factories.people import make_person

pytestmark = pytest.mark.one_database


def rejected(cast):
    case_id = closing.cleared(cast, facts=False)
    decision.reject(
        actor_of(cast.ada), case_id, version=None, number=closing.case(case_id).number, note="Not now"
    )
    return case_id


def stopped(cast):
    case_id = closing.approved(cast, facts=False)
    decision.stop(
        actor_of(cast.ada), case_id, version=None, number=closing.case(case_id).number, note="Not now"
    )
    return case_id


def withdrawn(cast):
    known(cast.nordlicht)
    case_id = closing.requested(cast)
    request.withdraw(actor_of(cast.alice), case_id, version=None)
    return case_id


def reopened(cast):
    return closing.standing_in(cast, State.REOPENED)


def wait(days):
    with transaction() as session:
        session.add(PolicyValue(key="closing.wait_days", value=days))


@pytest.mark.parametrize("ended", [rejected, stopped, withdrawn, reopened])
def test_a_case_that_ended_is_due_nowhere_and_nobody_is_missing_to_decide_it(cast, client, ended):
    case_id = ended(cast)
    sign_in(client, cast.bill)
    page = client.get(path(case_id)).text
    for words in (
        "due ",
        "Due ",
        "Late",
        "can approve",
        "Who decides",
        "can be stopped",
        "Billing is working on it",
    ):
        assert words not in page, words
    assert 'aria-current="step"' not in page
    assert "due " not in client.get("/admin/requests/?view=all").text


def test_a_case_that_ended_says_at_its_step_how(cast, client):
    case_id = rejected(cast)
    sign_in(client, cast.bill)
    assert "Rejected, today" in client.get(path(case_id)).text


def test_whoever_did_the_check_reads_nothing_of_deciders_in_the_waiting_time(cast, client):
    case_id = closing.approved(cast)
    sign_in(client, cast.bill)
    assert "can approve" not in client.get(path(case_id)).text


@pytest.mark.parametrize(
    ("days", "language", "desk", "own"),
    [
        (0, "en", "none: it is closed as soon as it is approved", "No waiting time"),
        (1, "en", "one day, can be stopped", "One day to change your mind"),
        (2, "en", "2 days, can be stopped", "2 days to change your mind"),
        (0, "de", "keine: Es wird mit der Genehmigung geschlossen", "Keine Wartezeit"),
        (1, "de", "ein Tag, kann gestoppt werden", "Ein Tag Bedenkzeit"),
    ],
)
def test_a_waiting_time_of_none_and_of_one_day_is_told_in_words(
    cast, client, new_client, days, language, desk, own
):
    wait(days)
    case_id = closing.cleared(cast, facts=False)
    with transaction():
        for who in (cast.ada, cast.alice):
            who.language = language
    sign_in(client, cast.ada)
    assert desk in client.get(path(case_id)).text
    owner = new_client()
    sign_in(owner, cast.alice)
    page = owner.get("/close").text
    assert own in page
    assert ("0 " + own.split()[-1] in page, "1 days" in page) == (False, False)


def test_decide_is_offered_only_once_the_facts_are_shown(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    before = client.get(path(case_id)).text
    assert ("Decide…" in before, 'id="approve"' in before, "see them first" in before) == (False, False, True)
    assert client.get(path(case_id, "approve")).headers["Location"] == path(case_id)
    post(client, case_id, "open")
    after = client.get(path(case_id)).text
    assert ("Decide…" in after, 'id="approve"' in after, "€128.40" in after) == (True, True, True)


@pytest.mark.both_databases
def test_the_snapshot_shows_everybody_with_state_and_each_outcome_with_its_note(cast, client):
    make_person(cast.nordlicht, status="disabled", full_name="Dora Dahl")
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    post(client, case_id, "open")
    page = client.get(path(case_id)).text
    for words in (
        "What is decided on",
        "Alice Lindqvist",
        "Dora Dahl",
        "asked for it",
        "Written off",
        "Agreed by phone",
    ):
        assert words in page, words


@pytest.mark.both_databases
def test_s41_a_decision_on_facts_that_changed_since_they_were_shown_is_refused(cast, client):
    case_id = closing.cleared(cast)
    sign_in(client, cast.ada)
    values = seen(client, case_id)
    answer = post(client, case_id, "approve", **(values | {"fingerprint": "0" * 64}))
    assert (answer.status_code, closing.case(case_id).state) == (409, State.CLEARED)
    assert "A fact has changed since you opened the case." in answer.text


@pytest.mark.parametrize("where", ["", "/requests"])
@pytest.mark.parametrize("brought", [closing.approved, rejected])
def test_the_accounts_own_pages_name_no_due_day_of_a_case_that_is_decided(cast, client, where, brought):
    brought(cast)
    sign_in(client, cast.bill)
    page = client.get(f"/admin/accounts/{cast.nordlicht.id}{where}").text
    assert "Closing of the account" in page
    assert ", due " not in page
    assert "<span>due " not in page
