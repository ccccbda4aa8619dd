"""Mailed links: activation, forgotten password, the link that staff send."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import User, UserStatus
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link.models import LinkToken
from admin_app.session.models import Stage
from admin_app.sign_in import links
from admin_app.sign_in.password import credential
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_account, make_person
from tests.session.test_life import begin, known
from tests.sign_in.door import app_code, at_door, knock, later, post
from tests.sign_in.mailed import ACTIVATE, RESET, issue
from tests.sign_in.test_password import NEW


@pytest.mark.feature("S1-10")
def test_an_invitation_sets_the_password_and_lets_in(ivy, db):
    started = credential.set_by_link(at_door(), issue(ivy, ACTIVATE), ACTIVATE, new=NEW)
    assert started.stage is Stage.OPEN
    assert known(started).actor.user_id == ivy.id
    assert db.session.get(User, ivy.id, populate_existing=True).status is UserStatus.ACTIVE
    assert knock("ivy", NEW)


def test_the_link_of_new_staff_leads_to_the_factors_set_up(app):
    person = make_person(role="support", status="invited", password=False)
    started = credential.set_by_link(
        at_door(), issue(person, LinkPurpose.STAFF_SETUP), LinkPurpose.STAFF_SETUP, new=NEW
    )
    assert started.stage is Stage.FACTOR_SETUP


@pytest.mark.feature("S3-09")
def test_a_reset_sets_the_password_ends_all_sessions_and_begins_none(cast, outbox):
    session = begin(cast.alice)
    assert credential.set_by_link(at_door(), issue(cast.alice), RESET, new=NEW) is None
    assert known(session) is None
    assert knock("alice.lind", NEW)
    assert outbox.last.template == "password_changed"


def test_s51_a_reset_asks_for_the_second_factor_where_one_is_on(cast):
    eve = make_person(cast.nordlicht, factor=True)
    token = issue(eve)
    for code in ("", "000000"):
        with pytest.raises(Invalid) as refused:
            credential.set_by_link(at_door(), token, RESET, new=NEW, code=code)
        assert refused.value.field == "code"
    credential.set_by_link(at_door(), token, RESET, new=NEW, code=app_code())


def test_s6_a_link_is_256_bits_and_kept_as_a_hash(cast, db):
    token = issue(cast.alice)
    assert len(token) >= 43
    row = db.session.scalars(sa.select(LinkToken)).one()
    assert token not in (row.token_hash, row.state_hash)


def test_s6_a_link_works_once(cast):
    token = issue(cast.alice)
    credential.set_by_link(at_door(), token, RESET, new=NEW)
    with pytest.raises(links.LinkDead):
        credential.set_by_link(at_door(), token, RESET, new="Ten-Lamps-Above-8")


def test_s6_a_link_used_twice_at_once_works_once(cast, threads, postgres_only):
    token = issue(cast.alice)
    answers = threads(
        [
            lambda n=n: credential.set_by_link(at_door(), token, RESET, new=f"Lamps-Above-{n}-us")
            for n in range(4)
        ]
    )
    assert answers.count(None) == 1


@pytest.mark.parametrize(("purpose", "minutes"), [(RESET, 60), (ACTIVATE, 7 * 24 * 60)])
def test_s6_a_link_ends(cast, ivy, purpose, minutes):
    token = issue(ivy if purpose is ACTIVATE else cast.alice, purpose)
    with later(minutes=minutes - 1):
        assert links.peek(token, purpose)
    with later(minutes=minutes), pytest.raises(links.LinkDead):
        links.peek(token, purpose)


def test_s6_a_link_is_good_for_its_purpose_only(cast, ivy):
    for token, other in ((issue(cast.alice), ACTIVATE), (issue(ivy, ACTIVATE), RESET)):
        with pytest.raises(links.LinkDead):
            links.peek(token, other)


def test_s6_a_link_dies_with_the_state_it_was_made_for(cast, ivy):
    token, invitation = issue(cast.alice), issue(ivy, ACTIVATE)
    credential.change(actor_of(cast.alice), current=PASSWORD, new=NEW)
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == ivy.id).values(status="disabled"))
    for dead, purpose in ((token, RESET), (invitation, ACTIVATE)):
        with pytest.raises(links.LinkDead):
            links.peek(dead, purpose)


def test_s6_a_newer_link_ends_the_older_ones_of_its_purpose(cast):
    old, new = issue(cast.alice), issue(cast.alice)
    with pytest.raises(links.LinkDead):
        links.peek(old, RESET)
    assert links.peek(new, RESET)


@pytest.mark.parametrize("status", ["closing", "deactivated"])
def test_nobody_is_activated_while_the_account_closes(app, status):
    person = make_person(make_account(status=status), status="invited", password=False)
    with pytest.raises(links.LinkDead):
        links.peek(issue(person, ACTIVATE), ACTIVATE)


def test_s6_looking_at_a_link_changes_nothing_and_tells_no_other_site(client, ivy):
    token = issue(ivy, ACTIVATE)
    for _ in range(3):
        answer = client.get(f"/link/activate/{token}")
        assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.findall(r'(?:src|href)="https?://', answer.text)
    assert links.peek(token, ACTIVATE)


def test_s1_every_dead_link_looks_the_same(client, cast, ivy):
    used = issue(cast.alice)
    credential.set_by_link(at_door(), used, RESET, new=NEW)
    seen = set()
    for path in (
        f"/link/reset/{used}",
        "/link/reset/made-up",
        f"/link/activate/{issue(cast.bob)}",
        f"/link/reset/{issue(ivy, ACTIVATE)}",
    ):
        answer = client.get(path)
        seen.add((answer.status_code, re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text)))
    assert len(seen) == 1
    assert seen.pop()[0] == 404


def test_the_activation_page_leads_in_and_offers_a_second_factor(client, ivy):
    path = f"/link/activate/{issue(ivy, ACTIVATE)}"
    assert post(client, path, new=NEW, again="other").status_code == 422
    answer = post(client, path, new=NEW, again=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/welcome")
    assert "Set up two-step sign-in" in client.get("/welcome").text


def test_the_reset_page_leads_to_the_door(client, cast):
    answer = post(client, f"/link/reset/{issue(cast.alice)}", new=NEW, again=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert "gh_customer" not in answer.headers.get("Set-Cookie", "")


def test_s51_a_factor_turned_on_while_the_link_is_being_used_is_asked_for(cast, monkeypatch):
    token, make = issue(cast.alice), credential.new_hash

    def meanwhile(*args):
        make_passkey(cast.alice)
        return make(*args)

    monkeypatch.setattr(credential, "new_hash", meanwhile)
    with pytest.raises(Conflict):
        credential.set_by_link(at_door(), token, RESET, new=NEW)
    assert knock("alice.lind", PASSWORD)
