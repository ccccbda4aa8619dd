"""No step of a sign-in is done before its turn: each stage answers at its own pages alone (SECURITY 52, 25)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for

from admin_app.session.models import Stage
from tests.cast import sign_in
from tests.factories.pins import PIN, lock, make_pin, row_of
from tests.routes import LINES
from tests.sign_in.door import app_code
from views.http.requester.gate import PAGES

# What each step asks for, all of it right: only the order is wrong.
RIGHT = {
    "pin": PIN,
    "new": "Regen+bogen-fisch7",
    "again": "Regen+bogen-fisch7",
    "answer": "{}",
    "name": "A phone",
}
SIDES = ("customer", "staff")
ON_THE_WAY = sorted(
    {stage for _, stage in PAGES}
)  # no other stage has pages; see test_stages_of_later_issues_…


def steps(app: Any, kind: str) -> list[tuple[str, frozenset[Stage]]]:
    """Every route that belongs to a step and takes a POST: its path, and the stages that it belongs to."""
    found = []
    for line in LINES:
        stages = getattr(app.view_functions.get(line.endpoint), "stages", None)
        rule = next(app.url_map.iter_rules(line.endpoint))
        if stages and "POST" in rule.methods and rule.rule.startswith("/admin") is (kind == "staff"):
            with app.test_request_context():
                found.append((url_for(line.endpoint), stages))
    return found


@pytest.fixture(params=SIDES)
def kind(request):
    return request.param


@pytest.fixture
def at(client, cast, kind):
    """A browser whose session stands at a stage; gives the session's id and the token of its forms."""
    user = cast.alice if kind == "customer" else cast.root
    make_pin(user, after_sign_in=True)
    session_id = sign_in(client, user)
    token = client.csrf()

    def stand(stage: Stage) -> tuple[Any, str]:
        lock(session_id, stage=stage, locked_since=None)
        return session_id, token

    return stand


@pytest.mark.parametrize("stage", ON_THE_WAY)
def test_s52_at_each_stage_no_other_step_is_taken(app, client, at, kind, stage, sqlite_only):
    session_id, token = at(stage)
    with app.test_request_context():
        own = url_for(PAGES[kind, stage])
    before, tried, wrong = row_of(session_id).secret_hash, 0, []
    for path, stages in steps(app, kind):
        if stage in stages:
            continue
        tried += 1
        answer = client.post(path, data={"csrf_token": token, "code": app_code(), **RIGHT})
        if (answer.status_code, (answer.location or "").partition("?")[0]) != (303, own):
            wrong.append(f"{path}: {answer.status_code} {answer.location}")
        part = client.post(path, data=RIGHT, headers={"HX-Request": "true", "X-CSRFToken": token})
        if part.status_code not in {303, 401}:
            wrong.append(f"{path}: {part.status_code} for a part of a page")
    assert not wrong, "\n".join(wrong)
    assert tried >= 8
    assert (row_of(session_id).stage, row_of(session_id).secret_hash) == (stage, before)


@pytest.mark.parametrize("stage", ON_THE_WAY)
def test_s25_no_step_is_taken_at_its_own_stage_without_the_token(
    app, client, new_client, at, kind, stage, sqlite_only
):
    session_id, _ = at(stage)
    foreign = new_client().csrf("/sign-in")
    before, tried = row_of(session_id).secret_hash, 0
    for path, stages in steps(app, kind):
        if stage not in stages:
            continue
        tried += 1
        data = {"code": app_code(), **RIGHT}
        for sent in (
            {"data": data},
            {"data": {**data, "csrf_token": foreign}},
            {"data": data, "headers": {"HX-Request": "true", "X-CSRFToken": foreign}},
            {"data": data, "headers": {"Accept": "application/json"}},
            {"json": data},
        ):
            assert client.post(path, **sent).status_code == 400, (path, sent)
    assert tried
    assert (row_of(session_id).stage, row_of(session_id).secret_hash) == (stage, before)


@pytest.mark.parametrize("path", ["/sign-in/passkey/options", "/sign-in/passkey", "/lock"])
def test_s25_what_scripts_post_needs_the_token_too(client, at, kind, path, sqlite_only):
    session_id, _ = at(Stage.OPEN)
    before = row_of(session_id).secret_hash
    prefix = "/admin" if kind == "staff" else ""
    for headers in ({"Accept": "application/json"}, {"HX-Request": "true"}):
        assert client.post(prefix + path, json={"answer": {}}, headers=headers).status_code == 400
        assert client.post(prefix + path, data={"answer": "{}"}, headers=headers).status_code == 400
    assert (row_of(session_id).stage, row_of(session_id).secret_hash) == (Stage.OPEN, before)


EVIL = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/%2fevil.example",
)


@pytest.mark.parametrize("stage", ON_THE_WAY)
def test_s26_no_step_takes_another_site_along(app, client, at, kind, stage, sqlite_only):
    at(stage)
    with app.test_request_context():
        page = url_for(PAGES[kind, stage])
    for bad in EVIL:
        answer = client.get(page, query_string={"next": bad})
        assert answer.status_code == 200, bad
        assert "evil" not in answer.text, bad
        assert "javascript:" not in answer.text, bad
