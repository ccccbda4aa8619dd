"""Signing in: one answer and one amount of work for everything that goes wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from admin_app.audit import service as audit
from admin_app.audit.models import AuditEvent
from admin_app.identity.models import Identity
from admin_app.kernel.errors import Invalid, Unavailable
from admin_app.policy import service as policy
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.models import PasswordCredential
from admin_app.sign_in.password import hashing, login
from admin_app.sign_in.throttle import limits
from tests.factories.billing import change
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_account, make_person
from tests.sign_in.door import WRONG, at_door, enter, knock, post, results


def cases(cast: Any) -> dict[str, tuple[str, str]]:
    """Every way to be refused by name and password."""
    gone = make_account(status="deactivated")
    make_person(cast.nordlicht, status="disabled", username="dis.abled")
    make_person(cast.nordlicht, status="invited", username="in.vited", password=False)
    make_person(gone, username="clo.sed")
    assert cast.alice.username == "alice.lind"
    assert cast.sam.username == "sam"
    return {
        "unknown": ("no.body", PASSWORD),
        "wrong password": ("alice.lind", WRONG),
        "disabled": ("dis.abled", PASSWORD),
        "invited": ("in.vited", PASSWORD),
        "closed account": ("clo.sed", PASSWORD),
        "staff at the customers' door": ("sam", PASSWORD),
        "from outside, once local": (outside(cast, Identity.REMOTE), PASSWORD),
        "from outside": (outside(cast, Identity.THIRD_PARTY, password=False), PASSWORD),
        "passkey alone": (by_passkey(cast), PASSWORD),
    }


def outside(cast: Any, identity: Identity, **traits: Any) -> str:
    """Somebody whose password lives elsewhere."""
    return make_person(cast.nordlicht, identity=identity, username=f"out.{identity.value}", **traits).username


def by_passkey(cast: Any) -> str:
    """Somebody who has a passkey and no password."""
    person = make_person(cast.nordlicht, username="pass.key", password=False)
    make_passkey(person)
    return person.username


@pytest.mark.feature("S0-01")
def test_a_customer_signs_in_by_username_or_address_in_any_case(client, cast):
    assert cast.alice
    for name in ("alice.lind", "ALICE.Lind ", "Alice@Nordlicht.example"):
        assert enter(client, name).status_code == 303
        post(client, "/sign-out", page="/confirm")
    assert results(cast.alice.id) == ["signed_in"] * 3


def test_s1_every_refusal_gives_the_same_bytes_and_status(cast, new_client):
    seen = set()
    for name, password in cases(cast).values():
        answer = enter(new_client(), name, password)
        body = re.sub(r'(csrf_token"[^>]*value|name="name"[^>]*value)="[^"]*"|nonce="[^"]*"', "", answer.text)
        seen.add((answer.status_code, answer.headers.get("Set-Cookie", "")[:8], body))
    assert len(seen) == 1
    status, _, body = seen.pop()
    assert status == 422
    assert "match" in body


def test_s1_every_refusal_costs_one_verification_and_the_same_statements(cast, count_statements, monkeypatch):
    verified, totals, hidden = [], {}, hashing.verify
    monkeypatch.setattr(hashing, "verify", lambda *a: (verified.append(1), hidden(*a))[1])
    tries = cases(cast)
    for case, (name, password) in tries.items():
        verified.clear()
        with count_statements() as seen, pytest.raises(login.NoMatch):
            knock(name, password, ip=f"198.51.100.{len(totals)}")
        totals[case] = (seen.total, len(verified))
    assert set(totals.values()) == {(6, 1)}, totals


def test_each_try_is_kept_with_the_step_at_which_it_ended(cast):
    for name, password in cases(cast).values():
        with pytest.raises(login.NoMatch):
            knock(name, password)
    assert results() == [
        "unknown_name",
        "wrong_password",
        "not_active",
        "no_password",
        "account_closed",
        "wrong_kind",
        "outside_identity",
        "outside_identity",
        "no_password",
    ]


@pytest.mark.parametrize(("notice", "cost"), [(False, 10), (True, 11)])
def test_signing_in_takes_ten_statements_and_one_for_its_notice(cast, count_statements, notice, cost):
    change(cast.alice, notify_sign_in=notice)
    with count_statements() as seen:
        knock("alice.lind")
    assert seen.total == cost, "\n".join(seen.statements)


def test_the_post_takes_no_more_than_the_command(client, cast, count_statements):
    assert cast.alice
    token = client.csrf("/sign-in")
    with count_statements() as seen:
        client.post("/sign-in", data={"csrf_token": token, "name": "alice.lind", "password": PASSWORD})
    assert seen.total == 11


@pytest.mark.parametrize(
    ("status", "opens"),
    [("active", True), ("suspended", True), ("closing", True), ("deactivated", False), ("erased", False)],
)
def test_people_of_open_accounts_sign_in(app, status, opens):
    person = make_person(make_account(status=status))
    if opens:
        assert knock(person.username).stage is Stage.OPEN
    else:
        with pytest.raises(login.NoMatch):
            knock(person.username)


def test_staff_without_a_factor_begin_at_its_set_up(cast, app):
    new = make_person(role="support", username="new.staff")
    assert knock("new.staff", kind="staff").stage is Stage.FACTOR_SETUP
    assert cast.sam
    assert knock("sam", kind="staff").stage is Stage.FACTOR
    assert results(new.id) == ["factor_needed"]


@pytest.mark.parametrize("part", ["throttle", "policy", "audit"])
def test_s54_what_guards_a_sign_in_and_fails_refuses_it(cast, monkeypatch, part):
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError

    assert cast.alice
    module, name = {"throttle": (limits, "take"), "policy": (policy, "values"), "audit": (audit, "record")}[
        part
    ]
    monkeypatch.setattr(module, name, broken)
    with pytest.raises(Unavailable):
        knock("alice.lind")


def test_s54_nobody_has_got_in_when_audit_failed(cast, db, monkeypatch):
    assert cast.alice
    monkeypatch.setattr(audit, "record", lambda *_a, **_k: 1 / 0)
    with pytest.raises(Unavailable):
        knock("alice.lind")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 0


def test_s54_a_fault_of_our_own_says_in_the_log_where_it_lies_and_nothing_of_whom(client, cast, monkeypatch):
    def find_policy(of: str) -> None:
        raise KeyError(of)

    assert cast.alice
    monkeypatch.setattr(policy, "values", lambda *_a, **_k: find_policy("alice.lind"))
    with capture_logs() as lines:
        assert enter(client, "alice.lind").status_code == 503
    [line] = [line for line in lines if line["event"] == "sign_in_unguarded"]
    assert line["error"] == "KeyError"
    assert re.search(r"sign_in/test_login\.py:\d+:find_policy$", line["where"])
    assert re.search(r"password/login\.py:\d+:sign_in;", line["where"])
    assert "alice" not in str(line)


def test_s54_the_page_answers_503_with_a_reference(client, cast, monkeypatch):
    assert cast.alice
    monkeypatch.setattr(limits, "take", lambda *_a, **_k: 1 / 0)
    answer = enter(client, "alice.lind")
    assert answer.status_code == 503
    assert answer.headers["X-Request-Id"]


def test_s2_a_weaker_hash_is_renewed_at_sign_in(cast, db, use_settings):
    before = db.session.get(PasswordCredential, cast.alice.id).hash
    use_settings(argon2_memory_kib=512, argon2_time_cost=2)
    knock("alice.lind")
    db.session.expire_all()
    after = db.session.get(PasswordCredential, cast.alice.id).hash
    assert "m=256,t=1" in before
    assert "m=512,t=2" in after
    knock("alice.lind")


def test_s2_an_over_long_password_is_refused_before_any_hashing(cast, monkeypatch):
    assert cast.alice
    monkeypatch.setattr(hashing, "verify", lambda *_a: pytest.fail("hashed"))
    with pytest.raises(Invalid):
        knock("alice.lind", "x" * 129)


def test_strange_names_are_unknown_names(app):
    for name in ("\0", "a\0b", "\ud800", "%", "ﷺ" * 300, " "):
        with pytest.raises(login.NoMatch):
            knock(name)


def test_a_sign_in_is_told_in_the_trail(cast, db):
    assert cast.alice
    knock("alice.lind")
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.name == "sign_in.succeeded")).one()
    assert (event.actor_id, event.account_id) == (cast.alice.id, cast.nordlicht.id)


def test_the_address_wins_over_a_username_that_looks_like_it(cast, app):
    assert cast.alice
    make_person(cast.other, username="alice@nordlicht.example")
    with pytest.raises(login.NoMatch):
        knock("alice@nordlicht.example", WRONG)
    assert results(cast.alice.id) == ["wrong_password"]


def test_a_second_sign_in_in_the_same_browser_ends_the_first_session(cast, db):
    assert cast.alice
    first = knock("alice.lind")
    login.sign_in(at_door(), kind="customer", name="alice.lind", password=PASSWORD, replaces=first.session_id)
    assert db.session.get(LoginSession, first.session_id, populate_existing=True).ended_why == "replaced"
