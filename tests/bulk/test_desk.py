"""From a list to the result: choosing rows, the dry run, the reason, and what the page tells afterwards."""

from __future__ import annotations

import dataclasses
import re
from uuid import UUID

import pytest

from admin_app.bulk import queries, running, service
from admin_app.bulk.models import BulkActName, BulkState
from admin_app.kernel import clock
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.permissions import Permission
from admin_app.policy.register import Key
from admin_app.proposal import service as proposals
from tests.bulk.test_running import figures, steps
from tests.cast import actor_of, sign_in
from tests.factories.bulk_runs import WHY, begun, make_invited, prepared, run_of
from tests.factories.people import make_person, make_staff
from tests.factories.sessions import make_session
from tests.policy.test_values import set_value

pytestmark = pytest.mark.one_database


@pytest.fixture
def post(client):
    def send(path, **fields):
        return client.post(path, data={"csrf_token": client.csrf(), **fields})

    return send


def run_in(answer):
    return UUID(re.search(r"/admin/bulk-runs/([0-9a-f-]{36})", answer.headers["Location"])[1])


def test_rows_of_a_page_lead_to_a_dry_run_that_names_who_changes_and_who_does_not(cast, client, post):
    ida = make_invited(cast.nordlicht, 1, full_name="Ida Invited")[0]
    sign_in(client, cast.sam)
    answer = post("/admin/people/bulk", act="resend_invitations", row=[ida.id, cast.bob.id])
    page = client.get(answer.headers["Location"]).text
    assert "1 person gets a new link by e-mail" in page
    assert "Ida Invited" in page
    skipped = client.get(f"{answer.headers['Location']}?show=skipped").text
    assert "Bob Solberg" in skipped
    assert "Has already joined." in skipped
    assert "bob@nordlicht.example" not in skipped


@pytest.mark.both_databases
def test_all_that_match_are_those_of_the_lists_filter_and_nobody_else(cast, client, post):
    invited = make_invited(cast.nordlicht, 3)
    sign_in(client, cast.sam)
    assert cast.bob
    where = "/admin/people/bulk?status=invited"
    answer = post(where, act="resend_invitations", everything="y", row=[cast.bob.id])
    run = run_of(run_in(answer))
    assert (run.chosen, run.skipped, run.whole) == (len(invited), 0, True)


@pytest.mark.both_databases
def test_s60_what_was_searched_for_is_not_kept_with_a_run_that_others_see(cast, client, post):
    make_invited(cast.nordlicht, 1, full_name="Ida Invited")
    sign_in(client, cast.sam)
    where = "/admin/people/bulk?status=invited&search=ida"
    run_id = run_in(post(where, act="resend_invitations", everything="y"))
    assert post(f"/admin/bulk-runs/{run_id}/begin", reason=WHY).status_code == 303
    assert run_of(run_id).filters == {"status": "invited"}


@pytest.mark.both_databases
def test_nobody_beyond_the_lists_own_scope_can_be_chosen(cast, client, post):
    sign_in(client, cast.root)
    make_session(cast.ada)
    answer = post("/admin/people/bulk", act="end_sessions_of", row=[cast.ada.id])
    assert answer.headers["Location"].endswith("/admin/people/")
    assert "Choose at least one row." in client.get("/admin/people/").text


def test_a_reason_begins_it_and_its_page_tells_of_the_result(cast, client, post):
    run_id = prepared(cast.sam, make_invited(cast.nordlicht, 2))
    sign_in(client, cast.sam)
    assert post(f"/admin/bulk-runs/{run_id}/begin", reason="").status_code == 422
    assert post(f"/admin/bulk-runs/{run_id}/begin", reason=WHY).status_code == 303
    assert "You may leave this page; the run continues." in client.get(f"/admin/bulk-runs/{run_id}").text
    steps()
    page = client.get(f"/admin/bulk-runs/{run_id}").text
    assert "2 rows done" in page
    assert WHY in page


def test_a_dry_run_is_seen_by_whoever_made_it_alone_and_can_be_thrown_away(cast, client, post):
    run_id = prepared(cast.sam, make_invited(cast.nordlicht, 1))
    sign_in(client, cast.root)
    assert client.get(f"/admin/bulk-runs/{run_id}").status_code == 404
    service.cancel(actor_of(cast.sam), run_id)
    sign_in(client, cast.sam)
    assert client.get(f"/admin/bulk-runs/{run_id}").status_code == 404


@pytest.mark.both_databases
def test_s18_staff_in_a_run_are_named_to_those_alone_who_may_read_staff(cast, client):
    ivo = make_staff("support", full_name="Ivo Colleague")
    make_session(ivo)
    run_id = prepared(cast.root, [ivo, cast.bob], BulkActName.END_SESSIONS_OF)
    service.begin(actor_of(cast.root), run_id, reason=WHY)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/bulk-runs/{run_id}").text
    assert "A member of staff" in page
    assert ("Ivo Colleague" in page, str(ivo.id) in page) == (False, False)
    sign_in(client, cast.root)
    page = client.get(f"/admin/bulk-runs/{run_id}").text
    assert f"/admin/staff/{ivo.id}" in page
    assert "Ivo Colleague" in page


@pytest.mark.both_databases
def test_s18_a_run_over_sessions_is_read_by_those_who_may_read_sessions(cast):
    assert BulkActName.END_SESSIONS in queries.readable(actor_of(cast.sam))
    actor = dataclasses.replace(actor_of(cast.sam), permissions=frozenset({Permission.PERSON_READ}))
    assert set(queries.readable(actor)) & {BulkActName.END_SESSIONS, BulkActName.END_SESSIONS_OF} == {
        BulkActName.END_SESSIONS_OF
    }


def test_a_cancelled_run_tells_who_was_left_out_and_who_cancelled_it(cast, client, post):
    run_id = begun(cast.sam, make_invited(cast.nordlicht, 2, full_name="Lea Left"))
    sign_in(client, cast.root)
    assert post(f"/admin/bulk-runs/{run_id}/cancel").status_code == 303
    page = client.get(f"/admin/bulk-runs/{run_id}").text
    assert "2 left out" in page
    assert "Root Castellan" in page
    assert "Lea Left" in page


def test_the_boxes_are_for_those_who_may_act_and_a_list_without_acts_has_none(cast, client):
    assert cast.bob
    sign_in(client, cast.sam)
    assert 'name="row"' in client.get("/admin/people/").text
    assert 'name="row"' not in client.get("/admin/invoices/").text
    sign_in(client, cast.bill)
    assert 'name="row"' not in client.get("/admin/people/").text


@pytest.mark.both_databases
def test_s21_more_than_one_may_end_alone_waits_for_a_second_person(cast):
    set_value(Key.BULK_ALONE, 1)
    people = [cast.bob, make_person(cast.nordlicht)]
    for person in people:
        make_session(person)
    run_id = prepared(cast.sam, people, BulkActName.END_SESSIONS_OF)
    waits = service.begin(actor_of(cast.sam), run_id, reason=WHY)
    assert run_of(run_id).state is BulkState.PROPOSED
    with pytest.raises(NotAllowed):
        service.confirm(actor_of(cast.sam), waits.proposal_id)
    service.confirm(actor_of(cast.ruth), waits.proposal_id)
    steps()
    assert figures(run_id) == ("done", 2, 0, 0, 0)


@pytest.mark.both_databases
def test_s21_splitting_a_run_avoids_no_second_person(cast):
    set_value(Key.BULK_ALONE, 1)
    people = [cast.bob, make_person(cast.nordlicht)]
    for person in people:
        make_session(person)
    first, second = (prepared(cast.sam, [person], BulkActName.END_SESSIONS_OF) for person in people)
    assert service.begin(actor_of(cast.sam), first, reason=WHY) is None
    assert service.begin(actor_of(cast.sam), second, reason=WHY) is not None
    assert run_of(second).state is BulkState.PROPOSED


def test_a_run_that_the_second_person_declines_ends_without_a_row_done(cast):

    set_value(Key.BULK_ALONE, 1)
    people = [cast.bob, make_person(cast.nordlicht)]
    for person in people:
        make_session(person)
    run_id = prepared(cast.sam, people, BulkActName.END_SESSIONS_OF)
    waits = service.begin(actor_of(cast.sam), run_id, reason=WHY)
    proposals.decline(actor_of(cast.ruth), waits.proposal_id, note="Not today")
    running.sweep()
    assert figures(run_id) == ("cancelled", 0, 0, 0, 2)


def test_invitations_need_no_second_person_however_many(cast):
    set_value(Key.BULK_ALONE, 1)
    run_id = begun(cast.sam, make_invited(cast.nordlicht, 3))
    assert run_of(run_id).state is BulkState.RUNNING


@pytest.mark.both_databases
def test_who_was_in_a_run_is_forgotten_after_90_days_and_its_figures_stay(cast, client):

    run_id = begun(cast.sam, make_invited(cast.nordlicht, 1))
    steps()
    with clock.shifted(running.KEPT_FOR * 2):
        running.sweep()
    sign_in(client, cast.sam)
    page = client.get(f"/admin/bulk-runs/{run_id}").text
    assert "1 row done" in page
    assert "kept for 90 days" in page
