"""The pages: what a customer sees before and after asking, and what approvers decide on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app.data_case.kind import DATA_CASE
from admin_app.data_case.models import DataCase, DataCaseState
from admin_app.data_case.queries import state_shown
from admin_app.deletion import decision, preview, work
from admin_app.deletion.kind import DELETION_CASE
from admin_app.kernel import clock
from admin_app.kernel.db import db, transaction
from tests.cast import actor_of, sign_in
from tests.factories import deletions
from tests.factories.billing import known, make_invoice
from tests.factories.legal_holds import make_hold
from views.labels.cases import data_cases
from views.labels.cases import deletions as deletions_labels

pytestmark = pytest.mark.one_database
S = DataCaseState


def test_every_act_of_a_request_has_words():
    acts = {entry.act for entry in (*DATA_CASE.transitions, *DELETION_CASE.transitions)}
    assert acts <= data_cases.ACTS.keys()
    assert {entry.act for entry in DELETION_CASE.transitions} <= deletions_labels.STORY.keys()


def test_the_page_says_what_is_erased_kept_and_stays_and_asks_for_the_username(cast, client):
    assert cast.alice.status == "active"
    sign_in(client, cast.bob)
    page = client.get("/privacy/deletion").text
    for words in (
        "Erased",
        "Stays",
        "Type your username, bob.solberg",
        "7 days to change your mind",
        "Get a copy",
    ):
        assert words in page, words
    form = {"csrf_token": client.csrf(), "username": "bob", "words": "I left"}
    refused = client.post("/privacy/deletion", data=form)
    assert (refused.status_code, "Type it exactly as shown." in refused.text) == (422, True)
    assert "I left" in refused.text
    asked = client.post("/privacy/deletion", data={**form, "username": "bob.solberg"})
    assert asked.status_code == 303
    page = client.get(asked.location).text
    assert "Waits for approval" in page
    assert "Withdraw the request" in page
    assert client.get("/privacy/deletion/mine").location == asked.location


def test_the_only_owner_is_told_before_typing(cast, client):
    assert cast.bob.status == "active"
    sign_in(client, cast.alice)
    assert "You are the only owner" in client.get("/privacy/deletion").text
    assert "Disable everybody else first: Bob Solberg." in client.get("/privacy/deletion/account").text


def test_approvers_see_who_asked_who_checked_the_deadline_and_the_figures(cast, client):
    case_id = deletions.asked(cast)
    sign_in(client, cast.ada)
    page = client.get(f"/admin/deletions/{case_id}").text
    for words in (
        "Delete Bob Solberg",
        "Asked by <bdi>Bob Solberg</bdi>",
        "Preview made by the program",
        "Due ",
        "Erased",
        "Kept",
        "Decide…",
    ):
        assert words in page, words
    form = client.get(f"/admin/deletions/{case_id}/approve").text
    assert f"Type the request’s number, {deletions.case(case_id).number}" in form.replace("\n", " ")
    fields = {
        "csrf_token": client.csrf(), "version": deletions.case(case_id).version, "note": "Nothing is against it",
        "fingerprint": deletions.deletion(case_id).plan_hash, "number": "P-222222",
    }  # fmt: skip
    wrong = client.post(f"/admin/deletions/{case_id}/approve", data=fields)
    assert (wrong.status_code, "Nothing is against it" in wrong.text) == (422, True)
    done = client.post(
        f"/admin/deletions/{case_id}/approve", data={**fields, "number": deletions.case(case_id).number}
    )
    assert done.status_code == 303
    assert deletions.case(case_id).state is S.APPROVED


def test_whoever_was_slower_reads_who_decided_and_keeps_what_was_typed(cast, client):
    case_id = deletions.asked(cast)
    case = deletions.case(case_id)
    fields = {
        "version": case.version,
        "number": case.number,
        "fingerprint": deletions.deletion(case_id).plan_hash,
    }
    deletions.approve(cast, case_id)
    sign_in(client, cast.ari)
    late = client.post(
        f"/admin/deletions/{case_id}/approve",
        data={"csrf_token": client.csrf(), "note": "I agree with it", **fields},
    )
    assert late.status_code == 409
    assert "Ada Okafor decided this" in late.text
    assert "I agree with it" in late.text


def test_ones_own_step_gives_a_sentence_in_place_of_the_button(cast, client):
    case_id = deletions.asked(cast)
    decision.send_back(actor_of(cast.ari), case_id, version=None, note="Is it really him?")
    decision.pass_on(actor_of(cast.sam), case_id, version=None, note="It is")
    sign_in(client, cast.sam)
    assert "Decide…" not in client.get(f"/admin/deletions/{case_id}").text
    with transaction() as session:
        session.execute(sa.update(DataCase).values(requested_by=cast.ada.id))
    sign_in(client, cast.ada)
    page = client.get(f"/admin/deletions/{case_id}").text
    assert "You asked for this, so someone else must decide." in page
    assert "Decide…" not in page


def test_the_record_of_the_decision_holds_all_of_it_to_print(cast, client):
    case_id = deletions.approved(cast)
    sign_in(client, cast.aud)
    page = client.get(f"/admin/deletions/{case_id}/record").text
    for words in (
        "Record of the decision",
        "Ada Okafor",
        "Nothing is against it",
        deletions.deletion(case_id).plan_hash,
        "data-print",
    ):
        assert words in page, words


def test_the_record_names_who_refused_and_who_had_approved(cast, client):
    case_id = deletions.approved(cast)
    number = deletions.case(case_id).number
    decision.refuse(actor_of(cast.ari), case_id, version=None, number=number, reasons="A claim is pending")
    sign_in(client, cast.ada)
    page = client.get(f"/admin/deletions/{case_id}/record").text
    assert "Refused by" in page
    assert (cast.ari.full_name in page, "No longer counts" in page) == (True, True)


def test_ones_own_page_says_why_a_legal_hold_stops_it(cast, client):
    hold = make_hold(cast.bob)
    make_hold(cast.bob, may_tell=False)
    case_id = deletions.asked(cast)
    sign_in(client, cast.bob)
    assert client.get(f"/privacy/deletion/{case_id}").text.count(hold.reason) == 1


def test_the_trail_keeps_which_fact_changed_and_says_it_in_the_readers_words(cast, events):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    work.watch()
    kept = next(e for e in events() if e.name == "deletion.lapsed").facts["changed"]
    assert "claims" in kept.split(", ")
    assert all(preview.word_of(key) for key in kept.split(", "))


@pytest.mark.parametrize("path", ["/admin/deletions/{}", "/admin/deletions/{}/record"])
def test_the_page_and_the_record_name_the_fact_that_let_an_approval_lapse(cast, client, path):
    case_id = deletions.closed(cast)
    deletions.approve(cast, case_id), deletions.approve(cast, case_id, cast.ari)
    known(cast.nordlicht), make_invoice(cast.nordlicht)
    work.watch()
    sign_in(client, cast.aud)
    page = " ".join(client.get(path.format(case_id)).text.split())
    assert "because this changed: Unpaid amounts" in page


def test_what_is_being_erased_is_called_so_in_the_list_the_search_and_on_the_account(cast, client):
    case_id = deletions.approved(cast)
    deletions.executed(case_id)
    shown = db.session.scalar(sa.select(state_shown()))
    assert data_cases.found(shown) == deletions_labels.ERASING
    sign_in(client, cast.ada)
    for page in (
        client.get("/admin/data-cases/").text,
        client.get(f"/admin/accounts/{cast.nordlicht.id}/requests").text,
    ):
        assert "Being erased" in page
    deletions.erased(case_id)
    assert deletions.case(case_id).closed_at is not None
    assert "Being erased" not in client.get("/admin/data-cases/").text


def test_the_desk_needs_few_statements(cast, client, count_statements):
    case_id = deletions.asked(cast)
    sign_in(client, cast.ada)
    client.get(f"/admin/deletions/{case_id}")
    with count_statements() as counted:
        client.get(f"/admin/deletions/{case_id}/record")
    assert counted.total <= 24, counted.statements


def test_what_is_only_begun_to_be_erased_isnt_called_erased(cast, client):
    case_id = deletions.approved(cast)
    deletions.executed(case_id)
    sign_in(client, cast.ada)
    assert "Being erased" in client.get(f"/admin/deletions/{case_id}").text
    with transaction() as session:
        session.execute(sa.update(DataCase).values(closed_at=clock.now()))
    page = client.get(f"/admin/deletions/{case_id}").text
    assert ("Being erased" in page, "Erased" in page) == (False, True)
