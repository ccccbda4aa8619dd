"""A forgotten password, and links that staff send: who gets one, how often, and that nobody else learns of it."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from admin_app.identity.models import Identity, User, UserStatus
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound, RateLimited
from admin_app.session import service as sessions
from admin_app.session.models import LoginSession, Stage
from admin_app.sign_in.flow.address_policy import AddressDenied
from admin_app.sign_in.password import credential, reset
from admin_app.trusted_ip.models import Refusal
from tests.cast import actor_of
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_account, make_person
from tests.sign_in.door import at_door, later, mail_forgotten, post
from tests.sign_in.mailed import ACTIVATE, RESET, issue
from tests.sign_in.test_password import NEW
from tests.trusted_ip.shelf import keep

REASON = "asked by telephone, ticket 512"


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
