"""Lost second factor, on its pages: at the second step, by mail, for another owner, and at the desk."""

from __future__ import annotations

import re

import pytest

from admin_app.recovery_case import rules
from admin_app.sign_in.flow.subject import by_id
from tests.cast import sign_in
from tests.factories.people import make_person
from tests.sign_in.door import enter, later, post

pytestmark = pytest.mark.one_database

NEW = "Regen+bogen-fisch7"


@pytest.fixture
def eve(cast):
    """A manager with an authenticator app that she has lost."""
    return make_person(cast.nordlicht, username="eve", email="eve@nordlicht.example", factor=True)


@pytest.fixture
def asked(client, eve):
    """Eve at the second step, her case open."""
    enter(client, "eve")
    assert post(client, "/sign-in/lost/open", "/sign-in/lost").status_code == 303
    return client


def test_the_code_page_leads_to_it_and_says_how_long_it_takes(client, eve):
    enter(client, "eve")
    assert "/sign-in/lost" in client.get("/sign-in/code").text
    assert "72 hours" in client.get("/sign-in/lost").text


def test_the_page_tells_when_it_goes_on(asked):
    page = asked.get("/sign-in/lost").text
    assert "The waiting time runs" in page
    assert "nobody yet" in page


@pytest.mark.feature("S3-09")
def test_after_the_time_the_new_password_leads_in(asked, new_client, eve):
    with later(hours=73):
        browser = new_client()
        enter(browser, "eve")
        answer = post(browser, "/sign-in/lost/complete", "/sign-in/lost", new=NEW, again=NEW)
        assert answer.location == "/security"
        assert not by_id(eve.id).factor_on


def test_a_weak_password_is_refused_beside_its_field(asked, new_client, eve):
    with later(hours=73):
        browser = new_client()
        enter(browser, "eve")
        answer = post(browser, "/sign-in/lost/complete", "/sign-in/lost", new="short", again="short")
    assert answer.status_code == 422
    assert by_id(eve.id).factor_on


def test_s06_a_look_at_the_mailed_link_cancels_nothing_the_post_does(asked, new_client, outbox, eve):
    link = next(
        link for m in outbox.to(eve.email) for link in m.links if "/link/case_cancel/" in link
    ).removeprefix("http://localhost:8000")
    browser = new_client()
    page = browser.get(link)
    assert page.status_code == 200
    assert rules.standing(eve.id) is not None
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    assert "It is cancelled" in browser.post(link, data={"csrf_token": token}).text
    assert rules.standing(eve.id) is None


def test_whoever_is_signed_in_elsewhere_reads_of_it_and_cancels_it(asked, new_client, eve):
    browser = new_client()
    sign_in(browser, eve)
    assert "Somebody with your password says that your second step is lost" in browser.get("/security").text
    answer = post(browser, "/security/lost/cancel", "/security")
    assert answer.location == "/security"
    assert rules.standing(eve.id) is None
    page = browser.get("/security").text
    assert "It is cancelled." in page
    assert "Somebody with your password says that your second step is lost" not in page


def test_another_owner_vouches_on_a_page_of_its_own(asked, new_client, cast, eve):
    browser = new_client()
    sign_in(browser, cast.alice)
    path = f"/people/{eve.id}/vouch"
    assert "Ask in person or by phone first." in browser.get(path).text
    assert post(browser, path).status_code == 303
    assert rules.standing(eve.id).vouches == 1


def test_support_sees_the_case_and_cancels_it(asked, new_client, cast, eve):
    browser = new_client()
    sign_in(browser, cast.sam)
    page = browser.get(f"/admin/people/{eve.id}").text
    assert "Says that the second step is lost." in page
    assert "Nobody has vouched yet." in page
    path = f"/admin/people/{eve.id}/cancel-recovery"
    assert post(browser, path, reason="She called us back").status_code == 303
    assert rules.standing(eve.id) is None


def test_two_members_of_staff_end_the_waiting_time_at_the_desk(asked, new_client, cast, eve):
    owner, sam, root = new_client(), new_client(), new_client()
    sign_in(owner, cast.alice)
    post(owner, f"/people/{eve.id}/vouch")
    sign_in(sam, cast.sam)
    path = f"/admin/people/{eve.id}/propose-shorten"
    answer = post(sam, path, proof="Called back on the number we know", reason="Ticket 48213")
    assert answer.status_code == 303
    sign_in(root, cast.root)
    listed = root.get("/admin/proposals/").text
    proposal = re.search(r"/admin/proposals/([0-9a-f-]{36})", listed)[1]
    assert (
        post(root, f"/admin/proposals/{proposal}/confirm", f"/admin/proposals/{proposal}").status_code == 303
    )
    assert rules.standing(eve.id).ready
