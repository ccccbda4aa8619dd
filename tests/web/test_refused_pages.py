"""Pages that refuse: whose words are whose, what was typed is kept, who grants a right, one heading."""

from __future__ import annotations

import re

import pytest

from admin_app.kernel.errors import Conflict
from admin_app.user import people
from tests.cast import actor_of, sign_in
from tests.factories.people import make_staff
from tests.factories.saved_views import make_view

pytestmark = pytest.mark.one_database

WORDS = "Asked by phone, ticket 4711"
PROFILE = {"full_name": "Alice of Today", "language": "en", "time_zone": "Europe/Berlin"}


@pytest.fixture
def broken(monkeypatch):
    """A command that refuses outside of any form's own handling."""

    def refuse(*_args, **_named):
        raise Conflict

    monkeypatch.setattr("views.self_service.you.profile.perform", refuse)


def sent(browser, page="/profile", **data):
    return browser.post(
        page,
        data={"csrf_token": browser.csrf(page), **PROFILE, **data},
        headers={"Referer": f"http://localhost{page}"},
    )


@pytest.mark.both_databases
def test_what_the_row_says_by_now_stands_beside_what_was_typed(client, cast):
    sign_in(client, cast.alice)
    shown = cast.alice.version
    people.change_profile(actor_of(cast.alice), full_name="Alice from Elsewhere")
    answer = sent(client, version=shown)
    assert answer.status_code == 409
    assert 'value="Alice of Today"' in answer.text
    assert "Now it says “Alice from Elsewhere”." in answer.text
    assert "You changed this yourself" in answer.text


def test_who_compared_saves_with_the_next_press(client, cast):
    sign_in(client, cast.alice)
    shown = cast.alice.version
    people.change_profile(actor_of(cast.alice), full_name="Alice from Elsewhere")
    page = sent(client, version=shown).text
    shown = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    assert sent(client, version=shown).status_code == 303


def test_a_refusal_that_no_form_shows_gives_back_what_was_typed_and_leads_back(client, cast, broken):
    sign_in(client, cast.alice)
    page = sent(client, full_name=WORDS, password="Corre+ct-horse7").text
    assert f">{WORDS}</blockquote>" in page
    assert "horse7" not in page
    assert 'href="/profile"' in page.split("See it as it is now")[0].rsplit("<a", 1)[1]


def test_what_another_typed_is_shown_to_nobody(client, cast, broken):
    sign_in(client, cast.bob)
    token = client.csrf("/profile")
    sign_in(client, cast.alice)
    page = client.post("/profile", data={"csrf_token": token, **PROFILE, "full_name": WORDS}).text
    assert WORDS not in page


def test_a_missing_right_is_named_in_words_with_who_has_it(client, cast):
    sign_in(client, cast.sam)
    answer = client.get("/admin/staff/")
    page = re.sub(r"\s+", " ", answer.text)
    assert answer.status_code == 403
    assert "This needs the right “" in page
    assert "Roles that can give you the right: administrator" in page
    assert "auditor" in page


def test_where_the_same_roles_do_it_and_give_the_right_that_is_said_once(client, cast):
    sign_in(client, cast.sam)
    page = re.sub(r"\s+", " ", client.get("/admin/imports/").text)
    assert page.count("give you the right") == 1


def test_where_no_right_is_missing_nobody_is_said_to_give_one(client, cast):
    view = make_view(cast.sam, role="support")
    sign_in(client, make_staff("support"))
    answer = client.post(f"/admin/views/{view}/delete-view", data={"csrf_token": client.csrf()})
    assert answer.status_code == 403
    assert "Roles that can do this: administrator. Nothing was changed." in answer.text
    assert "give you the right" not in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/admin/nowhere", "/profile/theme", "/admin/policies/nowhere"])
def test_an_error_page_has_one_heading_of_the_first_level(client, cast, path):
    sign_in(client, cast.sam if path.startswith("/admin") else cast.alice)
    answer = client.get(path)
    assert answer.status_code >= 400
    assert answer.text.count("<h1") == 1
