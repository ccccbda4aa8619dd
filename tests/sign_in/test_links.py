"""Mailed links: activation, forgotten password, the link that staff send."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserStatus
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link.models import LinkToken
from admin_app.session import service as sessions
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in import links
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.sign_in.password import credential, reset
from admin_app.trusted_ip.models import Refusal
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.people import PASSWORD, make_account, make_person
from tests.session.test_life import begin, known
from tests.sign_in.door import app_code, at_door, knock, later, mail_forgotten, post
from tests.sign_in.test_password import NEW
from tests.trusted_ip.shelf import keep

RESET, ACTIVATE = LinkPurpose.RESET, LinkPurpose.ACTIVATE
REASON = "asked by telephone, ticket 512"


def issue(user, purpose=RESET):
    """A link for a person."""
    with transaction() as session:
        return links.issue(session.get(User, user.id), purpose).token


@pytest.fixture
def ivy(cast):
    """An invited person."""
    return make_person(cast.nordlicht, username="ivy", status="invited", password=False)


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


@pytest.mark.feature("S3-09")
def test_a_forgotten_password_is_mailed_a_link(client, cast, outbox):
    assert cast.alice
    answer = post(client, "/forgotten", name="alice@nordlicht.example")
    assert answer.status_code == 200
    mail_forgotten()
    link = next(x for x in outbox.to("alice@nordlicht.example")[0].links if "/link/reset/" in x)
    assert client.get(link.removeprefix("http://localhost")).status_code == 200


def test_s7_the_host_of_a_link_is_the_configured_one(client, cast, outbox):
    assert cast.alice
    token = client.csrf("/forgotten")
    client.post(
        "/forgotten", data={"csrf_token": token, "name": "alice.lind"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )  # fmt: skip
    mail_forgotten()
    assert not any("evil" in m.text + m.html for m in outbox.all())


def who_gets_no_link(cast):
    """Names that lead to no mail."""
    make_person(cast.nordlicht, username="dis.abled", status="disabled")
    make_person(make_account(status="deactivated"), username="clo.sed")
    make_person(make_account(status="closing"), username="in.closing", status="invited", password=False)
    make_person(cast.nordlicht, username="out.side", identity=Identity.REMOTE)
    assert cast.sam
    return ["no.body", "dis.abled", "clo.sed", "in.closing", "sam", "out.side"]


def test_s1_asking_for_a_link_is_the_same_for_every_name(cast, new_client, outbox, count_statements):
    seen = set()
    key = make_person(cast.nordlicht, username="pass.key", email="key@nordlicht.example", password=False)
    make_passkey(key)
    for name in [*who_gets_no_link(cast), key.username, cast.alice.username]:
        client = new_client()
        token = client.csrf("/forgotten")
        with count_statements() as counted:
            answer = client.post("/forgotten", data={"csrf_token": token, "name": name})
        text = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text)
        seen.add((answer.status_code, counted.total, text))
    mail_forgotten()
    assert len(seen) == 1
    mailed = {m.to for m in outbox.all() if m.template == "reset_link"}
    assert mailed == {"alice@nordlicht.example", "key@nordlicht.example"}


def test_the_invited_become_active_by_a_forgotten_password_too(ivy, outbox, db):
    reset.forgotten(at_door(), kind="customer", name="ivy")
    mail_forgotten()
    token = next(x for x in outbox.last.links if "/link/reset/" in x).rpartition("/")[2]
    credential.set_by_link(at_door(), token, RESET, new=NEW)
    assert db.session.get(User, ivy.id, populate_existing=True).status is UserStatus.ACTIVE


def test_administrators_get_no_link_by_asking_another_one_sends_it(cast, outbox):
    assert cast.ruth
    reset.forgotten(at_door(), kind="staff", name="ruth")
    mail_forgotten()
    assert outbox.all() == []
    reset.send_reset_link(actor_of(cast.root), cast.ruth.id, REASON)
    assert outbox.last.to == "ruth@company.example"


def test_s57_links_are_limited_per_person_and_address_and_the_answer_stays(client, cast, outbox):
    assert cast.alice
    answers = {post(client, "/forgotten", name="alice.lind").status_code for _ in range(5)}
    mail_forgotten()
    assert answers == {200}
    assert len(outbox.all()) == 3
    with later(minutes=61):
        post(client, "/forgotten", name="alice.lind")
        mail_forgotten()
    assert len(outbox.all()) == 4


def test_s57_an_address_asks_for_twenty_links_an_hour(cast, outbox):
    people = [make_person(cast.nordlicht) for _ in range(22)]
    for person in people:
        reset.forgotten(at_door(), kind="customer", name=person.username)
    mail_forgotten()
    assert len(outbox.all()) == 20


def test_staff_send_a_link_with_a_reason_and_the_person_is_told_by_it(cast, outbox):
    reset.send_reset_link(actor_of(cast.sam), cast.alice.id, REASON)
    assert outbox.last.to == "alice@nordlicht.example"
    assert "Sam F." in outbox.last.text
    assert REASON not in outbox.last.text


def test_staff_send_links_only_where_they_may_and_where_it_helps(cast):
    gone = make_person(cast.nordlicht, status="disabled")
    refusals = {
        NotAllowed: [(cast.bill, cast.alice), (cast.sam, cast.ada), (cast.root, cast.root)],
        Conflict: [(cast.sam, gone)],
    }
    for error, pairs in refusals.items():
        for who, whom in pairs:
            with pytest.raises(error):
                reset.send_reset_link(actor_of(who), whom.id, REASON)
    with pytest.raises(NotFound):
        reset.send_reset_link(actor_of(cast.sam), sessions.clock.new_id(), REASON)


def test_s57_staff_send_a_person_three_links_an_hour(cast, outbox):
    for _ in range(3):
        reset.send_reset_link(actor_of(cast.sam), cast.alice.id, REASON)
    with pytest.raises(RateLimited):
        reset.send_reset_link(actor_of(cast.sam), cast.alice.id, REASON)
    assert len(outbox.all()) == 3


def test_s16_an_invitation_begins_no_session_where_the_account_admits_nobody(ivy, cast, db):
    keep(None, "198.51.100.0/24", account_id=cast.nordlicht.id)
    token = issue(ivy, ACTIVATE)
    with pytest.raises(AddressDenied):
        credential.set_by_link(at_door(), token, ACTIVATE, new=NEW)
    assert not db.session.scalars(sa.select(LoginSession)).all()
    assert db.session.scalars(sa.select(Refusal)).one().user_id == ivy.id
    assert credential.set_by_link(at_door("198.51.100.7"), token, ACTIVATE, new=NEW).stage is Stage.OPEN


def test_s51_a_factor_turned_on_while_the_link_is_being_used_is_asked_for(cast, monkeypatch):
    token, make = issue(cast.alice), credential.new_hash

    def meanwhile(*args):
        make_passkey(cast.alice)
        return make(*args)

    monkeypatch.setattr(credential, "new_hash", meanwhile)
    with pytest.raises(Conflict):
        credential.set_by_link(at_door(), token, RESET, new=NEW)
    assert knock("alice.lind", PASSWORD)
