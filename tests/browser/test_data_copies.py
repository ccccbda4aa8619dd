"""A copy of one's own data in a browser: asked for, downloaded, and its pages read."""

from __future__ import annotations

import pytest

from admin_app.data_copy.models import CopyState
from tests.browser.looks import wrong_with
from tests.factories.data_copies import make_copy, unpacked

pytestmark = pytest.mark.browser


def test_a_customer_gets_a_copy_of_the_own_data(enter, new_page, cast, run_jobs, tmp_path):
    page = new_page()
    enter(page, cast.bob)
    page.goto("/privacy")
    page.get_by_role("link", name="A copy of your data").click()
    page.get_by_role("button", name="Request my data").click()
    page.get_by_text("It is being written.").wait_for()
    run_jobs()
    page.reload()
    with page.expect_download() as got:
        page.get_by_role("button", name="Download: Copy of my data").click()
    got.value.save_as(tmp_path / "copy.zip")
    found = unpacked((tmp_path / "copy.zip").read_bytes())
    (tmp_path / "index.html").write_text(found.files["index.html"])
    page.goto(f"file://{tmp_path}/index.html")
    assert page.get_by_role("heading", level=1).inner_text() == "A copy of your data"


def test_the_page_of_copies_is_readable_at_each_width_in_each_theme(enter, new_page, cast):
    make_copy(cast.bob, state=CopyState.FAILED, failure="fault")
    make_copy(cast.bob, state=CopyState.EXPIRED, downloads=1, kind="portable")
    page = new_page()
    enter(page, cast.bob)
    page.goto("/privacy/copies")
    assert wrong_with(page) == []
    make_copy(cast.bob, state=CopyState.RUNNING)
    page.reload()
    assert wrong_with(page) == []
