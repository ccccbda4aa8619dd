"""The page of exports: one's own with download and cancel, everybody's without files for overseers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from admin_app.audit.events import Event
from admin_app.export import service
from admin_app.export.models import ExportState
from admin_app.identity.models import StaffRole
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotFound
from admin_app.policy import keeping
from admin_app.stored_file import service as files
from tests.cast import sign_in
from tests.factories.exports import again, ask, make_export
from tests.factories.people import make_account

pytestmark = pytest.mark.one_database


@pytest.fixture
def ready(cast, run_jobs):
    make_account()
    export = ask(cast.sam)
    run_jobs()
    return again(export.id)


def test_what_is_ready_stands_first_with_its_download(client, cast, ready):
    sign_in(client, cast.sam)
    page = client.get("/admin/exports/").text
    assert "Accounts as CSV" in page
    assert f'action="/admin/exports/{ready.id}/download"' in page
    assert "js/live.js" not in page


def test_what_is_under_way_tells_how_far_it_is_and_can_be_cancelled(client, cast, post):
    export = make_export(cast.sam, state=ExportState.RUNNING, rows_about=40_000, rows_done=12_000)
    sign_in(client, cast.sam)
    for page in (client.get("/admin/exports/").text, client.get(f"/admin/exports/{export.id}").text):
        assert "12,000 of about 40,000 rows" in page
        assert "js/live.js" in page
    assert post(f"/admin/exports/{export.id}/cancel").status_code == 303
    assert again(export.id).state is ExportState.CANCELLED
    assert post(f"/admin/exports/{export.id}/cancel").status_code == 409


def test_an_export_tells_its_filters_in_words_and_only_facts_that_there_are(client, cast):
    export = ask(cast.sam, arguments={"status": "suspended", "search": "öresund"})
    sign_in(client, cast.sam)
    page = client.get(f"/admin/exports/{export.id}").text
    facts = page[page.index('id="facts"') :]
    assert "State: Suspended" in facts
    assert "Search: öresund" in facts
    assert "Ended" not in facts


def test_each_download_is_recorded(client, cast, post, ready, events):
    sign_in(client, cast.sam)
    for _ in range(2):
        answer = post(f"/admin/exports/{ready.id}/download")
        assert len(answer.get_data()) == ready.size == int(answer.headers["Content-Length"])
    told = [e for e in events() if e.name == Event.EXPORT_DOWNLOADED.value]
    assert [(e.actor_id, e.target_id) for e in told] == [(cast.sam.id, ready.id)] * 2


def test_its_maker_removes_a_file_before_its_time(client, cast, post, ready, events):
    file_id = ready.file_id
    sign_in(client, cast.sam)
    assert f'action="/admin/exports/{ready.id}/remove"' in client.get("/admin/exports/").text
    assert post(f"/admin/exports/{ready.id}/remove").status_code == 303
    assert again(ready.id).state is ExportState.EXPIRED
    with pytest.raises(NotFound):
        files.read(file_id)
    assert [e.target_id for e in events() if e.name == Event.EXPORT_REMOVED.value] == [ready.id]
    assert post(f"/admin/exports/{ready.id}/remove").status_code == 409


@pytest.mark.both_databases
def test_s19_nobody_else_downloads_cancels_or_removes_it_not_even_an_overseer(client, cast, post, ready):
    other = make_export(cast.sam)
    for reader in (cast.bill, cast.root, cast.aud):
        sign_in(client, reader)
        assert post(f"/admin/exports/{ready.id}/download").status_code == 404
        assert post(f"/admin/exports/{ready.id}/remove").status_code == 404
        assert post(f"/admin/exports/{other.id}/cancel").status_code == 404


def test_overseers_see_everybodys_and_others_their_own(client, cast, ready):
    for reader, status in ((cast.sam, 200), (cast.bill, 404), (cast.root, 200), (cast.aud, 200)):
        sign_in(client, reader)
        assert client.get(f"/admin/exports/{ready.id}").status_code == status
        assert (str(ready.id) in client.get("/admin/exports/").text) is (status == 200)
    assert "/download" not in client.get(f"/admin/exports/{ready.id}").text


@pytest.mark.both_databases
def test_s18_the_right_to_the_list_is_asked_at_the_download_too(client, cast, post, ready):
    with transaction() as session:
        session.execute(sa.delete(StaffRole).where(StaffRole.user_id == cast.sam.id))
    sign_in(client, cast.sam)
    assert "/download" not in client.get("/admin/exports/").text
    assert post(f"/admin/exports/{ready.id}/download").status_code == 403


def test_after_a_week_the_file_is_gone_at_once_and_from_the_folder_with_the_next_sweep(
    client, cast, post, ready
):
    path = files.folder()._path(ready.file_id)
    with clock.shifted(keeping.of_files() + timedelta(seconds=1)):
        sign_in(client, cast.sam)
        assert "Expired" in client.get(f"/admin/exports/{ready.id}").text
        assert post(f"/admin/exports/{ready.id}/download").status_code == 409
        service.expire()
    assert (again(ready.id).state, again(ready.id).file_id) == (ExportState.EXPIRED, None)
    assert not path.exists()


def test_a_file_swept_before_its_export_is_told_as_gone(client, cast, post, ready):
    with clock.shifted(keeping.of_files() + timedelta(seconds=1)):
        files.sweep()
        service.expire()
    assert again(ready.id).state is ExportState.EXPIRED


def test_the_bell_leads_to_it(client, cast, ready):
    sign_in(client, cast.sam)
    page = client.get("/admin/notices").text
    assert re.search(rf'href="/admin/exports/{ready.id}"[^>]*>Your export is ready: Accounts<', page)
