"""The page of trusted addresses: columns, the present address filled in, the effect before a restriction counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.session.models import AttemptResult, LoginSession, SignInAttempt, Stage
from tests.cast import sign_in
from tests.trusted_ip.shelf import keep, rows
from views.labels.common import network_now

pytestmark = pytest.mark.one_database

PAGE = "/security/addresses"
ADD = f"{PAGE}/add"
TEN = timedelta(minutes=10, seconds=1)


def tried(user, ip, device="Firefox on Windows", days=2):
    with transaction() as session:
        at = clock.now() - timedelta(days=days)
        session.add(
            SignInAttempt(user_id=user.id, at=at, ip=ip, device=device, result=AttemptResult.SIGNED_IN)
        )


def live(user, ip, device="Safari on iOS"):
    with transaction() as session:
        session.add(
            LoginSession(
                user_id=user.id, kind="customer", stage=Stage.OPEN, secret_hash=clock.new_id().hex, last_ip=ip,
                device=device, ends_at=clock.now() + timedelta(days=1),
            )
        )  # fmt: skip


@pytest.mark.feature("S2-15")
def test_the_present_address_is_filled_in(alice):
    assert 'value="127.0.0.1"' in alice.get(PAGE).text


@pytest.mark.feature("S2-13", "S2-14")
def test_an_entry_shows_address_type_and_day(alice, post):
    sent = post(alice, ADD, network="203.0.113.7", purpose="skip_totp", label="Office")
    assert (sent.status_code, sent.location) == (303, PAGE)
    text = alice.get(PAGE).text
    for part in ("IP address", "Type", "Created", "203.0.113.7", "Skips two-step sign-in", "Office"):
        assert part in text


@pytest.mark.feature("S2-13")
def test_the_page_advises_against_dynamic_addresses_and_vpn(alice):
    text = alice.get(PAGE).text
    assert "VPN" in text
    assert "get a new address now and then" in text


def test_a_refused_network_stands_beside_the_field_with_what_was_typed(alice, post):
    answer = post(alice, ADD, network="203.0.113.9/24", purpose="skip_pin", label="Office")
    assert answer.status_code == 422
    assert "Did you mean 203.0.113.0/24?" in answer.text
    assert 'value="Office"' in answer.text


@pytest.mark.feature("S0-11")
def test_a_restriction_shows_first_what_it_would_refuse(alice, cast, post):
    tried(cast.alice, "198.51.100.20")
    tried(cast.alice, "127.0.0.1")
    tried(cast.alice, "198.51.100.99", device="Old device", days=31)
    live(cast.alice, "2001:db8::7")
    answer = post(alice, ADD, network="127.0.0.1", purpose="restrict")
    assert answer.status_code == 200
    assert "It would refuse 1 of 2 from the last 30 days, and of the live sessions: 1 of 2." in answer.text
    assert "198.51.100.20" in answer.text
    assert "2001:db8::7" in answer.text
    assert "Old device" not in answer.text
    assert rows() == []


def start_trial(browser, post, **more):
    return post(browser, ADD, network="127.0.0.1", purpose="restrict", tested="127.0.0.1", **more)


@pytest.mark.feature("S0-11", "S3-10")
def test_the_trial_stands_above_each_page_until_it_is_confirmed(alice, post):
    start_trial(alice, post)
    profile = alice.get("/profile").text
    assert "On trial" in alice.get(PAGE).text
    assert "expires by itself" in profile
    [row] = rows()
    post(alice, f"{PAGE}/{row.id}/confirm")
    assert "expires by itself" not in alice.get("/profile").text
    assert rows()[0].state == "on"


@pytest.mark.both_databases
def test_from_elsewhere_the_trial_refuses_with_a_code_and_falls_back(alice, bob, cast, post):
    start_trial(alice, post, whose="account")
    away = {"REMOTE_ADDR": "198.51.100.20"}
    refused = bob.get("/profile", environ_overrides=away)
    assert refused.status_code == 403
    assert "Access from this IP denied" in refused.text
    assert "R-" in refused.text
    with clock.shifted(TEN):
        assert bob.get("/profile", environ_overrides=away).status_code == 200
        assert "Expired" in alice.get(PAGE).text


def test_undo_takes_it_back(alice, post):
    start_trial(alice, post)
    assert post(alice, f"{PAGE}/{rows()[0].id}/undo").status_code == 303
    assert rows() == []


@pytest.mark.both_databases
def test_c17_who_would_be_locked_out_reads_so_beside_the_field(alice, post):
    answer = post(alice, ADD, network="198.51.100.0/24", purpose="restrict")
    assert answer.status_code == 422
    assert "You would lock yourself out: your address 127.0.0.1" in answer.text
    untested = post(alice, ADD, network="198.51.100.0/24", purpose="restrict", tested="198.51.100.0/24")
    assert untested.status_code == 422


def test_back_keeps_what_was_typed(alice, post):
    answer = post(alice, ADD, network="127.0.0.1", purpose="restrict", label="Desk", back="1")
    assert 'value="Desk"' in answer.text
    assert rows() == []


@pytest.mark.feature("S0-11")
def test_a_rule_for_the_account_tells_of_others_names_and_counts_alone(alice, cast, post):
    tried(cast.bob, "198.51.100.20", device="Secret device")
    answer = post(alice, ADD, network="127.0.0.1", purpose="restrict", whose="account")
    assert "Bob Solberg" in answer.text
    assert "198.51.100.20" not in answer.text
    assert "Secret device" not in answer.text


def test_a_manager_has_the_own_list_alone_and_can_smuggle_no_rule_for_the_account(bob, alice, cast, post):
    keep(cast.alice, "203.0.113.99", "skip_totp", user_id=None, account_id=cast.nordlicht.id)
    text = bob.get(PAGE).text
    assert "Your account has 1 entry of its own" in text
    assert "203.0.113.99" not in text
    assert post(bob, ADD, network="127.0.0.1", purpose="skip_totp", whose="account").status_code == 403
    assert post(bob, f"{PAGE}/{rows()[0].id}/delete").status_code == 403


@pytest.mark.feature("S2-16")
def test_an_entry_is_edited_and_deleted_after_a_question(alice, cast, post):
    row = keep(cast.alice, "203.0.113.7", "skip_totp")
    at = f"{PAGE}/{row.id}"
    assert 'value="203.0.113.7"' in alice.get(at).text
    sent = post(alice, at, network="203.0.113.8", label="Desk", purpose="skip_pin", version="1")
    assert sent.status_code == 303
    assert [(r.network, r.purpose) for r in rows()] == [("203.0.113.8", "skip_pin")]
    assert "asked for again" in alice.get(f"{at}/delete").text
    assert post(alice, f"{at}/delete", version="2").status_code == 303
    assert rows() == []


def test_a_restrictions_other_network_shows_its_effect_first(alice, cast, post):
    row = keep(cast.alice, "127.0.0.0/8")
    tried(cast.alice, "127.0.0.9")
    at = f"{PAGE}/{row.id}"
    shown = post(alice, at, network="127.0.0.1", version="1")
    assert "It would refuse 1 of" in shown.text
    assert post(alice, at, network="127.0.0.1", version="1", tested="127.0.0.1").status_code == 303
    assert [r.state for r in rows()] == ["on", "trial"]


def test_deleting_one_of_several_restrictions_shows_what_the_rest_refuses(alice, cast):
    keep(cast.alice, "127.0.0.1")
    other = keep(cast.alice, "198.51.100.0/24")
    tried(cast.alice, "198.51.100.20")
    assert "It would refuse 1 of" in alice.get(f"{PAGE}/{other.id}/delete").text


@pytest.mark.both_databases
def test_s09_without_a_fresh_sign_in_the_page_asks_and_keeps_what_was_typed(stale, cast, post):
    asked = post(stale, ADD, network="127.0.0.1", purpose="restrict", tested="127.0.0.1", label="Desk")
    assert asked.status_code == 403
    assert 'name="confirm_password"' in asked.text
    assert 'name="label" value="Desk"' in asked.text
    done = start_trial(stale, post, confirm_password="Corre+ct-horse7")
    assert done.status_code == 303


@pytest.mark.both_databases
def test_s41_a_stale_page_changes_nothing(alice, cast, post):
    row = keep(cast.alice, "203.0.113.7", "skip_totp")
    at = f"{PAGE}/{row.id}"
    post(alice, at, network="203.0.113.8", version="1")
    late = post(alice, at, network="203.0.113.9", version="1")
    assert late.status_code == 409
    assert 'value="203.0.113.9"' in late.text


def test_staff_restrict_themselves_and_are_offered_nothing_else(new_client, cast, post):
    browser = new_client()
    sign_in(browser, cast.sam)
    page = browser.get("/admin/me/security/addresses").text
    assert "Skip two-step sign-in" not in page
    token = browser.csrf()
    data = {"csrf_token": token, "network": "127.0.0.1", "purpose": "skip_totp", "tested": "127.0.0.1"}
    sent = browser.post("/admin/me/security/addresses/add", data=data)
    assert sent.status_code in {303, 422}
    assert [r.purpose for r in rows()] in ([], ["restrict"])


@pytest.mark.both_databases
@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/delete", "/{id}/confirm"])
def test_the_pages_cost_the_same_however_long_the_list(alice, cast, count_statements, path):
    row = keep(cast.alice, "127.0.0.0/8")
    for number in range(40):
        keep(cast.alice, f"203.0.113.{number}", "skip_totp")
        tried(cast.alice, f"198.51.100.{number}")
    with count_statements() as seen:
        assert alice.get(f"{PAGE}{path}".format(id=row.id)).status_code == 200
    assert seen.total <= 8, seen.statements


@pytest.mark.both_databases
def test_s20_state_owner_and_trial_cant_be_set_by_adding_fields(alice, cast, post):
    start_trial(
        alice, post, state="on", trial_until="", user_id=str(cast.bob.id), replaces_id=str(clock.new_id())
    )
    [row] = rows()
    assert (row.state, row.user_id, row.replaces_id) == ("trial", cast.alice.id, None)


def test_an_overlap_is_told_when_an_entry_is_saved(alice, cast, post):
    keep(cast.alice, "203.0.113.0/24", "skip_totp")
    post(alice, ADD, network="203.0.113.7", purpose="skip_totp")
    assert "It overlaps with 203.0.113.0/24 on the same list." in alice.get(PAGE).text


@pytest.mark.both_databases
def test_s16_of_an_ipv6_address_the_64_is_proposed_and_it_is_said(alice):
    page = alice.get("/security/addresses", environ_base={"REMOTE_ADDR": "2001:db8:7:9:a::1"}).text
    assert 'value="2001:db8:7:9::/64"' in page
    assert "of an IPv6 address the first half" in page
    with alice.application.test_request_context():
        assert network_now("2001:db8:7:9:a::1").startswith("Your network now is 2001:db8:7:9::/64")
        assert network_now("203.0.113.7") == "Your address now is 203.0.113.7."
