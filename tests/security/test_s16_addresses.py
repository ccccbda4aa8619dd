"""S16: address rules are judged at each request by the configured proxy rule; forged headers change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from admin_app import config
from admin_app.trusted_ip import refusal_codes
from tests.cast import sign_in
from tests.sign_in.door import enter, results
from tests.trusted_ip.shelf import keep
from wsgi import create_app

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.20"
FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP")


def status(browser, peer, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.get("/profile", environ_overrides={"REMOTE_ADDR": peer}, headers=named).status_code


@pytest.fixture
def restricted(client, cast):
    """Bob's browser, whose sign-in is restricted to 203.0.113.0/24."""
    sign_in(client, cast.bob)
    keep(cast.bob, "203.0.113.0/24")
    return client


@pytest.fixture
def behind(app, db, cast) -> Iterator[Callable[[int], FlaskClient]]:
    """Bob's browser at an application behind some proxies, restricted likewise."""
    keep(cast.bob, "203.0.113.0/24")
    made = []

    def browser(hops: int) -> FlaskClient:
        made.append(create_app(replace(config.active(), proxy_hops=hops)))
        client = made[-1].test_client()
        sign_in(client, cast.bob)
        db.session.rollback()
        return client

    yield browser
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.mark.feature("S0-11", "S3-10")
def test_s16_a_session_is_judged_on_each_request(restricted):
    assert status(restricted, HERE) == 200
    assert status(restricted, ELSEWHERE) == 403
    assert status(restricted, HERE) == 200


@pytest.mark.parametrize("header", FORGED)
def test_s16_with_no_proxy_configured_forged_headers_change_nothing(restricted, header):
    forged = f"for={HERE}" if header == "Forwarded" else HERE
    assert status(restricted, ELSEWHERE, **{header: forged}) == 403
    assert status(restricted, HERE, **{header: forged.replace(HERE, ELSEWHERE)}) == 200


@pytest.mark.parametrize("peer", ["::ffff:203.0.113.7", "::ffff:cb00:7107"])
def test_s16_ipv4_inside_ipv6_equals_ipv4(restricted, peer):
    assert status(restricted, peer) == 200


@pytest.mark.parametrize(
    "peer", ["::1", "0x7f.1", "203.0.113.007", "", "garbage", "2001:db8::7", "::203.0.113.7"]
)
def test_s16_what_is_no_admitted_address_is_refused(restricted, peer):
    assert status(restricted, peer) == 403


FORWARDED = {
    HERE: 200,
    f"{ELSEWHERE}, {HERE}": 200,
    f"{HERE}, {ELSEWHERE}": 403,
    f"{HERE}, {HERE}, {ELSEWHERE}": 403,
    f"{HERE}:50123": 200,
    "[::ffff:203.0.113.7]:443": 200,
    "::ffff:203.0.113.7": 200,
    "[2001:db8::7]:443": 403,
    f"{HERE}, unknown": 403,
    f"{HERE}, 0x7f.1": 403,
    "203.0.113.7 203.0.113.7": 403,
}


def test_s16_behind_one_proxy_only_the_entry_it_wrote_counts(behind):
    browser = behind(1)
    found = {told: status(browser, "10.0.0.1", X_Forwarded_For=told) for told in FORWARDED}
    assert found == FORWARDED
    assert status(browser, "10.0.0.1") == 403


def test_s16_behind_two_proxies_the_second_last_entry_counts_and_a_missing_one_is_refused(behind):
    browser = behind(2)
    assert status(browser, "10.0.0.1", X_Forwarded_For=f"{ELSEWHERE}, {HERE}, 10.0.0.2") == 200
    assert status(browser, "10.0.0.1", X_Forwarded_For=f"{HERE}, {ELSEWHERE}, 10.0.0.2") == 403
    assert status(browser, "10.0.0.1", X_Forwarded_For=HERE) == 403


@pytest.mark.feature("S0-11", "S3-10")
def test_s16_a_sign_in_from_elsewhere_is_refused_with_a_code_that_the_try_keeps(client, cast, db):
    keep(cast.bob, "203.0.113.0/24")
    answer = enter(client, cast.bob.username)
    assert answer.status_code == 403
    assert "Access from this IP denied" in answer.text
    assert results(cast.bob.id) == ["address_denied"]
    assert refusal_codes.known(cast.bob.id, "restrict", "127.0.0.1") in answer.text


def test_s16_who_doesnt_know_the_password_learns_nothing_of_the_restriction(client, cast):
    keep(cast.bob, "203.0.113.0/24")
    assert "Access from this IP denied" not in enter(client, cast.bob.username, "Wrong+h0rse-42").text


def test_s16_the_accounts_list_and_the_own_one_must_both_admit(client, cast):
    sign_in(client, cast.bob)
    keep(cast.bob, "203.0.113.0/24")
    keep(cast.bob, "198.51.100.0/24", user_id=None, account_id=cast.nordlicht.id)
    assert status(client, HERE) == 403
    assert status(client, ELSEWHERE) == 403


def test_c2_a_restriction_beats_a_skipped_step(client, cast):
    keep(cast.bob, "127.0.0.1", "skip_totp")
    keep(cast.bob, "203.0.113.0/24")
    assert enter(client, cast.bob.username).status_code == 403


def test_s16_staff_restrict_themselves_likewise(client, cast):
    sign_in(client, cast.sam)
    keep(cast.sam, "203.0.113.0/24")
    answer = client.get("/admin/people/", environ_overrides={"REMOTE_ADDR": ELSEWHERE})
    assert answer.status_code == 403
    assert client.get("/admin/people/", environ_overrides={"REMOTE_ADDR": HERE}).status_code == 200
