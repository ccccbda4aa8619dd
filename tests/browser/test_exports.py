"""An export in a browser: asked for, written by a worker while the page waits, downloaded, and opened."""

from __future__ import annotations

import openpyxl
import pytest

from admin_app.export.models import ExportState
from tests.browser.looks import wrong_with
from tests.factories.exports import ask, make_export
from tests.factories.people import make_account

pytestmark = pytest.mark.browser


def test_accounts_are_exported_as_a_workbook_and_opened(enter, new_page, cast, run_jobs, tmp_path):
    account = make_account(name="Öresund Åkeri")
    page = new_page()
    enter(page, cast.sam)
    page.goto("/admin/accounts/")
    page.get_by_role("link", name="Export", exact=True).click()
    page.get_by_label("Excel (XLSX)").check()
    page.get_by_label("Reason").fill("Letter to customers")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("main").get_by_text("In the queue", exact=True).first.wait_for()
    run_jobs()
    with page.expect_download() as got:
        page.get_by_role("button", name="Download: Accounts as Excel").click()  # it comes without a reload
    got.value.save_as(tmp_path / "accounts.xlsx")
    head, *rows = openpyxl.load_workbook(tmp_path / "accounts.xlsx").active.iter_rows(values_only=True)
    assert head[:2] == ("Account", "Account number")
    assert ("Öresund Åkeri", account.number) in {row[:2] for row in rows}


def test_an_export_under_way_is_cancelled_where_it_stands(enter, new_page, cast):
    make_export(cast.sam, state=ExportState.RUNNING, rows_about=40_000, rows_done=12_000)
    page = new_page()
    enter(page, cast.sam)
    page.goto("/admin/exports/")
    page.get_by_text("12,000 of about 40,000 rows").first.wait_for()
    page.get_by_role("button", name="Cancel: Accounts as CSV").click()
    page.get_by_text("The export is cancelled. Nothing of it is kept.").wait_for()


def test_the_pages_of_exports_are_readable_at_each_width_in_each_theme(enter, new_page, cast, run_jobs):
    make_account()
    ask(cast.sam, arguments={"status": "active"})
    run_jobs()
    running = make_export(cast.sam, state=ExportState.RUNNING, rows_about=40_000, rows_done=12_000)
    page = new_page()
    enter(page, cast.sam)
    for path in ("/admin/exports/", f"/admin/exports/{running.id}", "/admin/accounts/export?status=active"):
        page.goto(path)
        assert wrong_with(page) == [], path
