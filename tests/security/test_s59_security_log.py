"""Each 403, foreign id and hit of a limit writes one line of the security log, with an id and nothing private."""

from __future__ import annotations

import pytest

from admin_app.export import service as exports
from admin_app.kernel.db import transaction
from tests.cast import sign_in
from tests.factories.support import allow
from tests.sign_in.door import WRONG, enter


def told(lines):
    """Lines of the security log: who, which status, where."""
    return [
        (e["actor_id"], e["status"], e.get("route", ""))
        for e in lines
        if e["event"] in {"refused", "throttled"}
    ]


def test_s59_a_right_that_the_command_misses_writes_one_line(client, cast, post, logged):
    sign_in(client, cast.sam)
    answer = post(
        f"/admin/accounts/{cast.nordlicht.id}/look", area="profile", field="email", user_id=str(cast.alice.id)
    )
    assert answer.status_code == 403
    assert told(logged) == [(str(cast.sam.id), 403, "/admin/accounts/<uuid:account_id>/look")]


def test_s59_an_act_in_the_wrong_state_of_the_account_writes_one_line(client, cast, post, logged, db):
    sign_in(client, cast.alice)
    with transaction():
        cast.nordlicht.status = "suspended"
    answer = post(
        "/profile", page="/support-access", full_name="Alice", language="en", time_zone="UTC", theme="auto"
    )
    assert answer.status_code == 403
    assert told(logged) == [(str(cast.alice.id), 403, "/profile")]


def test_s59_another_accounts_id_writes_one_line(client, cast, post, logged):
    sign_in(client, cast.alice)
    assert post(f"/support-access/{allow(cast.carol).id}/end").status_code == 404
    assert told(logged) == [(str(cast.alice.id), 404, "/support-access/<uuid:grant_id>/end")]


def test_s59_a_limit_that_is_hit_writes_one_line(client, cast, post, logged, monkeypatch):
    monkeypatch.setattr(exports, "AN_HOUR", 0)
    sign_in(client, cast.sam)
    assert post("/admin/accounts/export", reason="a check").status_code == 429
    assert told(logged) == [(str(cast.sam.id), 429, "/admin/accounts/export")]


@pytest.mark.parametrize("name", ["alice.lind", "nobody@nowhere.example"])
def test_s59_a_try_during_a_wait_writes_one_line_without_the_name(client, cast, logged, name):
    who = str(cast.alice.id) if name == "alice.lind" else ""
    for _ in range(5):
        enter(client, name, WRONG)
    assert told(logged) == []
    assert enter(client, name, WRONG).status_code == 429
    assert told(logged) == [(who, 429, "/sign-in")]
    assert name not in str(logged)
    assert "127.0.0.1" not in str(logged)
