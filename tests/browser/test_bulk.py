"""Invitations sent again from a view; chosen without script; people let in again on their own page."""

from __future__ import annotations

from uuid import UUID

import pytest

from admin_app.bulk import running
from tests.browser.looks import wrong_with
from tests.browser.steps import told
from tests.factories.billing import known
from tests.factories.bulk_runs import make_invited, make_kept_out
from tests.factories.saved_views import make_view

pytestmark = pytest.mark.browser


def run_of(page):
    return UUID(page.url.rsplit("/", 1)[1].partition("?")[0])


def test_forty_invitations_are_sent_again_after_a_dry_run(cast, new_page, enter, outbox):
    invited = make_invited(cast.nordlicht, 40)
    make_view(cast.sam, "Chase them")
    page = new_page()
    enter(page, cast.sam)
    page.goto("/admin/people/")
    page.get_by_role("link", name="Chase them").click()
    page.get_by_role("checkbox", name="Choose all of this page").click()
    told(page, "40 selected")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Resend invitations").click()
    told(page, "Nothing has changed yet")
    assert wrong_with(page) == []
    page.get_by_label("Reason").fill("Their links ran out over the holidays")
    page.get_by_role("button", name="Send 40 invitations").click()
    told(page, "You may leave this page")
    assert wrong_with(page) == []
    while running._one(run_of(page), last_try=True) is running.Turn.TAKEN:
        pass
    told(page, "40 rows done")
    assert all(len(outbox.to(person.email)) == 1 for person in invited)


def test_without_script_all_that_match_are_chosen_by_a_box_and_a_run_is_cancelled(cast, new_page, enter):
    make_invited(cast.nordlicht, 12)
    page = new_page(width=390, script=False)
    enter(page, cast.sam)
    page.goto("/admin/people/?status=invited&size=10")
    page.get_by_label("Select all that match").check()
    page.get_by_role("button", name="Resend invitations").click()
    page.get_by_label("Reason").fill("Their links ran out")
    page.get_by_role("button", name="Send 12 invitations").click()
    page.get_by_role("button", name="Cancel the run").click()
    told(page, "12 left out")


def test_an_owner_lets_some_in_again_on_the_own_page(cast, new_page, enter):
    known(cast.nordlicht)
    make_kept_out(cast.nordlicht, 2)
    make_kept_out(cast.nordlicht, full_name="Ida Again")
    page = new_page(width=390)
    enter(page, cast.alice)
    page.goto("/people")
    page.get_by_role("link", name="Enable people again").click()
    page.get_by_label("Choose Ida Again").wait_for()
    assert wrong_with(page) == []
    page.get_by_label("Choose Ida Again").check()
    page.get_by_role("button", name="Enable only those chosen").click()
    told(page, "1 person is enabled again.")
    assert wrong_with(page) == []
