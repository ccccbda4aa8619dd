"""In production there is no outbox, no demo, no debugger and nobody who was there before (SECURITY 61)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from admin_app import worker
from admin_app.identity.models import Role, User
from admin_app.kernel.db import db as database


@pytest.mark.parametrize(
    "path",
    [
        "/outbox",
        "/outbox/0192f0e4-0000-7000-8000-000000000001",
        "/demo",
        "/debug",
        "/console",
        "/_debug_toolbar",
        "/admin/demo",
        "/?__debugger__=yes&cmd=resource&f=debugger.js",
    ],
)
def test_s61_development_pages_answer_404(production, path):
    answer = production.test_client().get(path, base_url="https://desk.company.example")
    if path.startswith(("/admin", "/?")):
        assert "Werkzeug" not in answer.text
        assert answer.status_code in {303, 404}
    else:
        assert answer.status_code == 404


def test_s61_nobody_is_there_before_the_operator_adds_the_first_one(production):
    assert database.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0
    assert production.debug is False
    assert production.testing is False
    assert (
        database.session.scalar(sa.select(sa.func.count()).select_from(Role).where(Role.built_in.is_(False)))
        == 0
    )


@pytest.mark.parametrize("command", [["demo", "load"], ["demo", "fresh"], ["demo", "code"], ["up"]])
def test_s61_the_demos_commands_refuse(production, command):
    result = production.test_cli_runner().invoke(args=command)
    assert result.exit_code != 0
    assert database.session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


def test_s61_cookies_are_bound_to_host_and_https(production):
    answer = production.test_client().get("/sign-in", base_url="https://desk.company.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookies = answer.headers.getlist("Set-Cookie")
    assert [c.split("=")[0] for c in cookies] == ["__Host-gh_page"]
    assert all("Secure" in c and "HttpOnly" in c and "SameSite=Lax" in c for c in cookies)


def test_s61_readyz_tells_strangers_no_details(production):
    worker.sweep()
    asked = {"base_url": "https://desk.company.example", "environ_base": {"REMOTE_ADDR": "198.51.100.9"}}
    answer = production.test_client().get("/readyz", **asked)
    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert (
        production.test_client().get("/readyz", base_url="https://desk.company.example").json["database"]
        is True
    )
