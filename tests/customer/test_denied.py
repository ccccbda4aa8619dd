""" "Access from this IP denied": what a browser reads whose session is tied elsewhere, and how it goes on."""

from __future__ import annotations

import re

import pytest

from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import db as database
from admin_app.kernel.db import transaction
from admin_app.kernel.links import LinkPurpose
from admin_app.session import binding
from admin_app.session.models import EndReason, LoginSession
from admin_app.sign_in import links
from tests.cast import sign_in
from tests.sign_in.door import enter

pytestmark = pytest.mark.one_database

THERE = {"REMOTE_ADDR": "198.51.100.20"}


@pytest.fixture
def tied(client, cast):
    """The owner's browser, its session tied to its address."""
    session_id = sign_in(client, cast.alice)
    with transaction() as session:
        binding.tie(session.get(User, cast.alice.id), session_id, "127.0.0.1")
    return client


@pytest.mark.feature("S0-03", "S0-04")
def test_s16_from_elsewhere_every_page_is_denied_and_back_home_all_goes_on(tied):
    for path in ("/profile", "/security", "/people", "/sign-in"):
        answer = tied.get(path, environ_base=THERE)
        assert answer.status_code == 403, path
        assert "Access from this IP denied" in answer.text
        assert re.search(r"R-[2-9A-Z]{4}-[2-9A-Z]{2}", answer.text)
        assert "Nordlicht" not in answer.text
        assert "Alice" not in answer.text
    assert tied.get("/profile").status_code == 200


def test_s16_a_forged_forwarding_header_changes_nothing(tied):
    forged = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"}
    assert tied.get("/profile", environ_base=THERE, headers=forged).status_code == 403
    assert tied.get("/profile", headers={"X-Forwarded-For": "198.51.100.20"}).status_code == 200


def test_s16_ipv4_inside_ipv6_is_the_same_address_at_the_door(tied):
    assert tied.get("/profile", environ_base={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code == 200
    assert tied.get("/profile", environ_base={"REMOTE_ADDR": "::1"}).status_code == 403


def test_the_code_stays_the_same_within_the_hour(tied):
    codes = {re.search(r"R-\w{4}-\w{2}", tied.get("/profile", environ_base=THERE).text)[0] for _ in range(3)}
    assert len(codes) == 1


def test_signing_out_works_from_there(tied, db):
    token = re.search(r'name="csrf_token" value="([^"]+)"', tied.get("/profile", environ_base=THERE).text)[1]
    answer = tied.post("/sign-out", data={"csrf_token": token}, environ_base=THERE)
    assert answer.location == "/sign-in"
    assert db.session.query(LoginSession).one().ended_why is EndReason.SIGNED_OUT
    assert tied.get("/sign-in", environ_base=THERE).status_code == 200


def test_s16_nothing_is_changed_by_a_post_from_there(tied, cast, db):
    token = tied.csrf()
    answer = tied.post("/profile", data={"csrf_token": token, "full_name": "Mallory"}, environ_base=THERE)
    assert answer.status_code == 403
    assert db.session.get(User, cast.alice.id, populate_existing=True).full_name == "Alice Lindqvist"


def test_the_door_denies_a_new_sign_in_with_a_code_too(new_client, tied):
    browser = new_client()
    browser.environ_base.update(THERE)
    answer = enter(browser, "alice.lind")
    assert answer.status_code == 403
    assert re.search(r"Access from this IP denied\. Your refusal code for support is R-", answer.text)


def test_a_mailed_link_answers_there_too(tied, cast):
    with transaction():
        user = database.session.merge(cast.alice)
        said = {"what": "password_changed", "at": clock.now().isoformat()}
        token = links.issue(user, LinkPurpose.NOT_ME, payload=said).token
    assert tied.get(f"/link/not_me/{token}", environ_base=THERE).status_code == 200
