"""Every change needs the page's own token; GET, HEAD and OPTIONS never change anything (SECURITY 25)."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa

from admin_app.kernel.db import Base
from admin_app.kernel.db import db as database
from tests.routes import LINES, ROLES, STEP
from tests.security import crawl
from tests.world import World

# A request may note that its session was seen; nothing else may differ.
LIVELY = {"login_sessions": {"last_seen_at", "last_ip", "ip_hash"}}


def state():
    """What every table holds, as a hash each."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.columns if c.name not in LIVELY.get(table.name, set())]
        rows = sorted(repr(tuple(row)) for row in database.session.execute(sa.select(*columns)))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    database.session.rollback()
    return found


def changed(before):
    after = state()
    return [name for name in before if before[name] != after[name]]


@pytest.fixture
def world(cast):
    return World(cast)


@pytest.mark.parametrize("role", ROLES)
def test_s25_reading_every_page_changes_nothing(app, client, world, role, sqlite_only):
    found = crawl.nouns(world)
    crawl.enter(world, client, role, found)
    before = state()
    for path, answer in crawl.read(app, client, role, found):
        assert answer.status_code < 500, path
        assert client.head(path).status_code == answer.status_code, path
        assert "POST" not in path
        client.options(path)
    assert changed(before) == []


@pytest.mark.parametrize("role", ROLES)
def test_s25_no_act_passes_without_a_token_or_with_another_browsers(
    app, client, new_client, world, role, sqlite_only
):
    found = crawl.nouns(world)
    crawl.enter(world, client, role, found)
    foreign = new_client().csrf("/sign-in")
    before, tried = state(), 0
    for line in crawl.lines(role, "POST"):
        path = crawl.path_of(app, line, found)
        for data in ({}, {"csrf_token": foreign}, {"csrf_token": ""}):
            answer = client.post(path, data={"reason": "a reason", "note": "a note", **data})
            assert answer.status_code == 400, (path, data)
            tried += 1
        assert client.post(path, headers={"X-CSRFToken": foreign}).status_code == 400, path
    assert tried > 20
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
