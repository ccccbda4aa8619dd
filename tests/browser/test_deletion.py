"""A deletion in a browser: asked for, approved on a phone, waited for, erased, proven; then nobody knows the name any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.data_case.models import DataCaseState
from admin_app.erasure import service as erasure
from admin_app.kernel import clock
from tests.browser.looks import sideways, wrong_with
from tests.browser.steps import knock, told
from tests.factories import deletions
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.feature("S0-24")
def test_a_customer_is_deleted_from_asking_to_a_sign_in_that_nobody_knows(
    enter, new_page, cast, run_jobs, outbox, tmp_path
):
    assert cast.alice.status == "active"
    bob, ada = new_page(), new_page(width=390)
    enter(bob, cast.bob)
    bob.goto("/privacy")
    bob.get_by_role("link", name="Delete your data").click()
    told(bob, "7 days to change your mind")
    assert wrong_with(bob) == []
    bob.get_by_label("Type your username").fill("bob.solberg")
    bob.get_by_role("button", name="Ask for the deletion").click()
    told(bob, "Waits for approval")
    assert wrong_with(bob) == []
    case_id = deletions.the_only_case()
    enter(ada, cast.ada)
    ada.goto(f"/admin/deletions/{case_id}")
    assert wrong_with(ada) == []
    assert sideways(ada) == []
    ada.get_by_role("link", name="Decide…").click()
    ada.get_by_label("Type the request’s number").fill(deletions.case(case_id).number)
    ada.get_by_label("Reason").fill("Nothing is against it")
    assert sideways(ada) == []
    ada.get_by_role("button", name="Approve deletion").click()
    told(ada, "It is erased from")
    bob.reload()
    told(bob, "Your data is erased from")
    assert wrong_with(bob) == []
    assert deletions.executed(case_id).state is DataCaseState.EXECUTED
    with clock.shifted(timedelta(days=60)):
        run_jobs()
    done = erasure.of_case(case_id)
    assert done is not None
    (tmp_path / "certificate.json").write_text(done.certificate)
    anybody = new_page()
    anybody.goto("/verify")
    anybody.locator("input[type=file]").set_input_files(tmp_path / "certificate.json")
    anybody.locator("main button[type=submit]").click()
    told(anybody, "The certificate is genuine")
    told(anybody, done.number)
    knock(anybody, "bob.solberg", PASSWORD)
    told(anybody, "That name and password don’t match.")
