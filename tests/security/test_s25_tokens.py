"""Every change needs the page's own token; GET, HEAD and OPTIONS never change anything (SECURITY 25)."""

from __future__ import annotations

import pytest

from tests.lasting import lasting
from tests.rights import ROLES
from tests.route_line import STEP
from tests.routes import LINES
from tests.security import crawl
from tests.security.reading import changed, state


@pytest.fixture
def world(app, cast):
    return lasting(app, cast)


@pytest.mark.parametrize("role", ROLES)
def test_s25_reading_every_page_changes_nothing(sqlite_only, reading, role):
    assert len(reading.pages) > 15
    assert reading.changed == []


def test_s25_what_asks_for_the_head_alone_gets_the_pages_status_and_changes_nothing(
    app, new_client, world, sqlite_only
):
    found = crawl.nouns(world)
    for role, lines in crawl.each_once("GET"):
        browser = new_client()
        crawl.enter(world, browser, role, found)
        before = state()
        for line in lines:
            path = crawl.path_of(app, line, found)
            with browser.get(path) as answer, browser.head(path) as head:
                assert head.status_code == answer.status_code, path
            browser.options(path)
        assert changed(before) == []


def test_s25_no_act_passes_without_a_token_or_with_another_browsers(app, new_client, world, sqlite_only):
    found = crawl.nouns(world)
    foreign = new_client().csrf("/sign-in")
    for role, lines in crawl.each_once("POST"):
        browser = new_client()
        crawl.enter(world, browser, role, found)
        before = state()
        for line in lines:
            path = crawl.path_of(app, line, found)
            for data in ({}, {"csrf_token": foreign}, {"csrf_token": ""}):
                answer = browser.post(path, data={"reason": "a reason", "note": "a note", **data})
                # Whoever knocks with an old page while signed in is led in: nothing is done.
                knocks = path.endswith("/sign-in") and data.get("csrf_token")
                assert answer.status_code in ({303, 400} if knocks else {400}), (path, data)
            answer = browser.post(path, headers={"X-CSRFToken": foreign, "Accept": "application/json"})
            assert answer.status_code == 400, path
        assert changed(before) == []


def test_s25_the_steps_of_a_sign_in_ask_for_the_token_too(app, client):
    for line in LINES:
        if line.who in {STEP, "any"} and "POST" in line.methods:
            path = crawl.path_of(app, line, {})
            assert client.post(path, data={"code": "123456"}).status_code in {303, 400}, path
            assert "gh_" not in client.post(path).headers.get("Set-Cookie", ""), path


def test_s25_a_token_dies_with_the_sign_in_it_was_made_before(client, cast):
    from tests.sign_in.door import enter

    assert cast.alice
    stale = client.csrf("/sign-in")
    assert enter(client, "alice.lind").status_code == 303
    assert client.post("/profile", data={"csrf_token": stale, "full_name": "Stale"}).status_code == 400
